import { expect, test } from 'vitest';
import { type TestReport, testStepNames } from '../../../../src-main/contract/connection-test.ts';
import type { Backend } from '../../../../src-renderer/backend/backend.ts';
import { BackendError } from '../../../../src-renderer/backend/backend-error.ts';
import { ConnectionTest } from '../../../../src-renderer/features/diagnosis/connection-test.ts';

function report(state: TestReport['state'], socket = 'web1'): TestReport {
  const steps = testStepNames.map((name) => ({ name, state: 'waiting', ms: 0, evidence: {} }) as const);
  return { socket, version: '0', state, started_at: '2026-03-17T14:29:07.000Z', ms: 1, steps };
}

/** A host that runs tests by hand. */
class HandHost {
  readonly asked: { id: number; done: PromiseWithResolvers<TestReport> }[] = [];
  readonly canceled: number[] = [];
  private readonly listeners = new Set<(id: number, report: TestReport) => void>();

  readonly backend = {
    call: (command: string, { id }: { id: number }) => {
      if (command === 'tests.cancel') {
        this.canceled.push(id);
        return Promise.resolve({});
      }
      const done = Promise.withResolvers<TestReport>();
      this.asked.push({ id, done });
      return done.promise;
    },
    onConnectionTest: (listener: (id: number, report: TestReport) => void) => {
      this.listeners.add(listener);
      return () => this.listeners.delete(listener);
    },
  } as unknown as Backend;

  tell(id: number, news: TestReport): void {
    for (const listener of [...this.listeners]) listener(id, news);
  }

  get listening(): number {
    return this.listeners.size;
  }
}

function start() {
  const host = new HandHost();
  const connectionTest = new ConnectionTest(host.backend);
  const run = () => {
    const ended = connectionTest.run({ name: 'web1' });
    const asked = host.asked.at(-1);
    if (!asked) throw new Error('nothing was asked');
    return { ...asked, ended };
  };
  return { host, connectionTest, run };
}

test('shows how far it is, of its own steps only, and then how it has ended', async () => {
  const { host, connectionTest, run } = start();
  const { id, done, ended } = run();
  expect(connectionTest.get()).toEqual({ kind: 'running', report: undefined, canceling: false });
  host.tell(id + 1000, report('running', 'another'));
  expect(connectionTest.get()).toMatchObject({ report: undefined });
  host.tell(id, report('running'));
  expect(connectionTest.get()).toMatchObject({ kind: 'running', report: { socket: 'web1' } });
  done.resolve(report('passed'));
  await ended;
  expect(connectionTest.get()).toEqual({ kind: 'done', report: report('passed') });
  expect(host.listening).toBe(0);
});

test('is canceled once, and shows what it had learned until then', async () => {
  const { host, connectionTest, run } = start();
  const { id, done, ended } = run();
  connectionTest.cancel();
  connectionTest.cancel();
  expect(host.canceled).toEqual([id]);
  expect(connectionTest.get()).toMatchObject({ kind: 'running', canceling: true });
  done.resolve(report('canceled'));
  await ended;
  expect(connectionTest.get()).toEqual({ kind: 'done', report: report('canceled') });
  connectionTest.cancel();
  expect(host.canceled).toEqual([id]);
});

test('of two that were started the second one counts, whichever ends last', async () => {
  const { host, connectionTest, run } = start();
  const first = run();
  const second = run();
  expect(host.canceled).toEqual([first.id]);
  second.done.resolve(report('passed'));
  await second.ended;
  first.done.resolve(report('canceled'));
  await first.ended;
  expect(connectionTest.get()).toEqual({ kind: 'done', report: report('passed') });
});

test('says why it could not begin', async () => {
  const { connectionTest, run } = start();
  const { done, ended } = run();
  const error = new BackendError({ code: 'socket_invalid', message: 'the port is wrong' });
  done.reject(error);
  await ended;
  expect(connectionTest.get()).toEqual({ kind: 'refused', error });
});
