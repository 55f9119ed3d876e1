import { describe, expect, test } from 'vitest';
import {
  type TestReport,
  type TestStep,
  testStepNames,
} from '../../../../src-main/contract/connection-test.ts';
import { emptyDraft } from '../../../../src-main/contract/empty-draft.ts';
import { stepTitles } from '../../../../src-main/contract/test-report-text.ts';
import {
  evidenceWords,
  msText,
  testSummary,
  untestedChange,
} from '../../../../src-renderer/features/diagnosis/test-words.ts';

// of the zone that the test runs in
const today = new Date(2026, 2, 17, 14, 32, 27).getTime();
const started = new Date(2026, 2, 17, 14, 29, 7).toISOString();

function report(state: TestReport['state'], states: readonly TestStep['state'][]): TestReport {
  const steps = testStepNames.map((name, index): TestStep => {
    return { name, state: states[index] ?? 'skipped', ms: 0, evidence: {} };
  });
  return { socket: 'web1', version: '0.1.0', state, started_at: started, ms: 38, steps };
}

describe('how a test went, in one line', () => {
  test.each([
    [
      report(
        'passed',
        testStepNames.map(() => 'ok'),
      ),
      'passed in 38 ms, today 14:29:07',
    ],
    [report('failed', ['ok', 'ok', 'failed']), 'failed at step 3 of 10, today 14:29:07'],
    [report('canceled', ['ok', 'ok']), 'canceled after 2 of 10 steps, today 14:29:07'],
    [report('running', ['ok', 'running', 'waiting']), 'step 2 of 10'],
    [report('running', []), 'step 1 of 10'],
  ])('%#: %s', (given, words) => {
    expect(testSummary(given, today)).toBe(words);
  });

  test('says the day where it was another one', () => {
    const nextDay = today + 86_400_000;
    expect(testSummary(report('failed', ['failed']), nextDay)).toBe(
      'failed at step 1 of 10, Tue 17 March 14:29:07',
    );
  });
});

describe('what a step has shown', () => {
  const step = (name: TestStep['name'], evidence: TestStep['evidence'], state: TestStep['state'] = 'ok') =>
    evidenceWords({ name, state, ms: 1, evidence });

  test('every step has a label of its own', () => {
    expect(new Set(testStepNames.map((name) => stepTitles[name])).size).toBe(testStepNames.length);
  });

  test('is the address, the server’s identification, the algorithms and the login methods', () => {
    expect(step('tcp', { address: '10.10.20.8', port: 22 })).toBe('10.10.20.8:22');
    expect(step('banner', { server: 'SSH-2.0-OpenSSH_9.6p1' })).toBe('SSH-2.0-OpenSSH_9.6p1');
    expect(step('kex', { kex: 'curve25519-sha256', cipher: 'aes128-ctr', mac: 'hmac-sha2-256' })).toBe(
      'curve25519-sha256, aes128-ctr, hmac-sha2-256',
    );
    expect(step('auth_methods', { methods_offered: ['publickey', 'password'] })).toBe('publickey, password');
  });

  test('is of a host key whether it is the right one, which a fingerprint would push out of sight', () => {
    const key = { key_type: 'ecdsa-sha2-nistp256', fingerprint: 'SHA256:NystBDyvQVxRb' };
    expect(step('host_key', { ...key, verdict: 'pinned' })).toBe('ECDSA, the one that the socket pins');
    expect(step('host_key', { ...key, verdict: 'known' })).toBe('ECDSA, the known one');
    expect(step('host_key', { ...key, verdict: 'new' })).toBe(
      'ECDSA, seen for the first time, not trusted yet',
    );
  });

  test('is nothing of one that waits, and that it was not reached of one that was skipped', () => {
    expect(step('auth', {}, 'waiting')).toBe('');
    expect(step('auth', {}, 'running')).toBe('Under way');
    expect(step('auth', {}, 'skipped')).toBe('Not reached');
  });
});

test.each([
  [0, '0 ms'],
  [38.4, '38 ms'],
  [5003, '5003 ms'],
  [12_440, '12.4 s'],
])('%d ms is written %s', (ms, text) => {
  expect(msText(ms)).toBe(text);
});

describe('what was changed since the test', () => {
  const before = { ...emptyDraft, hostname: '10.10.10.20', username: 'ops' };

  test.each([
    [{ port: '2200' }, 'Address changed, not tested'],
    [{ hostname: '10.10.10.21', port: '2200' }, 'Address changed, not tested'],
    [{ private_key: { kind: 'value', value: 'x' } } as const, 'Key changed, not tested'],
    [{ hostname: 'web1', username: 'root' }, 'Address and username changed, not tested'],
    [{ hostname: 'web1', username: 'root', via: 'bastion' }, 'Several things changed, not tested'],
  ])('%o: %s', (change, words) => {
    expect(untestedChange({ ...before, ...change }, before)).toBe(words);
  });

  test('is nothing where a test would show the same', () => {
    const change = { name: 'web2', description: 'another', tags: ['prod'], recording_enabled: false };
    expect(untestedChange({ ...before, ...change }, before)).toBeUndefined();
  });
});
