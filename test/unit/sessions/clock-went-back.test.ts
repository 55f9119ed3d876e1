import { expect, test } from 'vitest';
import { clockWentBack } from '../../../src-main/core/sessions/clock-went-back.ts';

const now = new Date('2026-11-25T12:00:00Z');
const session = (started_at: string, ended_at?: string) => ({
  started_at,
  ...(ended_at === undefined ? {} : { ended_at }),
});

test('sessions of the past, and a clock that was corrected by a little, say nothing', () => {
  expect(clockWentBack([], now)).toBeUndefined();
  expect(clockWentBack([session('2026-11-25T11:00:00Z', '2026-11-25T11:30:00Z')], now)).toBeUndefined();
  expect(clockWentBack([session('2026-11-25T11:00:00Z', '2026-11-25T12:10:00Z')], now)).toBeUndefined();
});

test('a session that ended later than now tells how far the clock has gone back', () => {
  const sessions = [
    session('2026-11-25T13:00:00Z', '2026-11-25T14:00:00Z'),
    session('2026-11-25T13:00:00Z', '2026-11-25T13:30:00Z'),
  ];
  expect(clockWentBack(sessions, now)).toBe(7200);
});

test('so does one that has only begun, as after a crash; a time that is none says nothing', () => {
  expect(clockWentBack([session('2026-11-26T12:00:00Z')], now)).toBe(86_400);
  expect(clockWentBack([session('yesterday', 'today')], now)).toBeUndefined();
});
