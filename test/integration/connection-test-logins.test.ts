import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { failedStep, statesOf, stepOf, testOf } from '../support/connection-tests.ts';
import { eventually } from '../support/eventually.ts';
import { refusingTarget } from '../support/faulty-targets.ts';
import { type House, startHouse } from '../support/house.ts';
import { makeKey } from '../support/keys.ts';
import { keyLogin, passwordLogin, socketTo } from '../support/proxied-sshd.ts';
import { freePort, type Sshd, startSshd } from '../support/sshd.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { testUser } from '../support/test-user.ts';

type Fields = Readonly<Record<string, unknown>>;

const houseTo = (target: { host: string; port: number }, login: Fields): Promise<House> =>
  startHouse({ config: { sockets: [socketTo(target, { login })] } });

const upToTheLogin = 'ok ok ok ok ok ok failed skipped skipped skipped';

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

describe('what the socket logs in with cannot be had: the test goes as far as that all the same', () => {
  const encrypted = makeKey({ passphrase: 'open sesame' });
  const logins: [what: string, login: Fields, code: string][] = [
    ['a password of a variable that is not set', passwordLogin('from:env:NOT_SET'), 'secret_env_missing'],
    ['an encrypted key without its passphrase', keyLogin(encrypted), 'private_key_encrypted'],
    [
      'an agent that is not there',
      { authentication_type: 'agent', agent_socket: '/nonexistent' },
      'agent_unavailable',
    ],
  ];
  test.each(logins)('%s', async (_, login, code) => {
    const sshd = await startSshd({ passwordAuthentication: true });
    const house = await houseTo(sshd, login);
    const report = await testOf(house);
    expect(statesOf(report)).toBe(upToTheLogin);
    expect(failedStep(report)).toMatchObject({ name: 'auth', code });
    expect(failedStep(report).hint).toBeDefined();
    expect(stepOf(report, 'auth_methods').evidence.methods_offered).toContain('password');
    expect(JSON.stringify(report)).not.toContain('PRIVATE KEY');
    expect(sshd.log.text).not.toMatch(/Failed (password|publickey)/);
  });

  test('a target that is down is what the test says then: it comes before the login', async () => {
    const house = await houseTo(await refusingTarget(), passwordLogin('from:env:NOT_SET'));
    expect(failedStep(await testOf(house))).toMatchObject({ name: 'tcp', code: 'upstream_dial_refused' });
  });

  test('a socket that asks the client for the login wants to know it for a test, too', async () => {
    const key = makeKey();
    const sshd = await startSshd({ authorizedKeys: [key.publicKey] });
    const house = await houseTo(sshd, { ...keyLogin(key), username_provider: 'prompt_client' });
    const report = await testOf(house);
    expect(statesOf(report)).toBe(upToTheLogin);
    expect(failedStep(report)).toMatchObject({ name: 'auth', code: 'client_login_missing' });
    expect(stepOf(await testOf(house, { login: testUser }), 'auth')).toMatchObject({
      state: 'ok',
      evidence: { login: testUser },
    });
  });
});

