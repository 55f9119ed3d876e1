import { describe, expect, test } from 'vitest';
import { type TestReport, testStepNames } from '../../src-main/contract/connection-test.ts';
import { testConnection } from '../../src-main/core/diagnosis/connection-test.ts';
import { failedStep, statesOf, stepOf, testOf } from '../support/connection-tests.ts';
import { eventually } from '../support/eventually.ts';
import {
  blackHole,
  type Fault,
  refusingTarget,
  startFaultyTarget,
  startLegacySshd,
} from '../support/faulty-targets.ts';
import { type House, startHouse } from '../support/house.ts';
import { fingerprintOf, type Key, makeKey } from '../support/keys.ts';
import { keyLogin, passwordLogin, socketTo } from '../support/proxied-sshd.ts';
import { type SshdOptions, startSshd } from '../support/sshd.ts';
import { testUser } from '../support/test-user.ts';

type Fields = Readonly<Record<string, unknown>>;

const allOk = testStepNames.map(() => 'ok').join(' ');

function houseTo(target: { host: string; port: number }, login: Fields = passwordLogin('x')): Promise<House> {
  return startHouse({ config: { sockets: [socketTo(target, { login })] } });
}

async function houseToSshd(options: SshdOptions = {}, login: (key: Key) => Fields = keyLogin) {
  const key = makeKey();
  const sshd = await startSshd({ authorizedKeys: [key.publicKey], ...options });
  return { sshd, key, house: await houseTo(sshd, login(key)) };
}

describe('a connection test that passes', () => {
  test('shows what each step has found, leaves no session, and says in the log that it has passed', async () => {
    const { sshd, house } = await houseToSshd();
    const report = await testOf(house);
    expect(statesOf(report)).toBe(allOk);
    expect(report).toMatchObject({ socket: 'web1', state: 'passed' });
    const evidence = Object.fromEntries(report.steps.map((step) => [step.name, step.evidence]));
    const hostKey = fingerprintOf(sshd.hostKeys[0]?.publicKey ?? '');
    expect(evidence).toMatchObject({
      resolve: { host: '127.0.0.1', addresses: ['127.0.0.1'], family: 'IPv4' },
      tcp: { address: '127.0.0.1', port: sshd.port },
      banner: { server: expect.stringMatching(/^SSH-2\.0-OpenSSH_/) },
      kex: { kex: 'curve25519-sha256', cipher: 'aes128-gcm@openssh.com', host_key_algorithm: 'ssh-ed25519' },
      host_key: { key_type: 'ssh-ed25519', fingerprint: hostKey, verdict: 'new' },
      auth_methods: { methods_offered: ['publickey'] },
      auth: { login: testUser, method: 'publickey' },
      pty: { term: 'xterm-256color' },
      round_trip: { round_trip_ms: expect.any(Number) },
    });
    // aes-gcm brings its own
    expect(evidence.kex).not.toHaveProperty('mac');
    expect((await house.call('sessions.list', {})).sessions).toEqual([]);
    await sshd.log.waitFor(/(Disconnected from|Connection closed by|Received disconnect from)/);
    const { entries } = await house.call('logs.recent', { limit: 50, socket: 'web1' });
    expect(entries.at(-1)).toMatchObject({
      level: 'info',
      msg: expect.stringMatching(/^connection test passed in \d+ ms$/),
      socket_id: 'web1',
      user: house.connector.owner.email,
    });
  });

  test('trusts no host key for those who come to work: that is theirs to decide', async () => {
    const { house } = await houseToSshd();
    expect(stepOf(await testOf(house), 'host_key').evidence.verdict).toBe('new');
    expect(stepOf(await testOf(house), 'host_key').evidence.verdict).toBe('new');
    expect(await house.call('sockets.get', { name: 'web1' })).toMatchObject({
      host_key: { kind: 'unknown' },
    });

    expect((await house.ssh(['web1', 'true'])).status).toBe(0);
    expect(stepOf(await testOf(house), 'host_key').evidence.verdict).toBe('known');
  });

  test('tells how far it is while it goes on: each step once it is done', async () => {
    const { house } = await houseToSshd();
    const reports: TestReport[] = [];
    const { socket } = house.connector.sockets.entry('web1');
    const signal = new AbortController().signal;
    const onChange = (report: TestReport) => reports.push(report);
    const last = await house.connector.tests.run({
      socket,
      login: undefined,
      isDraft: false,
      signal,
      onChange,
    });
    expect(reports[0]?.steps.map(({ state }) => state).slice(0, 2)).toEqual(['running', 'waiting']);
    const done = reports.map(({ steps }) => steps.filter(({ state }) => state === 'ok').length);
    expect(new Set(done)).toEqual(new Set([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]));
    expect(reports.at(-1)).toEqual(last);
  });

  test('works with the practice socket, which needs no network', async () => {
    const house = await startHouse();
    const report = await testOf(house, { name: 'practice' });
    expect(statesOf(report)).toBe(allOk);
    expect(stepOf(report, 'tcp').evidence).toEqual({ in_app: true });
    expect(stepOf(report, 'host_key').evidence.verdict).toBe('pinned');
  });

  test('finds the pinned host key beside one of another type', async () => {
    const keys = [makeKey({ type: 'ed25519' }), makeKey({ type: 'ecdsa' })];
    const { house } = await houseToSshd({ hostKeys: keys }, (key) => ({
      ...keyLogin(key),
      host_key: keys[1]?.fingerprint,
    }));
    const report = await testOf(house);
    expect(statesOf(report)).toBe(allOk);
    expect(stepOf(report, 'host_key').evidence).toMatchObject({
      key_type: 'ecdsa-sha2-nistp256',
      verdict: 'pinned',
    });
  });
});

