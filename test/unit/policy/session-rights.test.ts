import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { PolicyAction } from '../../../src-main/contract/policy-action.ts';
import type { Person } from '../../../src-main/contract/session.ts';
import type { Failure } from '../../../src-main/core/failure.ts';
import { Listeners } from '../../../src-main/core/listeners.ts';
import type { CompiledPolicy } from '../../../src-main/core/policy/compiled-policy.ts';
import { type AccessQuestion, decide } from '../../../src-main/core/policy/decide.ts';
import { SessionRights } from '../../../src-main/core/policy/session-rights.ts';
import type { SocketChange } from '../../../src-main/core/sockets/socket-book.ts';
import { policyOf } from './questions.ts';

const start = new Date('2026-06-10T12:00:00Z');
beforeEach(() => {
  vi.useFakeTimers({ now: start });
});
afterEach(() => {
  vi.useRealTimers();
});

const alice: Person = { subject: 's', name: 'alice', email: 'alice@example.com', via: 'client_key' };

function startSession(first: CompiledPolicy[], { person = alice, inUse = [] as PolicyAction[] } = {}) {
  let current = first;
  const policyChanges = new Listeners();
  const socketChanges = new Listeners<SocketChange[]>();
  const told: string[] = [];
  let socket = { name: 'web1', tags: ['prod'] };
  const seconds = () => (Date.now() - start.getTime()) / 1000;
  const rights = new SessionRights(
    { person, socket, login: 'ops', client: { address: '192.0.2.7' } },
    {
      policies: {
        decide: (question: AccessQuestion) => decide(current, question),
        onChange: (listener: () => void) => policyChanges.add(listener),
      },
      sockets: {
        get: () => socket as never,
        onChange: (listener: (changes: SocketChange[]) => void) => socketChanges.add(listener),
      },
    },
    {
      actionsInUse: () => inUse,
      warn: (left) => told.push(`${seconds()}: ${left} s left`),
      end: (reason: Failure) => {
        told.push(`${seconds()}: ${reason.evidence.action} ${reason.evidence.denied}`);
        rights.close();
      },
    },
  );
  rights.start();
  return {
    rights,
    told,
    inUse,
    change(policies: CompiledPolicy[]) {
      current = policies;
      policyChanges.tell();
    },
    changeSocket(now: typeof socket, was = socket.name) {
      socket = now;
      socketChanges.tell([{ kind: 'changed', name: now.name, was }]);
    },
  };
}

const later = (seconds: number) => vi.advanceTimersByTimeAsync(seconds * 1000);
const limited = (seconds: number) => policyOf({ shell: {}, max_session_duration_seconds: seconds });

test('the person is warned a minute before the session has lasted as long as it may', async () => {
  const { told } = startSession([limited(1800)]);
  await later(3600);
  expect(told).toEqual(['1740: 60 s left', '1800: connect session_duration']);
});

test('a limit of less than a minute warns at the start', async () => {
  const { told, rights } = startSession([limited(30)]);
  await later(1);
  expect(rights.secondsLeft).toBe(29);
  await later(60);
  expect(told).toEqual(['0: 30 s left', '30: connect session_duration']);
});

test('a session ends when the time of day is over, also in the middle of the night', async () => {
  const night = policyOf(
    { shell: {} },
    { when: { time_of_day_after: '22:00 UTC', time_of_day_before: '06:00 UTC' } },
  );
  vi.setSystemTime(new Date('2026-06-10T23:00:00Z'));
  const { told } = startSession([night]);
  await later(8 * 3600);
  const base = 11 * 3600;
  expect(told).toEqual([`${base + 7 * 3600 - 60}: 60 s left`, `${base + 7 * 3600}: connect time`]);
});

test('where another policy takes over nobody is warned', async () => {
  const morning = policyOf({ shell: {} }, { when: { time_of_day_before: '12:10 UTC' } });
  const later10 = policyOf(
    { shell: {} },
    { when: { time_of_day_after: '12:05 UTC', time_of_day_before: '13:00 UTC' } },
  );
  const { told } = startSession([morning, later10]);
  await later(3000);
  expect(told).toEqual([]);
  await later(3000);
  expect(told).toEqual(['3540: 60 s left', '3600: connect time']);
});

test('a change of policies ends who has no right any more, and leaves the others', async () => {
  const session = startSession([policyOf({ shell: {} })]);
  session.change([policyOf({ sftp: {}, shell: {} })]);
  await later(1);
  expect(session.told).toEqual([]);
  session.change([policyOf({ shell: {} }, { who: { email: ['bob@example.com'] } })]);
  await later(1);
  expect(session.told).toEqual(['1: connect no_policy']);
});

test('a first policy ends who is not in it', async () => {
  const session = startSession([]);
  await later(5);
  session.change([policyOf({ shell: {} }, { who: { email: ['bob@example.com'] } })]);
  await later(1);
  expect(session.told).toHaveLength(1);
});

test('what is open has to stay allowed by itself', async () => {
  const session = startSession([policyOf({ shell: {}, sftp: {} })], { inUse: [{ kind: 'shell' }] });
  session.change([policyOf({ shell: {} })]);
  await later(1);
  expect(session.told).toEqual([]);
  session.change([policyOf({ sftp: {} })]);
  await later(1);
  expect(session.told).toEqual(['1: shell kind']);
});

test('a socket that is renamed or tagged anew is under the policies for it', async () => {
  const session = startSession([policyOf({ shell: {} }, {}, { sockets: ['web1', 'front'] })]);
  session.changeSocket({ name: 'front', tags: ['prod'] });
  session.change([policyOf({ shell: {} }, {}, { sockets: ['front'] })]);
  await later(1);
  expect(session.told).toEqual([]);
  session.change([policyOf({ shell: {} }, {}, { tags: ['prod'] })]);
  await later(1);
  session.changeSocket({ name: 'front', tags: [] });
  await later(1);
  expect(session.told).toEqual(['2: connect no_policy']);
});

test('each request is asked about when it comes', async () => {
  const session = startSession([
    policyOf({ shell: {} }, { when: { time_of_day_before: '12:30 UTC' } }),
    policyOf({ sftp: {} }),
  ]);
  expect(session.rights.refusalOf({ kind: 'shell' })).toBeUndefined();
  await later(1800);
  const refusal = session.rights.refusalOf({ kind: 'shell' });
  expect(refusal).toMatchObject({
    code: 'policy_denied',
    evidence: { action: 'shell', denied: 'time', person: 'alice@example.com', client_address: '192.0.2.7' },
  });
});

test('the owner, who comes in with the device key, is under no policy', async () => {
  const owner = { ...alice, via: 'device_key' as const };
  const session = startSession([limited(1)], { person: owner });
  session.change([policyOf({})]);
  await later(60);
  expect(session.rights.refusalOf({ kind: 'agent_forwarding' })).toBeUndefined();
  expect(session.told).toEqual([]);
});

test('a session that is over is not looked at any more', async () => {
  const session = startSession([limited(60)]);
  session.rights.close();
  session.change([policyOf({})]);
  await later(120);
  expect(session.told).toEqual([]);
  expect(vi.getTimerCount()).toBe(0);
});
