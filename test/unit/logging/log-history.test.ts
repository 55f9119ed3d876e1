import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { LogEntry } from '../../../src-main/contract/log-entry.ts';
import { openLog } from '../../../src-main/core/logging/connector-log.ts';
import { LogFile } from '../../../src-main/core/logging/log-file.ts';
import { LogHistory } from '../../../src-main/core/logging/log-history.ts';
import { RecentEntries } from '../../../src-main/core/logging/recent-entries.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const messages = (entries: readonly LogEntry[]) => entries.map(({ msg }) => msg);
const numbers = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => `line ${from + index}`);

/** A log whose file is full after some lines, and the entries that memory still has. */
function rotatingLog({ maxBytes = 1000, keep = 5, remembered = 10 } = {}) {
  const folder = temporaryFolder();
  const file = new LogFile(folder.file('sallyport.log'), { maxBytes, keep });
  const recent = new RecentEntries(remembered);
  let count = 0;
  const write = (lines: number, fields: Partial<LogEntry> = {}) => {
    for (let at = 0; at < lines; at++) {
      const time = new Date(Date.UTC(2026, 10, 23) + count).toISOString();
      const entry: LogEntry = { level: 'info', time, msg: `line ${++count}`, ...fields };
      recent.add(entry, file.write(`${JSON.stringify(entry)}\n`));
    }
  };
  return { folder, recent, write, history: new LogHistory(folder.path, keep) };
}

/** All entries before a position, a few at a time, oldest first. */
async function everythingBefore(
  history: LogHistory,
  position: string | undefined,
  limit = 7,
): Promise<string[]> {
  const found: string[] = [];
  for (let before = position; before !== undefined; ) {
    const { entries, earlier } = await history.before({ before, limit });
    found.unshift(...messages(entries));
    before = earlier;
  }
  return found;
}

test('what memory has forgotten is read from the files, every line once, across rotations', async () => {
  const { recent, write, history } = rotatingLog();
  write(50);
  const { entries, position } = recent.last({ limit: 10 });
  expect(messages(entries)).toEqual(numbers(41, 50));
  expect(await everythingBefore(history, position)).toEqual(numbers(1, 40));
});

test('a position stays right when the files are rotated in between', async () => {
  const { recent, write, history } = rotatingLog();
  write(30);
  const { position = '' } = recent.last({ limit: 5 });
  write(15);
  const first = await history.before({ before: position, limit: 5 });
  expect(messages(first.entries)).toEqual(numbers(21, 25));
  write(15);
  expect(messages((await history.before({ before: first.earlier ?? '', limit: 5 })).entries)).toEqual(
    numbers(16, 20),
  );
});

test('where the file is deleted by rotation, nothing is before, and nothing newer is taken for older', async () => {
  const { recent, write, history } = rotatingLog({ keep: 2 });
  write(12);
  const { position = '' } = recent.last({ limit: 5 });
  write(100);
  expect(await history.before({ before: position, limit: 5 })).toEqual({ entries: [], earlier: undefined });
});

test('torn, foreign and endless lines are left out, and the others are whole', async () => {
  const { folder, write, history } = rotatingLog({ maxBytes: 10_000_000 });
  write(2);
  const file = folder.file('sallyport.log');
  appendFileSync(file, 'no JSON\n{"level":"info"}\n[1]\n\n{"level":"loud","time":"t","msg":"m"}\n');
  appendFileSync(file, `${'x'.repeat(3_000_000)}\n`);
  write(1);
  appendFileSync(file, '{"level":"info","time":"2026-11-23T00:00:00.000Z","msg":"to');
  expect(await everythingBefore(history, 'end', 2)).toEqual(['line 1', 'line 2', 'line 3']);
});

test('lines of any length over the borders of what is read at a time come whole', async () => {
  const { write, history } = rotatingLog({ maxBytes: 10_000_000 });
  for (let count = 0; count < 400; count++) write(1, { text: 'ü'.repeat(count * 3) });
  expect(await everythingBefore(history, 'end', 50)).toEqual(numbers(1, 400));
});

test('a filter that hardly anything passes reads a bounded part, and says where to go on', async () => {
  const { folder, write, history } = rotatingLog({ maxBytes: 100_000_000 });
  write(1, { session_id: 'wanted' });
  const noise = `${JSON.stringify({ level: 'info', time: 't', msg: 'noise', text: 'x'.repeat(1000) })}\n`;
  appendFileSync(folder.file('sallyport.log'), noise.repeat(20_000));
  const filter = (entry: LogEntry) => entry.session_id === 'wanted';
  const first = await history.before({ before: 'end', limit: 10, filter });
  expect(first.entries).toEqual([]);
  const second = await history.before({ before: first.earlier ?? '', limit: 10, filter });
  expect(messages(second.entries)).toEqual(['line 1']);
  expect(second.earlier).toBeUndefined();
});

test('positions that mean nothing, and files that cannot be read, are the end of the history', async () => {
  const { folder, write, history } = rotatingLog();
  write(3);
  const nothing = { entries: [], earlier: undefined };
  for (const before of ['', 'nonsense', '../../etc/passwd:5', `${'0'.repeat(16)}:5`])
    expect(await history.before({ before, limit: 5 })).toEqual(nothing);
  mkdirSync(folder.file('empty/sallyport.log'), { recursive: true });
  expect(await new LogHistory(folder.file('empty')).before({ before: 'end', limit: 5 })).toEqual(nothing);
  expect(await new LogHistory(folder.file('none')).before({ before: 'end', limit: 5 })).toEqual(nothing);
});

test('what is logged after a start goes on behind the lines of the run before', async () => {
  const folder = temporaryFolder();
  writeFileSync(
    folder.file('sallyport.log'),
    '{"level":"info","time":"2026-11-22T00:00:00.000Z","msg":"before"}\n',
  );
  const { log, recent, close } = openLog({ folder: folder.path, terminal: { write: () => {} } });
  log.info('after');
  const { entries, position } = recent.last({ limit: 100 });
  expect(messages(entries)).toEqual(['after']);
  expect(await everythingBefore(new LogHistory(folder.path), position)).toEqual(['before']);
  close();
});

test('of the recent entries the last ones that pass a filter are given, with where they began to be looked at', () => {
  const recent = new RecentEntries(5);
  for (let count = 1; count <= 7; count++)
    recent.add(
      { level: 'info', time: 't', msg: `line ${count}`, ...(count % 2 ? { socket_id: 'web1' } : {}) },
      count === 4 ? undefined : `at ${count}`,
    );
  const filter = (entry: LogEntry) => entry.socket_id === 'web1';
  expect(recent.last({ limit: 2, filter })).toMatchObject({
    entries: [{ msg: 'line 5' }, { msg: 'line 7' }],
    position: 'at 5',
  });
  expect(recent.last({ limit: 10, filter })).toMatchObject({ position: 'at 3' });
  expect(recent.last({ limit: 4 })).toMatchObject({
    entries: [{ msg: 'line 4' }, {}, {}, {}],
    position: 'at 5',
  });
});