/** how many steps are passed before the one that fails */
const faultSteps: Partial<Record<Fault, [step: string, code: string]>> = {
  closesAtOnce: ['banner', 'upstream_closed_before_banner'],
  maxStartups: ['banner', 'upstream_closed_before_banner'],
  http: ['banner', 'upstream_not_ssh'],
  tls: ['banner', 'upstream_not_ssh'],
  closesAfterIdentification: ['kex', 'upstream_closed_in_handshake'],
  resetsAfterIdentification: ['kex', 'upstream_reset_in_handshake'],
};

describe('a connection test stops at the first failure', () => {
  const expectFailure = (report: TestReport, name: string, code: string) => {
    const at = testStepNames.indexOf(name as never);
    expect(report.state).toBe('failed');
    expect(failedStep(report)).toMatchObject({ name, code });
    expect(report.steps.slice(0, at).every(({ state }) => state === 'ok')).toBe(true);
    expect(
      report.steps
        .slice(at + 1)
        .every(({ state, evidence }) => state === 'skipped' && Object.keys(evidence).length === 0),
    ).toBe(true);
    expect(failedStep(report).hint?.title).toBeTruthy();
  };

  test('a name that does not exist fails at resolve', async () => {
    const house = await houseTo({ host: 'no-such-host.invalid', port: 22 });
    const report = await testOf(house);
    expect(failedStep(report).name).toBe('resolve');
    expect(failedStep(report).code).toMatch(/^upstream_name_/);
  });

  test('a port where nothing listens fails at tcp, and the log says so with its code and evidence', async () => {
    const target = await refusingTarget();
    const house = await houseTo(target);
    const report = await testOf(house);
    expectFailure(report, 'tcp', 'upstream_dial_refused');
    expect(failedStep(report).evidence).toMatchObject({ address: '127.0.0.1', port: target.port });
    const { entries } = await house.call('logs.recent', { limit: 50, socket: 'web1' });
    expect(entries.at(-1)).toMatchObject({
      level: 'error',
      msg: `connection test failed at step tcp, 1 of 10 passed: ${failedStep(report).message}`,
      code: 'upstream_dial_refused',
      port: target.port,
      socket_id: 'web1',
    });
  });

  test.each(Object.entries(faultSteps))('a target that %s', async (fault, [step, code]) => {
    const house = await houseTo(await startFaultyTarget(fault as Fault));
    expectFailure(await testOf(house), step, code);
  });

  test('no common key exchange fails at kex', async () => {
    const house = await houseTo(await startLegacySshd('keyExchange'));
    expectFailure(await testOf(house), 'kex', 'upstream_no_common_algorithm');
  });

  test('a changed host key fails at host_key, and what was agreed on is there all the same', async () => {
    const key = makeKey();
    const first = await startSshd({ authorizedKeys: [key.publicKey] });
    const house = await houseTo(first, keyLogin(key));
    expect((await house.ssh(['web1', 'true'])).status).toBe(0);
    await first.stop();
    await startSshd({ authorizedKeys: [key.publicKey], port: first.port });
    const report = await testOf(house);
    expectFailure(report, 'host_key', 'upstream_host_key_changed');
    expect(stepOf(report, 'kex').evidence.kex).toBe('curve25519-sha256');
  });

  test('a host key that is not the pinned one fails at host_key, whatever types the target has', async () => {
    const { house } = await houseToSshd({ hostKeyTypes: ['ed25519', 'ecdsa'] }, (key) => ({
      ...keyLogin(key),
      host_key: makeKey().fingerprint,
    }));
    expectFailure(await testOf(house), 'host_key', 'upstream_host_key_pin_mismatch');
  });

  test('a rejected login fails at auth, and says which methods the target offers', async () => {
    const { house } = await houseToSshd({ passwordAuthentication: true }, () => passwordLogin('wrong'));
    const report = await testOf(house);
    expectFailure(report, 'auth', 'upstream_auth_rejected');
    expect(stepOf(report, 'auth_methods').evidence.methods_offered).toEqual(['publickey', 'password']);
  });

  test('no session channel fails at session', async () => {
    const { house } = await houseToSshd({ config: ['MaxSessions 0'] });
    const report = await testOf(house);
    expectFailure(report, 'session', 'channel_refused');
    expect(failedStep(report).evidence.server).toMatch(/^SSH-2\.0-OpenSSH_/);
  });

  test('no terminal fails at pty', async () => {
    const { house } = await houseToSshd({ config: ['PermitTTY no'] });
    expectFailure(await testOf(house), 'pty', 'upstream_pty_refused');
  });

  test('an account without a shell fails at round_trip, with what it says', async () => {
    const { house } = await houseToSshd({ config: ['ForceCommand /usr/sbin/nologin'] });
    const report = await testOf(house);
    expectFailure(report, 'round_trip', 'upstream_shell_ended');
    expect(failedStep(report).evidence).toMatchObject({
      exit_status: 1,
      text: 'This account is currently not available.',
      sftp: false,
    });
  });

  test('an account for files only fails at round_trip, and sftp is found to work', async () => {
    const { house } = await houseToSshd({ config: ['ForceCommand internal-sftp'] });
    const report = await testOf(house);
    expectFailure(report, 'round_trip', 'upstream_shell_ended');
    expect(failedStep(report).evidence).toMatchObject({ sftp: true });
  });
});

