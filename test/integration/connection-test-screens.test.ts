import { describe, expect, test } from 'vitest';
import type { TestReport } from '../../src-main/contract/connection-test.ts';
import { emptyDraft } from '../../src-main/contract/empty-draft.ts';
import type { SocketDraft } from '../../src-main/contract/socket-draft.ts';
import { openBackend } from '../support/backend-client.ts';
import { failedStep, stepOf, testOf } from '../support/connection-tests.ts';
import { startConnector } from '../support/connector.ts';
import { eventually } from '../support/eventually.ts';
import { startFaultyTarget } from '../support/faulty-targets.ts';
import { startHouse } from '../support/house.ts';
import { makeKey } from '../support/keys.ts';
import { passwordLogin, socketTo } from '../support/proxied-sshd.ts';
import { type Sshd, startSshd } from '../support/sshd.ts';
import { testUser } from '../support/test-user.ts';

const key = makeKey();
const startTarget = () => startSshd({ authorizedKeys: [key.publicKey] });
const draftTo = ({ host, port }: Sshd, changes: Partial<SocketDraft> = {}): SocketDraft => ({
  ...emptyDraft,
  name: 'web1',
  hostname: host,
  port: String(port),
  username: testUser,
  authentication_type: 'private_key',
  private_key: { kind: 'value', value: key.privateKey },
  ...changes,
});

describe('a draft in a form', () => {
  test('is tested as it stands, before it is saved and before it has a name, and nothing is stored', async () => {
    const house = await startHouse();
    const sshd = await startTarget();
    const report = await testOf(house, { draft: draftTo(sshd, { name: '' }) });
    expect(report.state).toBe('passed');
    expect(JSON.stringify(report)).not.toContain('PRIVATE KEY');
    const rejected = await testOf(house, {
      draft: draftTo(sshd, { name: '', username: 'nobody-of-this-name' }),
    });
    expect(failedStep(rejected).hint?.title).toBeTruthy();
    expect(JSON.stringify(failedStep(rejected))).not.toContain('new-socket');
    expect((await house.call('sockets.list', {})).map(({ name }) => name)).toEqual(['practice']);
    expect(house.connector.settings.current.sockets).toEqual([]);
  });

  test('of a stored socket keeps the secrets that were not changed; the stored socket’s own state stays', async () => {
    const house = await startHouse();
    const sshd = await startTarget();
    await house.call('sockets.save', { draft: draftTo(sshd) });
    const draft = { ...(await house.call('sockets.draft', { name: 'web1' })), name: 'renamed' };
    expect((await testOf(house, { draft, was: 'web1' })).state).toBe('passed');
    const wrong: SocketDraft = { ...draft, username: 'nobody-of-this-name' };
    expect(failedStep(await testOf(house, { draft: wrong, was: 'web1' })).code).toBe(
      'upstream_auth_rejected',
    );
    expect(await house.call('sockets.get', { name: 'web1' })).toMatchObject({ status: { kind: 'ready' } });
    expect(await house.call('tests.last', { name: 'web1' })).toBeNull();
    const { entries } = await house.call('logs.recent', { limit: 50 });
    expect(entries.filter(({ code }) => code === 'upstream_auth_rejected')).toMatchObject([{ draft: true }]);
  });

  test('with a mistake is not tested: the fields are named', async () => {
    const house = await startHouse();
    const draft = draftTo(await startTarget(), { port: '0', private_key: { kind: 'none' } });
    const error = await house.failure('tests.run', { id: 1, draft });
    expect(error.code).toBe('socket_invalid');
    expect(error.issues?.map(({ field }) => field)).toEqual(['port', 'private_key']);
  });
});