describe('a target behind another one', () => {
  async function startTwo({
    outerLogin,
    target,
  }: {
    outerLogin?: Fields;
    target?: { host: string; port: number };
  } = {}) {
    const [outerKey, key] = [makeKey(), makeKey()];
    const outer = await startSshd({ authorizedKeys: [outerKey.publicKey], passwordAuthentication: true });
    const inner = await startSshd({ authorizedKeys: [key.publicKey] });
    const sockets = [
      socketTo(outer, { name: 'outer', login: outerLogin ?? keyLogin(outerKey) }),
      socketTo(target ?? inner, { login: { ...keyLogin(key), via: 'outer' } }),
    ];
    return { outer, inner, house: await startHouse({ config: { sockets } }) };
  }
  const isLeft = ({ log }: Sshd) =>
    log.waitFor(/(Disconnected from|Connection closed by|Received disconnect from)/);

  test('is tested through it: the steps are those of the target itself, and nothing stays connected', async () => {
    const { outer, inner, house } = await startTwo();
    const report = await testOf(house);
    expect(report.state).toBe('passed');
    expect(stepOf(report, 'resolve').evidence).toEqual({ via: 'outer', host: '127.0.0.1' });
    expect(stepOf(report, 'tcp').evidence).toEqual({ via: 'outer', host: '127.0.0.1', port: inner.port });
    for (const sshd of [outer, inner]) await isLeft(sshd);
  });

  test('a login on the way that is rejected is the failure of the first step, and is not taken for the target’s', async () => {
    const { outer, house } = await startTwo({ outerLogin: passwordLogin('wrong') });
    const failed = failedStep(await testOf(house));
    expect(failed).toMatchObject({
      name: 'resolve',
      code: 'upstream_auth_rejected',
      evidence: { via: 'outer' },
    });
    await isLeft(outer);
  });

  test('a secret on the way that is missing is so, too', async () => {
    const { house } = await startTwo({ outerLogin: passwordLogin('from:env:NOT_SET') });
    expect(failedStep(await testOf(house))).toMatchObject({
      name: 'resolve',
      code: 'secret_env_missing',
      evidence: { via: 'outer' },
    });
  });

  test('a target that cannot be reached from there fails at tcp', async () => {
    const { house } = await startTwo({ target: { host: '127.0.0.1', port: await freePort() } });
    expect(failedStep(await testOf(house))).toMatchObject({ name: 'tcp', code: 'upstream_via_failed' });
  });
});

describe('a certificate that is rejected', () => {
  const certificate = { authentication_type: 'certificate' };
  /** a house whose CA the target trusts, or another one */
  async function startTrusting({ trusted }: { trusted: boolean }) {
    const port = await freePort();
    const house = await houseTo({ host: '127.0.0.1', port }, certificate);
    const ca = trusted ? house.connector.certificateAuthority.publicKeyLine : makeKey().publicKey;
    const sshd = await startSshd({ port, trustedCa: ca, principals: ['mysocket_ssh_signed'] });
    return { house, sshd };
  }

  test('for its times only: the test finds out, and measures how far the clocks are apart', async () => {
    const { house, sshd } = await startTrusting({ trusted: true });
    expect((await testOf(house)).state).toBe('passed');
    // the connector's clock, and with it its certificates, is two hours behind
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() - 7_200_000 });
    const report = await testOf(house);
    const failed = failedStep(report);
    expect(failed).toMatchObject({ name: 'auth', code: 'upstream_certificate_clock' });
    expect(Math.abs(Number(failed.evidence.clock_skew_s) - 7200)).toBeLessThan(5);
    const [after, before] = [failed.evidence.valid_after, failed.evidence.valid_before].map(String);
    expect(Date.parse(before ?? '') - Date.parse(after ?? '')).toBe(600_000);
    expect(failed.evidence.methods_offered).toEqual(['publickey']);
    expect(failed.hint?.id).toMatch(/^upstream_certificate_clock/);
    expect(sshd.log.text).toContain('Certificate invalid: expired');
    // what stands in the list of certificates says that it was a test
    const issued = await house.call('ca.issued', {});
    expect(new Set(issued.map(({ session }) => session))).toEqual(new Set(['connection-test']));
  });

  test('by a target that does not trust the CA stays what it is', async () => {
    const { house } = await startTrusting({ trusted: false });
    const failed = failedStep(await testOf(house));
    expect(failed).toMatchObject({ name: 'auth', code: 'upstream_auth_rejected' });
    expect(failed.evidence).not.toHaveProperty('clock_skew_s');
  });
});

test('a canceled test ends the program that was to give a secret', async () => {
  const folder = temporaryFolder();
  const [script, pidFile] = [folder.file('secret.sh'), folder.file('pid')];
  writeFileSync(script, `#!/bin/sh\necho $$ > ${pidFile}\nsleep 60\n`, { mode: 0o755 });
  const house = await houseTo(await refusingTarget(), passwordLogin(`from:exec:${script}`));
  const running = house.call('tests.run', { id: 1, name: 'web1' });
  const pid = await eventually(() => {
    return existsSync(pidFile) ? Number(readFileSync(pidFile, 'utf8')) || undefined : undefined;
  }, 'the program');
  await house.call('tests.cancel', { id: 1 });
  expect((await running).state).toBe('canceled');
  await eventually(() => !existsSync(`/proc/${pid}`) || undefined, 'its end');
});
