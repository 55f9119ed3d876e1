import { expect, test } from 'vitest';
import type { LogPart } from '../../../../src-main/contract/commands/logs.ts';
import type { LogEntry } from '../../../../src-main/contract/log-entry.ts';
import type { Backend } from '../../../../src-renderer/backend/backend.ts';
import { BackendError } from '../../../../src-renderer/backend/backend-error.ts';
import type { ConnectionState } from '../../../../src-renderer/backend/connection-state.ts';
import { type LogAbout, LogStore } from '../../../../src-renderer/features/logs/log-store.ts';

const entry = (msg: string, more: Partial<LogEntry> = {}): LogEntry => ({
  time: '2026-03-17T14:31:52.118Z',
  level: 'info',
  msg,
  ...more,
});

/** A host whose answers are given by hand. */
class HandHost {
  readonly asked: { command: string; input: unknown; answer: PromiseWithResolvers<LogPart> }[] = [];
  private listener: ((event: { topic: 'log'; entries: LogEntry[]; dropped?: number }) => void) | undefined;
  private state: ConnectionState = { kind: 'open', opened: 1 };
  private onState: (() => void) | undefined;

  readonly backend = {
    call: (command: string, input: unknown) => {
      const answer = Promise.withResolvers<LogPart>();
      this.asked.push({ command, input, answer });
      return answer.promise;
    },
    watch: (_topic: string, listener: HandHost['listener']) => {
      this.listener = listener;
      return () => {
        this.listener = undefined;
      };
    },
    connection: {
      get: () => this.state,
      subscribe: (listener: () => void) => {
        this.onState = listener;
        return () => {
          this.onState = undefined;
        };
      },
    },
  } as unknown as Backend;

  get isWatched(): boolean {
    return this.listener !== undefined || this.onState !== undefined;
  }

  emit(...entries: LogEntry[]): void {
    this.listener?.({ topic: 'log', entries });
  }

  emitDropped(dropped: number): void {
    this.listener?.({ topic: 'log', entries: [], dropped });
  }

  connect(state: ConnectionState): void {
    this.state = state;
    this.onState?.();
  }

  async answer(part: LogPart): Promise<void> {
    this.asked.at(-1)?.answer.resolve(part);
    await new Promise((fulfil) => setTimeout(fulfil));
  }

  async refuse(): Promise<void> {
    this.asked
      .at(-1)
      ?.answer.reject(new BackendError({ code: 'internal_error', message: 'the disk is gone' }));
    await new Promise((fulfil) => setTimeout(fulfil));
  }
}

function start({ about = { kind: 'all' }, capacity }: { about?: LogAbout; capacity?: number } = {}) {
  const host = new HandHost();
  const store = new LogStore(host.backend, about, { capacity, nextFrame: (run) => queueMicrotask(run) });
  const stop = store.start();
  const held = () => {
    const { lines } = store.get();
    return Array.from({ length: lines.length }, (_, at) => lines.at(lines.first + at)?.msg);
  };
  return { host, store, stop, held };
}

test('shows what was there, then what comes; what comes before the answer is in the answer', async () => {
  const { host, store, held } = start();
  expect(store.get().load.kind).toBe('loading');
  host.emit(entry('b'));
  await host.answer({ entries: [entry('a'), entry('b')], earlier: undefined });
  host.emit(entry('c'));
  expect(held()).toEqual(['a', 'b', 'c']);
  expect(store.get()).toMatchObject({ load: { kind: 'ready' }, earlier: 'none' });
});

test('a part of the log asks for it and takes no other lines', async () => {
  const { host, held } = start({ about: { kind: 'socket', name: 'web1' } });
  expect(host.asked[0]).toMatchObject({ command: 'logs.recent', input: { socket: 'web1' } });
  await host.answer({ entries: [], earlier: undefined });
  host.emit(entry('a', { socket_id: 'web1' }), entry('b', { socket_id: 'web2' }), entry('c'));
  expect(held()).toEqual(['a']);
});

test('a part of one session takes that session’s lines', async () => {
  const { host, held } = start({ about: { kind: 'session', id: 's_1' } });
  expect(host.asked[0]).toMatchObject({ input: { session: 's_1' } });
  await host.answer({ entries: [], earlier: undefined });
  host.emit(entry('a', { session_id: 's_1' }), entry('b', { session_id: 's_2' }));
  expect(held()).toEqual(['a']);
});

test('listeners hear of a flood once a frame, readers of every batch', async () => {
  const { host, store } = start();
  await host.answer({ entries: [], earlier: undefined });
  let heard = 0;
  const read: string[] = [];
  store.subscribe(() => heard++);
  store.onNew((entries) => read.push(...entries.map(({ msg }) => msg)));
  for (const msg of ['a', 'b', 'c']) host.emit(entry(msg));
  await Promise.resolve();
  expect(heard).toBe(1);
  expect(read).toEqual(['a', 'b', 'c']);
});