describe('what is known of a socket', () => {
  test('follows its tests: failed, ready when a later one passes, forgotten when it changes', async () => {
    const house = await startHouse();
    const events = house.watch('sockets');
    const sshd = await startTarget();
    await house.call('sockets.save', { draft: draftTo(sshd, { username: 'nobody-of-this-name' }) });
    const before = events.length;
    const failed = await testOf(house);
    expect(events.length).toBeGreaterThan(before);
    const view = await house.call('sockets.get', { name: 'web1' });
    expect(view.status).toMatchObject({
      kind: 'failed',
      code: 'upstream_auth_rejected',
      message: failedStep(failed).message,
    });
    expect(view.status).not.toHaveProperty('session');
    expect(view.last_test).toEqual({
      ok: false,
      time: failed.started_at,
      ms: failed.ms,
      code: 'upstream_auth_rejected',
    });
    expect(await house.call('tests.last', { name: 'web1' })).toEqual(failed);

    const draft = await house.call('sockets.draft', { name: 'web1' });
    await house.call('sockets.save', { draft: { ...draft, username: testUser }, was: 'web1' });
    const changed = await house.call('sockets.get', { name: 'web1' });
    expect(changed.status).toEqual({ kind: 'ready' });
    expect(changed).not.toHaveProperty('last_test');
    expect(await house.call('tests.last', { name: 'web1' })).toBeNull();

    const passed = await testOf(house);
    expect(passed.state).toBe('passed');
    expect((await house.call('sockets.get', { name: 'web1' })).last_test).toMatchObject({ ok: true });
  });

  test('a test that passes clears a session that failed before, and a session that works clears a test', async () => {
    const house = await startHouse();
    const sshd = await startTarget();
    await house.call('sockets.save', { draft: draftTo(sshd) });
    await sshd.stop();
    const session = async (status: number) => {
      expect((await house.ssh(['web1', 'true'])).status).toBe(status);
      await eventually(() => house.connector.sessions.liveCount('web1') === 0 || undefined, 'its end');
    };
    const statusOf = async () => (await house.call('sockets.get', { name: 'web1' })).status;
    await session(255);
    expect(await statusOf()).toMatchObject({ kind: 'failed', code: 'upstream_dial_refused' });
    const again = { authorizedKeys: [key.publicKey], port: sshd.port, hostKeys: sshd.hostKeys };
    const second = await startSshd(again);
    expect((await testOf(house)).state).toBe('passed');
    expect(await statusOf()).toEqual({ kind: 'ready' });
    await second.stop();
    expect(failedStep(await testOf(house)).code).toBe('upstream_dial_refused');
    expect(await statusOf()).toMatchObject({ kind: 'failed' });
    await startSshd(again);
    await session(0);
    expect(await statusOf()).toEqual({ kind: 'ready' });
  });

  test('keeps its report under its new name', async () => {
    const house = await startHouse();
    await house.call('sockets.save', { draft: draftTo(await startTarget()) });
    await testOf(house);
    const draft = await house.call('sockets.draft', { name: 'web1' });
    await house.call('sockets.save', { draft: { ...draft, name: 'web2' }, was: 'web1' });
    expect(await house.call('tests.last', { name: 'web1' })).toBeNull();
    expect(await house.call('tests.last', { name: 'web2' })).toMatchObject({
      socket: 'web2',
      state: 'passed',
    });
    await house.call('sockets.delete', { name: 'web2' });
    expect(await house.call('tests.last', { name: 'web2' })).toBeNull();
  });
});

describe('over a real connection to the host', () => {
  test('the screen hears of each step, and only that screen', async () => {
    const connector = await startConnector();
    const backend = await openBackend(connector.ui ?? '');
    const other = await openBackend(backend.session);
    const heard: [id: number, report: TestReport][] = [];
    const heardByOther: number[] = [];
    backend.onConnectionTest((id, report) => heard.push([id, report]));
    other.onConnectionTest((id) => heardByOther.push(id));
    const report = await backend.call('tests.run', { id: 3, name: 'practice' });
    expect(report.state).toBe('passed');
    expect(heard.at(-1)).toEqual([3, report]);
    expect(heard.length).toBeGreaterThan(1);
    expect(heardByOther).toEqual([]);
  });

  test('a page that is closed ends its tests', async () => {
    const target = await startFaultyTarget('silentAfterIdentification');
    const connector = await startConnector({
      config: { sockets: [socketTo(target, { login: passwordLogin('x') })] },
    });
    const backend = await openBackend(connector.ui ?? '');
    const running = backend.call('tests.run', { id: 1, name: 'web1' }).catch(() => 'gone');
    await eventually(() => target.connections() || undefined, 'a connection');
    backend.close();
    await connector.log.waitFor(({ msg }) => msg === 'connection test canceled');
    void running;
  });

  test('a connector that stops does not wait for the tests that run', async () => {
    const target = await startFaultyTarget('silent');
    const house = await startHouse({
      config: { sockets: [socketTo(target, { login: passwordLogin('x') })] },
    });
    const running = house.call('tests.run', { id: 1, name: 'web1' });
    await eventually(() => target.connections() || undefined, 'a connection');
    await house.stop();
    const report = await running;
    expect(report.state).toBe('canceled');
    expect(stepOf(report, 'banner').state).toBe('skipped');
  });
});
