import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { TestReport } from '../../../src-main/contract/connection-test.ts';
import type { ToHost } from '../../../src-main/contract/messages.ts';
import { backendOver } from '../../../src-renderer/backend/create-backend.ts';
import type { LinkEvents, Transport } from '../../../src-renderer/backend/transport.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

/** A transport whose links the test opens and ends. */
function testTransport() {
  const links: (LinkEvents & { sent: ToHost[] })[] = [];
  let wake = () => {};
  const transport: Transport = {
    open(events) {
      const link = { ...events, sent: [] as ToHost[] };
      links.push(link);
      return { send: (message) => link.sent.push(message), close: () => {} };
    },
    onWake(listener) {
      wake = listener;
    },
  };
  const backend = backendOver(transport, { carrier: 'browser', platform: 'linux' });
  const link = () => {
    const last = links.at(-1);
    if (!last) throw new Error('no link was opened');
    return last;
  };
  return { backend, links, link, wake: () => wake() };
}

const lost = { kind: 'lost', reason: 'the connector has gone away' } as const;

test('what is asked before the first connection waits for it', async () => {
  const { backend, link } = testTransport();
  const answer = backend.call('sockets.list', {});
  expect(link().sent).toEqual([]);
  link().opened();
  expect(link().sent).toEqual([{ type: 'call', id: 1, command: 'sockets.list', input: {} }]);
  link().message({ type: 'reply', id: 1, reply: { ok: true, value: [] } });
  expect(await answer).toEqual([]);
});

test('an error reply is thrown with its code, its hint and its fields', async () => {
  const { backend, link } = testTransport();
  link().opened();
  const answer = backend.call('sockets.set_enabled', { name: 'web1', enabled: true });
  const issues = [{ field: 'name', text: 'There is none.' }];
  const error = { code: 'socket_not_found', message: 'no socket web1', hint: 'Make one.', issues } as const;
  link().message({ type: 'reply', id: 1, reply: { ok: false, error: { ...error, issues } } });
  await expect(answer).rejects.toMatchObject(error);
});

test('a host that goes away rejects what is pending and what comes then, and is tried again after longer and longer pauses', async () => {
  const { backend, links, link } = testTransport();
  link().opened();
  const pending = backend.call('sockets.list', {});
  link().ended(lost);
  await expect(pending).rejects.toMatchObject({ code: 'host_unreachable' });
  await expect(backend.call('sockets.list', {})).rejects.toMatchObject({ code: 'host_unreachable' });
  const since = Date.now();
  expect(backend.connection.get()).toEqual({ ...lost, since, nextTry: since + 250 });
  const pauses: number[] = [];
  for (let tries = 0; tries < 7; tries++) {
    const state = backend.connection.get();
    if (state.kind !== 'lost') throw new Error('not lost');
    expect(state.since).toBe(since);
    pauses.push(state.nextTry - Date.now());
    vi.advanceTimersByTime(state.nextTry - Date.now());
    expect(links).toHaveLength(tries + 2);
    link().ended(lost);
  }
  expect(pauses).toEqual([250, 500, 1000, 2000, 4000, 5000, 5000]);
});

test('a new connection watches again, takes calls again, and says that it is the second one', async () => {
  const { backend, link } = testTransport();
  const heard: unknown[] = [];
  const stop = backend.watch('sockets', (event) => heard.push(event));
  link().opened();
  expect(link().sent).toEqual([{ type: 'watch', topic: 'sockets' }]);
  expect(backend.connection.get()).toEqual({ kind: 'open', opened: 1 });
  link().ended(lost);
  vi.advanceTimersByTime(250);
  link().opened();
  expect(link().sent).toEqual([{ type: 'watch', topic: 'sockets' }]);
  expect(backend.connection.get()).toEqual({ kind: 'open', opened: 2 });
  link().message({ type: 'events', events: [{ topic: 'sockets' }] });
  expect(heard).toEqual([{ topic: 'sockets' }]);
  stop();
  expect(link().sent.at(-1)).toEqual({ type: 'unwatch', topic: 'sockets' });
});

test('listeners of a topic share one watch, and a later one hears at once what is known of a state', async () => {
  const { backend, link } = testTransport();
  link().opened();
  const first = vi.fn();
  const second = vi.fn();
  const stopFirst = backend.watch('settings', first);
  const settings = {
    theme: 'dark',
    terminal: { font_size: 13, screen_reader: false, bell: 'mark', copy_on_select: false },
  } as const;
  const event = { topic: 'settings', settings } as const;
  link().message({ type: 'events', events: [event] });
  const stopSecond = backend.watch('settings', second);
  backend.watch('settings', () => expect.unreachable())();
  await Promise.resolve();
  expect(second).toHaveBeenCalledExactlyOnceWith(event);
  stopFirst();
  stopFirst();
  expect(link().sent).toEqual([{ type: 'watch', topic: 'settings' }]);
  stopSecond();
  expect(link().sent.at(-1)).toEqual({ type: 'unwatch', topic: 'settings' });
});

