import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FilteredView, type LineView, WholeView } from '../../../../src-renderer/features/logs/log-filter.ts';
import { LogRing } from '../../../../src-renderer/features/logs/log-ring.ts';

const isEven = (line: number) => line % 2 === 0;
const numbers = (view: LineView) => Array.from({ length: view.length }, (_, row) => view.numberAt(row));
const wanted = (ring: LogRing<number>, passes: (line: number) => boolean) => {
  const found: number[] = [];
  for (let number = ring.first; number < ring.end; number++) {
    if (passes(ring.at(number) ?? Number.NaN)) found.push(number);
  }
  return found;
};
function ringOf(count: number, capacity = 1_000_000): LogRing<number> {
  const ring = new LogRing<number>(capacity);
  ring.append(Array.from({ length: count }, (_, at) => at));
  return ring;
}

test('shows the lines that pass, by their numbers', () => {
  const view = new FilteredView(ringOf(7), isEven);
  expect(view.isComplete).toBe(false);
  expect(view.advance(1000)).toBe(true);
  expect(numbers(view)).toEqual([0, 2, 4, 6]);
  expect(view.isComplete).toBe(true);
});

test('begins with the newest lines and goes on where it has stopped', () => {
  const ring = ringOf(100_000);
  const view = new FilteredView(ring, isEven);
  expect(view.advance(0)).toBe(false);
  expect(view.numberAt(view.length - 1)).toBe(99_998);
  let times = 1;
  while (!view.advance(0)) times++;
  expect(times).toBeGreaterThan(10);
  expect(numbers(view)).toEqual(wanted(ring, isEven));
});

test('a search that is not through takes in new lines first', () => {
  const ring = ringOf(100_000);
  const view = new FilteredView(ring, isEven);
  view.advance(0);
  ring.append([100_000, 100_001, 100_002]);
  view.advance(0);
  expect(view.numberAt(view.length - 1)).toBe(100_002);
});

test('finds the row of a line, or of the next one', () => {
  const view = new FilteredView(ringOf(10), isEven);
  view.advance(1000);
  expect([view.rowOf(4), view.rowOf(5), view.rowOf(-3), view.rowOf(99)]).toEqual([2, 3, 0, 5]);
});

test('a row that is not there is an error', () => {
  const view = new FilteredView(ringOf(10), isEven);
  expect(() => view.numberAt(0)).toThrow(RangeError);
});

test('without a filter every line has a row', () => {
  const ring = ringOf(10, 6);
  const view = new WholeView(ring);
  expect(numbers(view)).toEqual([4, 5, 6, 7, 8, 9].map((number) => number + ring.first - 4));
  expect([view.rowOf(ring.first - 5), view.rowOf(ring.end + 5)]).toEqual([0, 6]);
});

type Step = { kind: 'append' | 'prepend'; count: number } | { kind: 'advance'; whole: boolean };
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constantFrom('append' as const, 'prepend' as const), count: fc.nat(3000) }),
  fc.record({ kind: fc.constant('advance' as const), whole: fc.boolean() }),
);

test('whatever comes, goes and is put before, the index is what a search of all lines finds', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), fc.integer({ min: 1, max: 9 }), (steps, modulus) => {
      const ring = new LogRing<number>(5000);
      let next = 0;
      const lines = (count: number) => Array.from({ length: count }, () => next++);
      const passes = (line: number) => line % modulus === 0;
      const view = new FilteredView(ring, passes);
      for (const one of steps) {
        if (one.kind === 'advance') view.advance(one.whole ? 1000 : 0);
        else if (one.kind === 'append') ring.append(lines(one.count));
        else ring.prepend(lines(one.count));
      }
      while (!view.advance(1000));
      expect(numbers(view)).toEqual(wanted(ring, passes));
    }),
  );
});
