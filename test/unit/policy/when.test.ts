import { describe, expect, test } from 'vitest';
import { parseTimeOfDay } from '../../../src-main/contract/time-of-day.ts';
import { ask, policyOf } from './questions.ts';

const when = (condition: Record<string, unknown>) => policyOf({ shell: {} }, { when: condition });
const at = (condition: Record<string, unknown>, time: string) =>
  ask(when(condition), { time: new Date(time) });

describe('dates', () => {
  const june = { after: '2026-06-01T00:00:00+02:00', before: '2026-07-01T00:00:00Z' };

  test.each([
    ['2026-05-31T21:59:59.999Z', false],
    ['2026-05-31T22:00:00Z', true],
    ['2026-06-30T23:59:59.999Z', true],
    ['2026-07-01T00:00:00Z', false],
  ])('%s: %s', (time, allowed) => {
    expect(at(june, time).allowed).toBe(allowed);
  });

  test('null says nothing', () => {
    expect(at({ after: null, before: null, time_of_day_after: null }, '2026-01-01T00:00:00Z').allowed).toBe(
      true,
    );
  });
});

describe('times of day', () => {
  const day = { time_of_day_after: '07:00 UTC', time_of_day_before: '19:00 UTC' };
  const night = { time_of_day_after: '22:00 Europe/Berlin', time_of_day_before: '06:00 Europe/Berlin' };

  test.each<[Record<string, unknown>, string, boolean]>([
    [day, '06:59:59', false],
    [day, '07:00:00', true],
    [day, '18:59:59', true],
    [day, '19:00:00', false],
    // in June Berlin is two hours ahead of UTC
    [night, '19:59:59', false],
    [night, '20:00:00', true],
    [night, '23:30:00', true],
    [night, '03:59:59', true],
    [night, '04:00:00', false],
    [night, '12:00:00', false],
    [{ time_of_day_after: '12:00 UTC' }, '11:59:59', false],
    [{ time_of_day_after: '12:00 UTC' }, '23:59:59', true],
    [{ time_of_day_before: '12:00 UTC' }, '00:00:00', true],
    [{ time_of_day_before: '12:00 UTC' }, '12:00:00', false],
    [{ time_of_day_after: '09:00 UTC', time_of_day_before: '09:00 UTC' }, '09:00:00', false],
    // two zones: from 09:00 to 15:00 UTC
    [{ time_of_day_after: '09:00 UTC', time_of_day_before: '17:00 Europe/Berlin' }, '14:59:59', true],
    [{ time_of_day_after: '09:00 UTC', time_of_day_before: '17:00 Europe/Berlin' }, '15:00:00', false],
    [{ time_of_day_after: '09:00:30 +05:30', time_of_day_before: '10:00 +05:30' }, '03:30:29', false],
    [{ time_of_day_after: '09:00:30 +05:30', time_of_day_before: '10:00 +05:30' }, '03:30:30', true],
  ])('%j at %s UTC: %s', (condition, time, allowed) => {
    expect(at(condition, `2026-06-10T${time}Z`).allowed).toBe(allowed);
  });

  test('winter and summer time are those of the zone', () => {
    const nine = { time_of_day_after: '09:00 Europe/Berlin' };
    expect(at(nine, '2026-01-10T07:30:00Z').allowed).toBe(false);
    expect(at(nine, '2026-07-10T07:30:00Z').allowed).toBe(true);
  });

  test.each<[Record<string, unknown>, string, string | undefined]>([
    [day, '2026-06-10T12:00:00.500Z', '2026-06-10T19:00:00.000Z'],
    [night, '2026-06-10T23:30:00Z', '2026-06-11T04:00:00.000Z'],
    [{ time_of_day_after: '12:00 UTC' }, '2026-06-10T13:00:00Z', '2026-06-11T00:00:00.000Z'],
    [{ ...day, before: '2026-06-10T15:00:00Z' }, '2026-06-10T13:00:00Z', '2026-06-10T15:00:00.000Z'],
    [{ after: '2020-01-01T00:00:00Z' }, '2026-06-10T13:00:00Z', undefined],
  ])('the end of %j after %s is %s', (condition, time, end) => {
    const answer = at(condition, time);
    expect(answer.allowed && answer.until?.toISOString()).toBe(end);
  });

  test.each([
    '7:00 UTC',
    '24:00 UTC',
    '07:60 UTC',
    '07:00',
    '07:00 Mars/Phobos',
    '07:00 UTC ',
    '07:00\nUTC',
    '',
  ])('%j is none', (text) => {
    expect(parseTimeOfDay(text)).toBeUndefined();
  });
});