describe('a connection test is bounded', () => {
  test('as a whole: then it has failed at the step that it waited in', async () => {
    const target = await startFaultyTarget('silentAfterIdentification');
    const { connector } = await houseTo(target);
    const report = await testConnection(
      {
        socket: connector.sockets.entry('web1').socket,
        askedLogin: undefined,
        person: connector.owner,
        platform: 'linux',
        log: connector.log,
        signal: new AbortController().signal,
        longest: 300,
      },
      connector.upstream,
    );
    expect(report.state).toBe('failed');
    expect(failedStep(report)).toMatchObject({ name: 'kex', code: 'upstream_silent' });
  });

  test('a screen runs no two tests under one number', async () => {
    const house = await houseTo(await startFaultyTarget('silent'));
    const running = house.call('tests.run', { id: 1, name: 'web1' });
    expect((await house.failure('tests.run', { id: 1, name: 'web1' })).code).toBe('request_invalid');
    await house.call('tests.cancel', { id: 1 });
    await running;
    expect((await house.failure('tests.run', { id: 1, name: 'no-such-socket' })).code).toBe(
      'socket_not_found',
    );
  });
});

describe('a connection test that is canceled', () => {
  test('closes what it has open, and says how far it was', async () => {
    const target = await startFaultyTarget('silentAfterIdentification');
    const house = await houseTo(target);
    const running = house.call('tests.run', { id: 7, name: 'web1' });
    await eventually(() => target.connections() || undefined, 'a connection');
    await new Promise((resolve) => setTimeout(resolve, 50));
    await house.call('tests.cancel', { id: 7 });
    const report = await running;
    expect(report.state).toBe('canceled');
    expect(report.steps.some(({ state }) => state === 'failed' || state === 'running')).toBe(false);
    expect(stepOf(report, 'tcp').state).toBe('ok');
    expect(await house.call('tests.last', { name: 'web1' })).toBeNull();
    // the number is free again
    const again = house.call('tests.run', { id: 7, name: 'web1' });
    await house.call('tests.cancel', { id: 7 });
    expect((await again).state).toBe('canceled');
  });

  test('ends at once while the target does not answer', async () => {
    const house = await houseTo(await blackHole());
    const running = house.call('tests.run', { id: 1, name: 'web1' });
    await house.call('tests.cancel', { id: 1 });
    expect((await running).state).toBe('canceled');
  });
});