test('puts earlier lines before the others, and line 1 is the first of them', async () => {
  const { host, store, held } = start();
  await host.answer({ entries: [entry('c')], earlier: 'p1' });
  expect(store.get().earlier).toBe('some');
  void store.loadEarlier();
  expect(store.get().earlier).toBe('loading');
  expect(host.asked.at(-1)).toMatchObject({ command: 'logs.earlier', input: { earlier: 'p1' } });
  await host.answer({ entries: [entry('a'), entry('b')], earlier: undefined });
  expect(held()).toEqual(['a', 'b', 'c']);
  expect(store.get()).toMatchObject({ earlier: 'none', lowest: -2 });
});

test('goes on through parts of the files that have none of the lines', async () => {
  const { host, store, held } = start({ about: { kind: 'socket', name: 'web1' } });
  await host.answer({ entries: [], earlier: 'p1' });
  void store.loadEarlier();
  await host.answer({ entries: [], earlier: 'p2' });
  expect(host.asked.at(-1)).toMatchObject({ input: { earlier: 'p2', socket: 'web1' } });
  await host.answer({ entries: [entry('a')], earlier: 'p3' });
  expect(held()).toEqual(['a']);
  expect(store.get().earlier).toBe('some');
});

test('earlier lines that cannot be read can be asked for again', async () => {
  const { host, store } = start();
  await host.answer({ entries: [entry('b')], earlier: 'p1' });
  void store.loadEarlier();
  await host.refuse();
  expect(store.get().earlier).toBe('failed');
  void store.loadEarlier();
  await host.answer({ entries: [entry('a')], earlier: undefined });
  expect(store.get().earlier).toBe('none');
});

test('a full ring takes no earlier lines', async () => {
  const { host, store, held } = start({ capacity: 3 });
  await host.answer({ entries: [entry('b'), entry('c')], earlier: 'p1' });
  host.emit(entry('d'), entry('e'));
  expect(held()).toEqual(['c', 'd', 'e']);
  expect(store.get().earlier).toBe('none');
  void store.loadEarlier();
  expect(host.asked).toHaveLength(1);
});

test('says how many lines were dropped, until it has been read', async () => {
  const { host, store } = start();
  await host.answer({ entries: [], earlier: undefined });
  host.emitDropped(1200);
  host.emitDropped(300);
  expect(store.get().dropped).toBe(1500);
  store.forgetDropped();
  expect(store.get().dropped).toBe(0);
});

test('after a lost connection it goes on where it has ended, and the lines stay the same', async () => {
  const { host, store, held } = start();
  await host.answer({ entries: [entry('a'), entry('b')], earlier: undefined });
  const { lines } = store.get();
  host.connect({ kind: 'lost', since: 0, reason: 'closed', nextTry: 0 });
  host.connect({ kind: 'open', opened: 2 });
  host.emit(entry('d'));
  await host.answer({ entries: [entry('a'), entry('b'), entry('c'), entry('d')], earlier: undefined });
  host.emit(entry('e'));
  expect(held()).toEqual(['a', 'b', 'c', 'd', 'e']);
  expect(store.get().lines).toBe(lines);
});

test('where nothing of what it holds is in the answer it begins anew', async () => {
  const { host, store, held } = start();
  await host.answer({ entries: [entry('a')], earlier: undefined });
  const { lines } = store.get();
  host.connect({ kind: 'open', opened: 2 });
  await host.answer({ entries: [entry('x'), entry('y')], earlier: 'p' });
  expect(held()).toEqual(['x', 'y']);
  expect(store.get().lines).not.toBe(lines);
});

test('an answer of an earlier connection is not taken', async () => {
  const { host, held } = start();
  const first = host.asked[0];
  host.connect({ kind: 'open', opened: 2 });
  await host.answer({ entries: [entry('new')], earlier: undefined });
  first?.answer.resolve({ entries: [entry('old')], earlier: undefined });
  await new Promise((fulfil) => setTimeout(fulfil));
  expect(held()).toEqual(['new']);
});

test('a log that cannot be read says why, and can be asked for again', async () => {
  const { host, store } = start();
  await host.refuse();
  expect(store.get().load).toMatchObject({ kind: 'failed', error: { message: 'the disk is gone' } });
  void store.load();
  expect(store.get().load.kind).toBe('loading');
  await host.answer({ entries: [entry('a')], earlier: undefined });
  expect(store.get().load.kind).toBe('ready');
});

test('ends everything that it has started', async () => {
  const { host, stop, held } = start();
  await host.answer({ entries: [], earlier: undefined });
  stop();
  host.emit(entry('late'));
  expect(host.isWatched).toBe(false);
  expect(held()).toEqual([]);
});
