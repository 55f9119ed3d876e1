import { expect, test } from 'vitest';
import { readCastLines } from '../../../../src-renderer/features/replay/cast-lines.ts';
import { RecordingIndex } from '../../../../src-renderer/features/replay/recording-index.ts';

const header = '{"version":2,"width":120,"height":33}\n';
const begin = { line: 1, time: 0 };

test('output, sizes and markers are read; input and what is unknown show nothing', () => {
  const text = `${header}[0.5,"o","a\\r\\n"]\n[1,"r","80x24"]\n[1.5,"i","secret"]\n[2,"m","here"]\n[3,"z","?"]\n`;
  expect(readCastLines(text, begin)).toEqual({
    size: { cols: 120, rows: 33 },
    events: [
      { time: 0.5, kind: 'output', text: 'a\r\n' },
      { time: 1, kind: 'resize', cols: 80, rows: 24 },
      { time: 2, kind: 'marker', label: 'here' },
    ],
    next: { line: 7, time: 2 },
    damaged: undefined,
  });
});

test('a part in the middle goes on with its line number and its time', () => {
  const { events, next } = readCastLines('[7,"o","b"]\n', { line: 12, time: 6 });
  expect(events).toEqual([{ time: 7, kind: 'output', text: 'b' }]);
  expect(next).toEqual({ line: 13, time: 7 });
});

test.each([
  ['[1,"o","torn'],
  ['null'],
  ['{}'],
  ['[1,"o"]'],
  ['["1","o","x"]'],
  ['[1e999,"o","x"]'],
  ['[1,"r","0x0"]'],
  ['[1,"r","99999x99999"]'],
  ['[1,"r","80 by 24"]'],
])('the line %s is passed over and named as damaged', (bad) => {
  const { events, damaged } = readCastLines(`${header}[1,"o","a"]\n${bad}\n[2,"o","b"]\n`, begin);
  expect(events.map(({ time }) => time)).toEqual([1, 2]);
  expect(damaged).toBe(3);
});

test.each([['{"version":3}'], ['[1,"o","x"]'], ['nonsense'], ['{"version":2,"width":0,"height":24}']])(
  'with %s instead of a header the events are still read',
  (bad) => {
    const { size, events, damaged } = readCastLines(`${bad}\n[1,"o","a"]\n`, begin);
    expect(size).toBeUndefined();
    expect(events).toHaveLength(1);
    expect(damaged).toBe(1);
  },
);

test('time never runs backwards', () => {
  const { events } = readCastLines(`${header}[5,"o","a"]\n[-3,"o","b"]\n[6,"o","c"]\n`, begin);
  expect(events.map(({ time }) => time)).toEqual([5, 5, 6]);
});

test('the index knows gaps, markers and how much was shown when', () => {
  const index = new RecordingIndex();
  const text = `${header}[1,"o","aaaa"]\n[11,"o","b"]\n[12,"m","mark"]\n[20,"o","cc"]\n`;
  index.add(readCastLines(text, index.start), text.length);
  index.endAt(30);
  expect(index.gaps).toEqual([
    { from: 1, to: 11 },
    { from: 12, to: 20 },
    { from: 20, to: 30 },
  ]);
  expect(index.markers).toEqual([{ time: 12, label: 'mark' }]);
  expect(index.duration).toBe(30);
  expect(index.activity.bars(3, 30)).toEqual([4, 1, 2]);
});

test('activity of any length stays in the same number of buckets, and none of it is lost', () => {
  const index = new RecordingIndex();
  for (let hour = 0; hour < 200; hour++) index.activity.add(hour * 3600, 1);
  const bars = index.activity.bars(100, 200 * 3600);
  expect(bars.reduce((sum, amount) => sum + amount)).toBe(200);
  expect(Math.max(...bars)).toBeLessThanOrEqual(3);
});
