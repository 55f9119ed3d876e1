import { expect, test } from 'vitest';
import { lineTime, startOfDay, wholeTime } from '../../../../src-renderer/features/logs/line-time.ts';

const today = startOfDay(Date.parse('2026-03-17T14:32:27'));
// times without a zone are of this machine's
const at = (local: string) => new Date(local).toISOString();

test('a line of today has its time to the millisecond', () => {
  expect(lineTime(at('2026-03-17T14:31:52.008'), today)).toEqual({ main: '14:31:52', fine: '.008' });
  expect(lineTime(at('2026-03-17T00:00:00'), today)).toEqual({ main: '00:00:00', fine: '.000' });
});

test('a line of another day has its day first', () => {
  expect(lineTime(at('2026-03-16T23:59:59.999'), today)).toEqual({ main: '16 Mar', fine: ' 23:59' });
});

test('a time that is none is shown as it is', () => {
  expect(lineTime('yesterday evening', today)).toEqual({ main: 'yesterda', fine: '' });
  expect(wholeTime('soon')).toBe('soon');
});

test('the whole time has its day', () => {
  expect(wholeTime(at('2026-03-17T14:31:52.118'))).toBe('Tue 17 March 2026, 14:31:52.118');
});
