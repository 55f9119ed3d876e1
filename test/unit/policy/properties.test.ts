import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { PolicyAction } from '../../../src-main/contract/policy-action.ts';
import type { AccessQuestion } from '../../../src-main/core/policy/decide.ts';
import { decide } from '../../../src-main/core/policy/decide.ts';
import { explainAccess } from '../../../src-main/core/policy/explain.ts';
import { policyOf } from './questions.ts';

const some = <Value>(...values: Value[]) => fc.subarray(values);
const maybe = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: undefined });
const emails = ['a@x.example', 'b@x.example', 'c@y.example'];
const hosts = ['db', '10.0.0.5', '*'];

const ssh = fc.record({
  shell: maybe(fc.constant({})),
  sftp: maybe(fc.constant({})),
  exec: maybe(fc.record({ commands: maybe(some('ls', 'ls .*', '.*')) })),
  tcp_forwarding: maybe(
    fc.record({
      allowed_connections: maybe(
        fc.array(
          fc.record({
            destination_address: fc.constantFrom(...hosts),
            destination_port: fc.constantFrom('*', '22'),
          }),
          { maxLength: 2 },
        ),
      ),
    }),
  ),
  max_session_duration_seconds: maybe(fc.constantFrom(60, 3600)),
  allowed_usernames: maybe(some('ops', 'root')),
});
const condition = fc.record({
  who: maybe(fc.record({ email: some(...emails), domain: some('x.example'), group: some('dev') })),
  where: maybe(fc.record({ allowed_ip: some('10.0.0.0/8', '::/0') })),
  when: maybe(
    fc.record({
      before: maybe(fc.constant('2026-06-10T12:30:00Z')),
      time_of_day_after: maybe(fc.constant('22:00 UTC')),
      time_of_day_before: maybe(fc.constant('12:30 Europe/Berlin')),
    }),
  ),
});
const attached = fc.oneof(
  fc.constant({ all: true }),
  fc.record({ sockets: some('web1', 'db1') }),
  fc.record({ tags: some('prod', 'dev') }),
);
const policy = fc
  .tuple(ssh, condition, attached)
  .map((parts) => policyOf(...(parts as Parameters<typeof policyOf>)));
const policies = fc.array(policy, { minLength: 1, maxLength: 5 });

const action: fc.Arbitrary<PolicyAction> = fc.oneof(
  fc.constantFrom<PolicyAction>(
    { kind: 'connect' },
    { kind: 'shell' },
    { kind: 'sftp' },
    { kind: 'subsystem', name: 'netconf' },
    { kind: 'remote_forwarding' },
    { kind: 'agent_forwarding' },
  ),
  fc.constantFrom('ls', 'ls -l', 'id', undefined).map((command) => ({ kind: 'exec' as const, command })),
  fc.record({
    kind: fc.constant('tcp_forwarding' as const),
    destination: maybe(
      fc.record({ host: fc.constantFrom('db', '10.0.0.5', 'x'), port: fc.constantFrom(22, 23) }),
    ),
  }),
);
const question: fc.Arbitrary<AccessQuestion> = fc.record({
  person: fc.record({ email: fc.constantFrom(...emails), groups: some('dev', 'ops') }),
  address: fc.constantFrom('10.1.2.3', '::1', 'x'),
  time: fc.constantFrom('2026-06-10T10:00:00Z', '2026-06-10T23:00:00Z').map((text) => new Date(text)),
  socket: fc.record({ name: fc.constantFrom('web1', 'db1'), tags: some('prod', 'dev') }),
  login: fc.constantFrom('ops', 'ROOT', undefined),
  action,
  startedAt: maybe(fc.constantFrom(new Date('2026-06-10T09:59:30Z'), new Date('2026-06-10T09:00:00Z'))),
});
const runs = { numRuns: 1000 };

test('one more policy never takes a right away', () => {
  fc.assert(
    fc.property(policies, policy, question, (some, more, asked) => {
      if (decide(some, asked).allowed) expect(decide([...some, more], asked).allowed).toBe(true);
    }),
    runs,
  );
});

test('their order does not matter', () => {
  fc.assert(
    fc.property(
      policies.chain((some) =>
        fc.tuple(fc.constant(some), fc.shuffledSubarray(some, { minLength: some.length })),
      ),
      question,
      ([some, shuffled], asked) => {
        expect(decide(shuffled, asked)).toEqual(decide(some, asked));
      },
    ),
    runs,
  );
});

test('who may do anything may come in', () => {
  fc.assert(
    fc.property(policies, question, (some, asked) => {
      if (decide(some, asked).allowed)
        expect(decide(some, { ...asked, action: { kind: 'connect' } }).allowed).toBe(true);
    }),
    runs,
  );
});

test('the tester gives the answer of the enforcement, with a reason for each policy', () => {
  const socket = {
    enabled: true,
    tcp_forwarding: true,
    remote_forwarding: true,
    unix_socket_forwarding: true,
    agent_forwarding: true,
  };
  fc.assert(
    fc.property(policies, question, (some, asked) => {
      const report = explainAccess(some, { ...asked, socket: { ...socket, ...asked.socket } });
      expect(report.allowed).toBe(decide(some, asked).allowed);
      const grants = report.reasons.filter((reason) => /^policy ".*": it allows/.test(reason));
      if (report.allowed) expect(grants.length).toBeGreaterThan(0);
      expect(report.reasons.length).toBeGreaterThanOrEqual(some.length);
    }),
    runs,
  );
});

test('an answer holds until the time that it names', () => {
  fc.assert(
    fc.property(policies, question, fc.double({ min: 0, max: 0.999, noNaN: true }), (some, asked, part) => {
      const answer = decide(some, asked);
      if (!answer.allowed) return;
      const start = asked.time.getTime();
      const end = answer.until?.getTime() ?? start + 100 * 86_400_000;
      const time = new Date(start + Math.floor((end - start) * part));
      expect(decide(some, { ...asked, startedAt: asked.startedAt ?? asked.time, time }).allowed).toBe(true);
    }),
    runs,
  );
});