test('output and states that come before a terminal is taken over are not lost', async () => {
  const { backend, link } = testTransport();
  link().opened();
  const data = new Uint8Array([104, 105]);
  link().message({ type: 'terminal_output', terminal: 1, data });
  link().message({
    type: 'events',
    events: [{ topic: 'terminal', terminal: 1, state: { kind: 'connecting' } }],
  });
  const onOutput = vi.fn();
  const onState = vi.fn();
  const terminal = backend.terminal(1, { onOutput, onState });
  await Promise.resolve();
  expect(onOutput).toHaveBeenCalledExactlyOnceWith(data);
  expect(onState).toHaveBeenCalledExactlyOnceWith({ kind: 'connecting' });
  terminal.input('ls\r');
  terminal.read(2);
  terminal.release();
  terminal.input('lost');
  link().message({ type: 'terminal_output', terminal: 1, data });
  expect(onOutput).toHaveBeenCalledOnce();
  expect(link().sent).toEqual([
    { type: 'terminal_input', terminal: 1, data: 'ls\r' },
    { type: 'terminal_read', terminal: 1, bytes: 2 },
  ]);
});

test('a long paste goes in parts that cut no character in two', () => {
  const { backend, link } = testTransport();
  link().opened();
  const terminal = backend.terminal(1, { onOutput: vi.fn(), onState: vi.fn() });
  const pasted = `x${'😀'.repeat(100_000)}`;
  terminal.input(pasted);
  const parts = link().sent.map((message) => (message.type === 'terminal_input' ? message.data : ''));
  expect(parts.length).toBeGreaterThan(1);
  expect(parts.join('')).toBe(pasted);
  for (const part of parts) expect(part.isWellFormed()).toBe(true);
});

test('terminals end with the connection, and their links say nothing to a new one', () => {
  const { backend, link } = testTransport();
  link().opened();
  const onState = vi.fn();
  const terminal = backend.terminal(1, { onOutput: vi.fn(), onState });
  link().ended(lost);
  expect(onState).toHaveBeenCalledWith(expect.objectContaining({ kind: 'failed', code: 'host_unreachable' }));
  vi.advanceTimersByTime(250);
  link().opened();
  terminal.input('rm -rf /\r');
  expect(link().sent).toEqual([]);
});

test('a page that is not let in says why, and tries again only when it is looked at', async () => {
  const { backend, links, link, wake } = testTransport();
  const early = backend.call('sockets.list', {});
  link().ended({ kind: 'refused', reason: 'no_session' });
  await expect(early).rejects.toMatchObject({ code: 'host_unreachable' });
  expect(backend.connection.get()).toEqual({ kind: 'refused', reason: 'no_session' });
  vi.advanceTimersByTime(60_000);
  expect(links).toHaveLength(1);
  wake();
  wake();
  expect(links).toHaveLength(2);
  link().opened();
  expect(backend.connection.get()).toEqual({ kind: 'open', opened: 1 });
});

test('a call that a stuck host never answers ends as unreachable', async () => {
  const { backend, link } = testTransport();
  link().opened();
  const answer = backend.call('sockets.list', {});
  vi.advanceTimersByTime(60_000);
  await expect(answer).rejects.toMatchObject({ code: 'host_unreachable' });
});

test('a connection test may take longer than other calls', async () => {
  const { backend, link } = testTransport();
  link().opened();
  const settled = vi.fn();
  const running = backend.call('tests.run', { id: 1, name: 'web1' });
  running.then(settled, settled);
  await vi.advanceTimersByTimeAsync(95_000);
  expect(settled).not.toHaveBeenCalled();
  vi.advanceTimersByTime(60_000);
  await expect(running).rejects.toMatchObject({ code: 'host_unreachable' });
});

test('how far a connection test is reaches those who want it', () => {
  const { backend, link } = testTransport();
  link().opened();
  const listener = vi.fn();
  const stop = backend.onConnectionTest(listener);
  const report = { state: 'running' } as unknown as TestReport;
  link().message({ type: 'events', events: [{ topic: 'connection_test', id: 7, report }] });
  stop();
  link().message({ type: 'events', events: [{ topic: 'connection_test', id: 8, report }] });
  expect(listener.mock.calls).toEqual([[7, report]]);
});

test('what is chosen in the application menu reaches those who want it', () => {
  const { backend, link } = testTransport();
  link().opened();
  const listener = vi.fn();
  const stop = backend.onAppCommand(listener);
  link().message({ type: 'events', events: [{ topic: 'command', id: 'go.logs' }] });
  stop();
  link().message({ type: 'events', events: [{ topic: 'command', id: 'go.logs' }] });
  expect(listener).toHaveBeenCalledExactlyOnceWith('go.logs');
});
