import { expect, test } from 'vitest';
import { LogRing } from '../../../../src-renderer/features/logs/log-ring.ts';

const held = (ring: LogRing<string>) =>
  Array.from({ length: ring.length }, (_, at) => ring.at(ring.first + at));
const texts = (start: number, count: number) =>
  Array.from({ length: count }, (_, at) => `line ${start + at}`);

test('holds lines under numbers that go up from 0', () => {
  const ring = new LogRing<string>(10);
  ring.append(['a', 'b']);
  expect([ring.first, ring.end, ring.length]).toEqual([0, 2, 2]);
  expect([ring.at(0), ring.at(1), ring.at(2), ring.at(-1)]).toEqual(['a', 'b', undefined, undefined]);
});

test('evicts the oldest line when it is full, and lines keep their numbers', () => {
  const ring = new LogRing<string>(3);
  ring.append(['a', 'b', 'c', 'd']);
  ring.append(['e']);
  expect(held(ring)).toEqual(['c', 'd', 'e']);
  expect([ring.first, ring.end, ring.evicted]).toEqual([1, 4, 2]);
});

test('keeps the last lines of more than it can hold', () => {
  const ring = new LogRing<string>(3);
  ring.append(texts(0, 2));
  ring.append(texts(2, 100));
  expect(held(ring)).toEqual(['line 99', 'line 100', 'line 101']);
  expect(ring.evicted).toBe(99);
});

test('puts earlier lines before the others, under negative numbers', () => {
  const ring = new LogRing<string>(5);
  ring.append(['c', 'd']);
  expect(ring.prepend(['a', 'b'])).toBe(2);
  expect(held(ring)).toEqual(['a', 'b', 'c', 'd']);
  expect([ring.first, ring.at(-2)]).toEqual([-2, 'a']);
});

test('takes the last of more earlier lines than there is room for', () => {
  const ring = new LogRing<string>(3);
  ring.append(['d']);
  expect(ring.prepend(['a', 'b', 'c'])).toBe(2);
  expect(held(ring)).toEqual(['b', 'c', 'd']);
  expect(ring.prepend(['x'])).toBe(0);
});

test('grows without mixing up lines, with earlier ones before them', () => {
  const ring = new LogRing<string>(100_000);
  ring.append(texts(700, 700));
  ring.prepend(texts(0, 700));
  for (let start = 1400; start < 50_000; start += 777) ring.append(texts(start, 777));
  expect(held(ring)).toEqual(texts(0, ring.length));
});

test('a million lines go through a small ring', () => {
  const ring = new LogRing<number>(1000);
  for (let start = 0; start < 1_000_000; start += 333) {
    ring.append(Array.from({ length: 333 }, (_, at) => start + at));
  }
  expect(ring.length).toBe(1000);
  expect(ring.at(ring.first)).toBe(ring.first);
  expect(ring.at(ring.end - 1)).toBe(ring.end - 1);
});
