import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  barPaths,
  gapShapes,
  markerShapes,
  playerTime,
  ticks,
} from '../../../../src-renderer/features/replay/time-line-shapes.ts';

test('times have minutes and seconds, and hours where there are any', () => {
  expect([0, 9.9, 787, 6164, -12].map(playerTime)).toEqual(['00:00', '00:09', '13:07', '1:42:44', '−00:12']);
});

test('bars that are played are one path, those to come another; nothing is drawn where nothing was shown', () => {
  const { played, rest } = barPaths([1, 0, 100, 1], 6);
  expect(played.match(/M/g)).toHaveLength(1);
  expect(rest.match(/M/g)).toHaveLength(2);
});

test('one burst does not make all the rest disappear', () => {
  const quiet = barPaths([...new Array(50).fill(40), 10_000_000], 0).rest;
  expect(quiet.startsWith('M2 32v-24')).toBe(true);
});

test('gaps have their length beside them where there is room for it', () => {
  const gaps = [
    { from: 0, to: 2.5 },
    { from: 341, to: 592 },
    { from: 700, to: 720 },
  ];
  expect(gapShapes(gaps, 1308, 892).map(({ label }) => label)).toEqual(['idle 4:11', undefined]);
});

test('the words of a marker do not stand on those of the one before, and not beyond the end', () => {
  const markers = [
    { time: 10, label: 'one' },
    { time: 10.1, label: 'too near to be seen' },
    { time: 20, label: 'over the first' },
    { time: 50, label: 'three' },
    { time: 99, label: 'beyond the end' },
  ];
  expect(markerShapes(markers, 100, 300).map(({ label }) => label)).toEqual([
    'one',
    undefined,
    'three',
    undefined,
  ]);
});

test('the scale has round times that stand apart, and the end', () => {
  expect(ticks(1308, 892).map(({ label }) => label)).toEqual([
    '00:00',
    '05:00',
    '10:00',
    '15:00',
    '20:00',
    '21:48',
  ]);
  expect(ticks(0, 892)).toEqual([]);
  fc.assert(
    fc.property(
      fc.double({ min: 0.1, max: 1e7, noNaN: true }),
      fc.integer({ min: 100, max: 3000 }),
      (seconds, width) => {
        const found = ticks(seconds, width);
        const gaps = found.slice(1).map(({ x }, at) => x - (found[at]?.x ?? 0));
        expect(Math.min(...gaps)).toBeGreaterThanOrEqual(Math.min(59, width));
      },
    ),
  );
});
