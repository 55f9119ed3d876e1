import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  advance,
  type Gap,
  longestPause,
  savedBySkipping,
} from '../../../../src-renderer/features/replay/idle-time.ts';

const gaps: Gap[] = [
  { from: 10, to: 70 },
  { from: 80, to: 90 },
];

test.each([
  [0, 5, 5],
  [9, 2, 11],
  [9, 2.9, 11.9],
  [9, 3, 70],
  [9, 4, 71],
  [40, 1, 71], // in the middle of a gap: its rest is skipped at once
  [9, 15.5, 90.5],
  [95, 3, 98],
])('from %d s on, %d s of playing end at %d s', (time, seconds, end) => {
  expect(advance(time, seconds, { gaps, skip: true })).toBeCloseTo(end);
});

test('without skipping, time is time', () => {
  expect(advance(9, 30, { gaps, skip: false })).toBe(39);
});

test('skipping saves all of a gap but the longest pause', () => {
  expect(savedBySkipping(gaps)).toBe(58 + 8);
});

const someGaps = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 50 }), fc.integer({ min: 3, max: 200 })), { maxLength: 10 })
  .map((pairs) => {
    let at = 0;
    return pairs.map(([before, length]): Gap => {
      const from = at + before;
      at = from + length;
      return { from, to: at };
    });
  });

test('two steps end where one of both lengths ends, never earlier than without skipping, and in no skipped time', () => {
  const seconds = fc.integer({ min: 0, max: 400 }).map((half) => half / 2);
  fc.assert(
    fc.property(someGaps, seconds, seconds, (all, a, b) => {
      const go = (from: number, time: number) => advance(from, time, { gaps: all, skip: true });
      const end = go(go(0, a), b);
      expect(end).toBeCloseTo(go(0, a + b));
      expect(end).toBeGreaterThanOrEqual(a + b);
      const inSkipped = all.some(({ from, to }) => end > from + longestPause + 1e-9 && end < to - 1e-9);
      expect(inSkipped).toBe(false);
    }),
  );
});
