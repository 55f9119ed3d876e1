import { expect, test } from 'vitest';
import { type TestReport, type TestStep, testStepNames } from '../../../src-main/contract/connection-test.ts';
import { reportText, resultLine, stepSummary } from '../../../src-main/contract/test-report-text.ts';

const shown: Record<string, TestStep['evidence']> = {
  resolve: { host: 'web1.example.com', addresses: ['192.0.2.7', '2001:db8::7'], family: 'IPv4 and IPv6' },
  tcp: { address: '2001:db8::7', port: 22, failed_addresses: ['192.0.2.7'] },
  banner: { server: 'SSH-2.0-OpenSSH_9.2p1' },
  kex: {
    kex: 'curve25519-sha256',
    cipher: 'aes128-ctr',
    mac: 'hmac-sha2-256',
    host_key_algorithm: 'ssh-ed25519',
  },
  host_key: { key_type: 'ssh-ed25519', fingerprint: 'SHA256:abc', verdict: 'known' },
  auth_methods: { methods_offered: ['publickey', 'password'] },
};

function failedAtLogin(): TestReport {
  return {
    socket: 'web1',
    version: '1.2.3',
    state: 'failed',
    started_at: '2026-11-25T10:00:00.000Z',
    ms: 412,
    steps: testStepNames.map((name): TestStep => {
      if (name === 'auth') {
        return {
          name,
          state: 'failed',
          ms: 300,
          evidence: {
            login: 'ops',
            methods_offered: ['publickey', 'password'],
            methods_tried: ['none', 'password'],
          },
          code: 'upstream_auth_rejected',
          message: 'ssh: unable to authenticate',
          hint: {
            id: 'upstream_auth_rejected.password',
            title: 'web1 rejects the password of ops',
            problem: 'rejects the password',
            cause: 'The password is wrong.',
            steps: ['Check the password.', 'Check the login.'],
            commands: [{ where: 'connector', purpose: 'Try it by hand', text: 'ssh ops@web1\necho done' }],
            action: undefined,
          },
        };
      }
      const evidence = shown[name];
      return { name, state: evidence ? 'ok' : 'skipped', ms: evidence ? 12 : 0, evidence: evidence ?? {} };
    }),
  };
}

test('a report is a text for a ticket: what was tested, each step, the failure, what to do', () => {
  expect(reportText(failedAtLogin())).toBe(`Connection test of web1, 2026-11-25T10:00:00.000Z, Sallyport 1.2.3
Failed at Login after 412 ms, 6 of 10 steps passed

ok      Name              12 ms  192.0.2.7, 2001:db8::7
ok      TCP               12 ms  [2001:db8::7]:22, after 192.0.2.7, which did not answer
ok      Banner            12 ms  SSH-2.0-OpenSSH_9.2p1
ok      Key exchange      12 ms  curve25519-sha256, aes128-ctr, hmac-sha2-256
ok      Host key          12 ms  ssh-ed25519 SHA256:abc, the known one
ok      Login methods     12 ms  publickey, password
FAILED  Login            300 ms
skipped Channel
skipped Terminal
skipped Round trip

upstream_auth_rejected: ssh: unable to authenticate
  login: ops
  methods_offered: publickey, password
  methods_tried: none, password

web1 rejects the password of ops
Likely cause: The password is wrong.
What to do:
  1. Check the password.
  2. Check the login.
Commands:
  Try it by hand:
    ssh ops@web1
    echo done
`);
});

test('the result says how a test has ended', () => {
  const report = failedAtLogin();
  expect(resultLine({ ...report, state: 'canceled' })).toBe('Canceled after 412 ms, 6 of 10 steps passed');
  expect(resultLine({ ...report, state: 'passed' })).toBe('Passed in 412 ms');
});

test('a step that has failed says why, by its hint or in the words of the log', () => {
  const failed = failedAtLogin().steps[6] as TestStep;
  expect(stepSummary(failed)).toBe('rejects the password');
  const { hint: _, ...without } = failed;
  expect(stepSummary(without)).toBe('ssh: unable to authenticate');
});

test('a step on a way through another socket, or inside the app, says so', () => {
  const via = { via: 'jump', host: 'db1' };
  expect(stepSummary({ name: 'resolve', evidence: via })).toBe('db1, looked up on the way through jump');
  expect(stepSummary({ name: 'tcp', evidence: { ...via, port: 22 } })).toBe('db1:22 through jump');
  expect(stepSummary({ name: 'tcp', evidence: { in_app: true } })).toBe('no network needed');
  expect(stepSummary({ name: 'round_trip', evidence: { round_trip_ms: 0.4 } })).toBe(
    '0.4 ms there and back, with a shell that stays',
  );
});
