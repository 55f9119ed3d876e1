import { expect, test } from 'vitest';
import type { LogEntry } from '../../../../src-main/contract/log-entry.ts';
import { exportName, jsonLines } from '../../../../src-renderer/features/logs/export-lines.ts';
import { FilteredView, WholeView } from '../../../../src-renderer/features/logs/log-filter.ts';
import { LogRing } from '../../../../src-renderer/features/logs/log-ring.ts';

const entries = (start: number, count: number): LogEntry[] =>
  Array.from({ length: count }, (_, at) => ({
    time: '2026-03-17T14:31:52.118Z',
    level: 'info',
    msg: `line ${start + at}`,
  }));
const messages = (text: string) =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => (JSON.parse(line) as LogEntry).msg);

test('every line is one of JSON, in pieces', async () => {
  const ring = new LogRing<LogEntry>();
  ring.append(entries(0, 12_000));
  const parts: string[] = [];
  for await (const part of jsonLines(ring, new WholeView(ring))) parts.push(part);
  expect(parts.length).toBe(3);
  expect(messages(parts.join(''))).toEqual(entries(0, 12_000).map(({ msg }) => msg));
});

test('lines that come meanwhile are left out, and evicted ones are passed over', async () => {
  const ring = new LogRing<LogEntry>(12_000);
  ring.append(entries(0, 12_000));
  const found: string[] = [];
  for await (const part of jsonLines(ring, new WholeView(ring))) {
    found.push(...messages(part));
    if (found.length === 5000) ring.append(entries(12_000, 6000));
  }
  expect(found).toEqual([...entries(0, 5000), ...entries(6000, 6000)].map(({ msg }) => msg));
});

test('what a search has not come to yet is in it', async () => {
  const ring = new LogRing<LogEntry>();
  ring.append(entries(0, 30_000));
  let text = '';
  for await (const part of jsonLines(ring, new FilteredView(ring, () => true))) text += part;
  expect(messages(text)).toHaveLength(30_000);
});

test('nothing gives nothing', async () => {
  const ring = new LogRing<LogEntry>();
  for await (const part of jsonLines(ring, new WholeView(ring))) expect.fail(part);
});

test('the file is named after what is in it and when', () => {
  const now = Date.parse('2026-03-17T14:32:27Z');
  expect(exportName('web1', now)).toBe('sallyport-log-web1-2026-03-17-143227.jsonl');
  expect(exportName(undefined, now)).toBe('sallyport-log-2026-03-17-143227.jsonl');
});
