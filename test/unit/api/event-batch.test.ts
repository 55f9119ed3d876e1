import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { EventBatch } from '../../../src-main/api/event-batch.ts';
import type { TestReport } from '../../../src-main/contract/connection-test.ts';
import type { HostEvent } from '../../../src-main/contract/events.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const entry = (msg: string) => ({ time: '2026-11-25T10:00:00.000Z', level: 'info' as const, msg });

test('the events of a frame are one message, and a later state replaces an earlier one', () => {
  const sent: HostEvent[][] = [];
  const batch = new EventBatch((events) => sent.push(events));
  batch.add({ topic: 'sockets' });
  batch.add({ topic: 'sockets' });
  batch.add({ topic: 'log', entries: [entry('one')] });
  batch.add({ topic: 'log', entries: [entry('two')] });
  vi.advanceTimersByTime(16);
  expect(sent).toEqual([[{ topic: 'sockets' }, { topic: 'log', entries: [entry('one'), entry('two')] }]]);
});

test('while the page is behind nothing is sent, no more than 20,000 lines wait, and the rest is counted', () => {
  const sent: HostEvent[][] = [];
  let busy = true;
  const batch = new EventBatch(
    (events) => sent.push(events),
    () => busy,
  );
  const lines = Array.from({ length: 1000 }, (_, line) => entry(String(line)));
  for (let frame = 0; frame < 30; frame++) {
    batch.add({ topic: 'log', entries: lines });
    vi.advanceTimersByTime(16);
  }
  expect(sent).toEqual([]);
  busy = false;
  vi.advanceTimersByTime(16);
  expect(sent).toHaveLength(1);
  const [log] = sent[0] ?? [];
  if (log?.topic !== 'log') throw new Error('no log event');
  expect(log.entries).toHaveLength(20_000);
  expect(log.dropped).toBe(10_000);
});

test('of a connection test only how far it is now is sent; of two tests, each', () => {
  const sent: HostEvent[][] = [];
  const batch = new EventBatch((events) => sent.push(events));
  const report = (ms: number): TestReport => ({
    socket: 'web1',
    version: '1.0.0',
    state: 'running',
    started_at: '2026-11-25T10:00:00.000Z',
    ms,
    steps: [],
  });
  for (const ms of [1, 2])
    for (const id of [7, 8]) batch.add({ topic: 'connection_test', id, report: report(ms) });
  vi.advanceTimersByTime(16);
  expect(sent).toEqual([[7, 8].map((id) => ({ topic: 'connection_test', id, report: report(2) }))]);
});
