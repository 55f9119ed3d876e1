import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { emptyDraft } from '../../src-main/contract/empty-draft.ts';
import type { SocketDraft } from '../../src-main/contract/socket-draft.ts';
import type { SocketView } from '../../src-main/contract/socket-view.ts';
import { runCli } from '../support/cli.ts';
import { eventually } from '../support/eventually.ts';
import { type House, startHouse } from '../support/house.ts';
import { type Key, makeKey } from '../support/keys.ts';
import { keyLogin, socketTo } from '../support/proxied-sshd.ts';
import { sshOptions, startClient } from '../support/run-client.ts';
import { freePort, type Sshd, type SshdOptions, startSshd } from '../support/sshd.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { testUser, testUserPassword } from '../support/test-user.ts';

const draftTo = ({ host, port }: Sshd, changes: Partial<SocketDraft> = {}): SocketDraft => ({
  ...emptyDraft,
  name: 'web1',
  hostname: host,
  port: String(port),
  username: testUser,
  password: { kind: 'value', value: testUserPassword() },
  ...changes,
});

async function startWithSocket(changes: Partial<SocketDraft> = {}, options: SshdOptions = {}) {
  const sshd = await startSshd({ passwordAuthentication: true, ...options });
  const house = await startHouse();
  const view = await house.call('sockets.save', { draft: draftTo(sshd, changes) });
  return { sshd, house, view };
}

const said = ({ stdout, stderr }: { stdout: Buffer; stderr: Buffer }) => `${stdout}${stderr}`;

/** An ssh that stays, and how it ends. */
async function liveSession(house: House, name = 'web1', args: readonly string[] = [name]) {
  const ssh = house.startSsh([...args, 'echo here; cat']);
  await ssh.stdout.waitFor(/here/);
  await eventually(() => house.connector.sessions.liveCount(name) || undefined, 'a live session');
  return ssh;
}

const statusOf = (house: House, wanted: SocketView['status']['kind'], name = 'web1') =>
  eventuallyAsync(async () => {
    const { status } = await house.call('sockets.get', { name });
    return status.kind === wanted ? status : undefined;
  });

async function eventuallyAsync<T>(find: () => Promise<T | undefined>): Promise<T> {
  for (const end = Date.now() + 10_000; ; await new Promise((resolve) => setTimeout(resolve, 20))) {
    const found = await find();
    if (found !== undefined) return found;
    if (Date.now() > end) throw new Error('not within 10 s');
  }
}

describe('a socket that is made on a screen', () => {
  test('works with ssh at once, says why when its password is wrong, and works again when that is corrected', async () => {
    const { house, view } = await startWithSocket();
    expect(view).toMatchObject({ status: { kind: 'ready' }, password: { stored: true, kind: 'sealed' } });
    const events = house.watch('sockets');
    const first = await house.ssh(['web1', 'whoami']);
    expect(first.stdout.toString(), said(first)).toBe(`${testUser}\n`);
    expect(events.length).toBeGreaterThan(0);
    const seen = await house.call('sockets.get', { name: 'web1' });
    expect(seen).toMatchObject({ host_key: { kind: 'known' }, status: { kind: 'ready' } });
    expect(seen.last_used).toBeDefined();

    const wrong = { ...(await house.call('sockets.draft', { name: 'web1' })) };
    wrong.password = { kind: 'value', value: 'not-the-password-at-all' };
    await house.call('sockets.save', { draft: wrong, was: 'web1' });
    expect((await house.ssh(['web1', 'true'])).status).toBe(255);
    expect(await statusOf(house, 'failed')).toMatchObject({
      code: 'upstream_auth_rejected',
      message: expect.stringContaining('attempted methods [none password]'),
    });

    const right = { ...wrong, password: { kind: 'value' as const, value: testUserPassword() } };
    const saved = await house.call('sockets.save', { draft: right, was: 'web1' });
    expect(saved.status).toEqual({ kind: 'ready' });
    expect((await house.ssh(['web1', 'true'])).status).toBe(0);

    const told = JSON.stringify([
      house.connector.recentEntries.list(),
      await house.call('sockets.list', {}),
      await house.call('sockets.draft', { name: 'web1' }),
    ]);
    const stored = readFileSync(`${house.data}/config.json`, 'utf8');
    for (const secret of [testUserPassword(), 'not-the-password-at-all']) {
      expect(told).not.toContain(secret);
      expect(stored).not.toContain(secret);
    }
    expect(house.connector.recentEntries.list().map(({ msg }) => msg)).toContain('updating socket');
  });

  test('is there after a restart of the connector, with its secret', async () => {
    const { house } = await startWithSocket();
    await house.stop();
    const again = await startHouse({ data: house.data });
    const result = await again.ssh(['web1', 'whoami']);
    expect(result.stdout.toString(), said(result)).toBe(`${testUser}\n`);
  });

  test('can be given another name, copied, deleted and brought back, each time with its password', async () => {
    const { house } = await startWithSocket();
    const draft = await house.call('sockets.draft', { name: 'web1' });
    await house.call('sockets.save', { draft: { ...draft, name: 'front' }, was: 'web1' });
    expect((await house.ssh(['front', 'true'])).status).toBe(0);
    expect((await house.ssh(['-o', 'HostName=127.0.0.1', 'web1', 'true'])).status).toBe(255);
    const copy = await house.call('sockets.duplicate', { name: 'front' });
    expect(copy.name).toBe('front-copy');
    expect((await house.ssh(['front-copy', 'true'])).status).toBe(0);

    const live = await liveSession(house, 'front');
    const { undo } = await house.call('sockets.delete', { name: 'front' });
    expect((await live.exited).status).toBe(255);
    expect(live.stderr.text).toContain('The admin has deleted the socket front.');
    expect((await house.failure('sockets.get', { name: 'front' })).code).toBe('socket_not_found');
    expect((await house.call('sockets.restore', { undo })).name).toBe('front');
    expect((await house.ssh(['front', 'true'])).status).toBe(0);
  });

  test('that is stopped lets nobody in, ends who is in, and says so to them, also under a name from before', async () => {
    const { house } = await startWithSocket();
    const live = await liveSession(house);
    const draft = await house.call('sockets.draft', { name: 'web1' });
    await house.call('sockets.save', { draft: { ...draft, name: 'front' }, was: 'web1' });
    expect(house.connector.sessions.liveCount()).toBe(1);
    const stopped = await house.call('sockets.set_enabled', { name: 'front', enabled: false });
    expect(stopped.status).toEqual({ kind: 'stopped' });
    expect((await live.exited).status).toBe(255);
    expect(live.stderr.text).toContain('The admin has stopped the socket front.');
    expect((await house.ssh(['front', 'true'])).status).toBe(255);
    expect(house.connector.recentEntries.list()).toContainEqual(
      expect.objectContaining({
        code: 'socket_stopped',
        reason: 'the socket is stopped',
        socket_id: 'front',
      }),
    );
    await house.call('sockets.set_enabled', { name: 'front', enabled: true });
    expect((await house.ssh(['front', 'true'])).status).toBe(0);
  });

  test('with mistakes is refused field by field, and nothing changes', async () => {
    const { house, sshd } = await startWithSocket();
    const before = readFileSync(`${house.data}/config.json`, 'utf8');
    const error = await house.failure('sockets.save', {
      draft: draftTo(sshd, { hostname: 'https://web1', username: '', password: { kind: 'none' } }),
    });
    expect(error.code).toBe('socket_invalid');
    expect(error.issues?.map(({ field }) => field)).toEqual(['name', 'hostname', 'username', 'password']);
    expect(readFileSync(`${house.data}/config.json`, 'utf8')).toBe(before);
  });

  test('tells whether a secret is good without showing it, also one that is stored already', async () => {
    const key = makeKey({ passphrase: 'open sesame' });
    const { house } = await startWithSocket(
      {
        authentication_type: 'private_key',
        private_key: { kind: 'value', value: key.privateKey },
        private_key_passphrase: { kind: 'value', value: 'open sesame' },
      },
      { authorizedKeys: [key.publicKey] },
    );
    expect((await house.ssh(['web1', 'true'])).status).toBe(0);
    const check = (passphrase: string) =>
      house.call('sockets.check_secret', {
        field: 'private_key',
        secret: { kind: 'keep' },
        passphrase: { kind: 'value', value: passphrase },
        was: 'web1',
      });
    expect(await check('open sesame')).toMatchObject({
      state: 'good',
      detail: expect.stringContaining(key.fingerprint),
    });
    expect((await check('wrong')).state).toBe('bad');
    const stored = await house.call('sockets.check_secret', {
      field: 'private_key',
      secret: { kind: 'keep' },
      passphrase: { kind: 'keep' },
      was: 'web1',
    });
    expect(stored.state).toBe('good');
  });
});

describe('the host key of a target', () => {
  test('is looked at before the first connection, trusted, and looked at again when it has changed', async () => {
    const { house, sshd } = await startWithSocket({}, { hostKeyTypes: ['ed25519', 'ecdsa'] });
    const look = await house.call('sockets.look_at_host_key', { name: 'web1' });
    const [ed25519] = sshd.hostKeys as [Key];
    expect(look).toEqual({
      shown: { type: 'ssh-ed25519', fingerprint: ed25519.fingerprint },
      verdict: 'new',
      expected: [],
    });
    expect((await house.call('sockets.get', { name: 'web1' })).host_key).toEqual({ kind: 'unknown' });
    const trusted = await house.call('sockets.trust_host_key', {
      name: 'web1',
      fingerprint: ed25519.fingerprint,
    });
    expect(trusted.host_key).toMatchObject({ kind: 'known', keys: [{ fingerprint: ed25519.fingerprint }] });
    expect((await house.call('sockets.look_at_host_key', { name: 'web1' })).verdict).toBe('known');

    await sshd.stop();
    const changed = await startSshd({ port: sshd.port, passwordAuthentication: true });
    const [fresh] = changed.hostKeys as [Key];
    expect((await house.ssh(['web1', 'true'])).status).toBe(255);
    expect(await statusOf(house, 'failed')).toMatchObject({ code: 'upstream_host_key_changed' });
    expect(await house.call('sockets.look_at_host_key', { name: 'web1' })).toMatchObject({
      verdict: 'changed',
      expected: [ed25519.fingerprint],
    });
    const stale = { name: 'web1', fingerprint: ed25519.fingerprint };
    expect((await house.failure('sockets.trust_host_key', stale)).code).toBe('upstream_host_key_changed');
    const view = await house.call('sockets.trust_host_key', { name: 'web1', fingerprint: fresh.fingerprint });
    expect(view.status).toEqual({ kind: 'ready' });
    expect((await house.ssh(['web1', 'true'])).status).toBe(0);
  });

  test('of a type that is not our first choice is asked for by its type, where it is known or pinned', async () => {
    const { house, sshd } = await startWithSocket({}, { hostKeyTypes: ['ecdsa'] });
    const [ecdsa] = sshd.hostKeys as [Key];
    await house.call('sockets.trust_host_key', { name: 'web1', fingerprint: ecdsa.fingerprint });
    await sshd.stop();
    const more = await startSshd({
      port: sshd.port,
      passwordAuthentication: true,
      hostKeys: [makeKey(), ecdsa],
    });
    expect(await house.call('sockets.look_at_host_key', { name: 'web1' })).toMatchObject({
      verdict: 'known',
    });
    const pinned = draftTo(more, { name: 'pinned', host_keys: [ecdsa.fingerprint] });
    await house.call('sockets.save', { draft: pinned });
    expect(await house.call('sockets.look_at_host_key', { name: 'pinned' })).toMatchObject({
      verdict: 'pinned',
      shown: { fingerprint: ecdsa.fingerprint },
    });
    const other = draftTo(more, { name: 'other', host_keys: [makeKey().fingerprint] });
    await house.call('sockets.save', { draft: other });
    expect(await house.call('sockets.look_at_host_key', { name: 'other' })).toMatchObject({
      verdict: 'not_pinned',
    });
    expect(
      await house.failure('sockets.trust_host_key', { name: 'other', fingerprint: ecdsa.fingerprint }),
    ).toMatchObject({ code: 'upstream_host_key_pin_mismatch' });
  });

  test('behind another socket is looked at through it, and kept when that gets another name', async () => {
    const { house, sshd } = await startWithSocket({ name: 'gw' });
    const inner = await startSshd({ passwordAuthentication: true });
    const [key] = inner.hostKeys as [Key];
    await house.call('sockets.save', { draft: draftTo(inner, { name: 'db1', via: 'gw' }) });
    const look = await house.call('sockets.look_at_host_key', { name: 'db1' });
    expect(look).toMatchObject({ verdict: 'new', shown: { fingerprint: key.fingerprint } });
    expect(inner.log.text).not.toMatch(/Accepted|Failed password/);
    expect(sshd.log.text).toContain('Accepted password');
    await house.call('sockets.trust_host_key', { name: 'db1', fingerprint: key.fingerprint });
    const gw = await house.call('sockets.draft', { name: 'gw' });
    await house.call('sockets.save', { draft: { ...gw, name: 'gate' }, was: 'gw' });
    const moved = await house.call('sockets.get', { name: 'db1' });
    expect(moved).toMatchObject({ via: 'gate', host_key: { kind: 'known' } });
    await house.call('sockets.set_enabled', { name: 'gate', enabled: false });
    expect((await house.failure('sockets.look_at_host_key', { name: 'db1' })).code).toBe(
      'upstream_via_failed',
    );
  });

  test('is trusted by the command too, which knows the sockets of the app', async () => {
    const { house, sshd } = await startWithSocket();
    const [key] = sshd.hostKeys as [Key];
    const trusted = await runCli(['trust', 'web1', '--data', house.data]);
    expect(trusted.status, said(trusted)).toBe(0);
    expect(trusted.stdout.toString()).toContain(key.fingerprint);
    expect((await house.call('sockets.get', { name: 'web1' })).host_key).toMatchObject({ kind: 'known' });
    const unknown = await runCli(['trust', 'web9', '--data', house.data]);
    expect(unknown).toMatchObject({
      status: 2,
      stderr: Buffer.from('trust: there is no socket "web9" in the app (see --help)\n'),
    });
  });

  test('of a target that is not there comes back as what is wrong', async () => {
    const { house, sshd } = await startWithSocket();
    await sshd.stop();
    const error = await house.failure('sockets.look_at_host_key', { name: 'web1' });
    expect(error).toMatchObject({ code: 'upstream_dial_refused', hint: expect.stringContaining('port') });
  });
});

test('the practice socket works on the first start, and its host key is its own', async () => {
  const house = await startHouse();
  expect(await house.call('sockets.look_at_host_key', { name: 'practice' })).toMatchObject({
    verdict: 'pinned',
  });
  expect((await house.ssh(['practice', 'help'])).status).toBe(0);
  const { undo } = await house.call('sockets.delete', { name: 'practice' });
  expect(await house.call('sockets.list', {})).toEqual([]);
  expect((await house.ssh(['-o', 'HostName=127.0.0.1', 'practice', 'help'])).status).toBe(255);
  await house.call('sockets.restore', { undo });
  expect((await house.ssh(['practice', 'help'])).status).toBe(0);
});

test('what a config file brings is shown and works, and cannot be changed here', async () => {
  const key = makeKey();
  const sshd = await startSshd({ authorizedKeys: [key.publicKey] });
  const client = makeKey();
  const house = await startHouse({
    config: {
      sockets: [socketTo(sshd, { login: keyLogin(key) })],
      client_keys: [{ name: 'alice', email: 'alice@example.com', key: client.publicKey }],
      recordings: { keep_days: 30 },
      gateway: { port: 0 },
    },
  });
  const [view] = await house.call('sockets.list', {});
  expect(view).toMatchObject({ origin: 'config_file', name: 'web1' });
  expect((await house.failure('sockets.delete', { name: 'web1' })).code).toBe('socket_read_only');
  const copy = await house.call('sockets.duplicate', { name: 'web1' });
  expect((await house.ssh([copy.name, 'true'])).status).toBe(0);
  const removal = { fingerprint: client.fingerprint };
  expect((await house.failure('client_keys.remove', removal)).code).toBe('settings_read_only');
  const gateway = await house.call('gateway.settings', {});
  expect(gateway.editable).toBe(false);
  expect((await house.failure('gateway.save', { port: 0 })).code).toBe('settings_read_only');
  const recordings = await house.call('recordings.settings', {});
  expect(recordings).toMatchObject({ editable: false, settings: { keep_days: 30 } });
  expect((await house.failure('recordings.save_settings', {})).code).toBe('settings_read_only');
});

describe('the gateway', () => {
  test('moves to another port while a session goes on, and the ssh_config goes with it', async () => {
    const { house } = await startWithSocket();
    const states = house.watch('connector');
    const live = await liveSession(house);
    const port = await freePort();
    const { listening } = await house.call('gateway.save', { host: '127.0.0.1', port, also: [] });
    expect(listening).toEqual([{ host: '127.0.0.1', port }]);
    live.stdin.end('still here\n');
    expect((await live.exited).status).toBe(0);
    expect(live.stdout.text).toContain('still here');
    await eventually(
      () =>
        readFileSync(house.connector.paths.sshConfig, 'utf8').includes(`Port ${port}\n`) ? true : undefined,
      'the ssh_config with the new port',
    );
    expect((await house.ssh(['web1', 'true'])).status).toBe(0);
    expect(states.at(-1)).toMatchObject({ state: { gateway: [{ port }], reach: 'this_machine' } });
    expect((await house.call('sockets.get', { name: 'web1' })).plain_ssh_command).toBe(
      `ssh -p ${port} web1@127.0.0.1`,
    );
    await house.stop();
    const again = await startHouse({ data: house.data });
    expect(again.connector.gateway.main.port).toBe(port);
  });

  test('tells the status bar how many sessions are live, and when', async () => {
    const { house } = await startWithSocket();
    const states = house.watch('connector');
    expect(states).toHaveLength(1);
    const live = await liveSession(house);
    const counts = () =>
      states.flatMap((event) => (event.topic === 'connector' ? [event.state.live_sessions] : []));
    await eventually(() => (counts().includes(1) ? true : undefined), 'one live session');
    live.stdin.end();
    await live.exited;
    await eventually(() => (counts().at(-1) === 0 ? true : undefined), 'no live session');
  });
});

test('a client key lets its person in until it is removed, which ends their session and nobody else’s', async () => {
  const { house, sshd } = await startWithSocket();
  const key = makeKey();
  const events = house.watch('client_keys');
  const { host, port } = house.connector.gateway.main;
  const options = sshOptions({ port, identity: key.privateKeyFile });
  const asAlice = (command: string) => startClient('ssh', [...options, `web1@${host}`, command]);
  expect((await asAlice('true').exited).status).toBe(255);
  const added = await house.call('client_keys.add', {
    name: 'alice-laptop',
    email: 'alice@example.com',
    key: key.publicKey,
  });
  expect(await house.call('client_keys.list', {})).toContainEqual(added);
  const alice = asAlice('echo here; cat');
  await alice.stdout.waitFor(/here/);
  const owner = await liveSession(house);
  await house.call('client_keys.remove', { fingerprint: key.fingerprint });
  expect((await alice.exited).status).toBe(255);
  expect(alice.stderr.text).toContain('The admin has removed the key that you came in with.');
  expect((await asAlice('true').exited).status).toBe(255);
  expect(events).toHaveLength(2);
  owner.stdin.end('the owner stays\n');
  expect((await owner.exited).status).toBe(0);
  expect(owner.stdout.text).toContain('the owner stays');
  expect(sshd.log.text.match(/Accepted password/g)).toHaveLength(2);
});

test('how the screens look is kept, and told to every screen that watches', async () => {
  const house = await startHouse();
  const [first, second] = [house.watch('settings'), house.watch('settings')];
  const settings = { ...(await house.call('app.settings', {})), theme: 'light' as const };
  await house.call('app.save_settings', settings);
  for (const events of [first, second]) {
    expect(events).toMatchObject([{ settings: { theme: 'system' } }, { settings: { theme: 'light' } }]);
  }
  await house.stop();
  const again = await startHouse({ data: house.data });
  expect((await again.call('app.settings', {})).theme).toBe('light');
});

test('a folder that recordings cannot be written to is refused, and the settings stay', async () => {
  const house = await startHouse();
  const before = await house.call('recordings.settings', {});
  const error = await house.failure('recordings.save_settings', {
    ...before.settings,
    folder: '/proc/nowhere/recordings',
  });
  expect(error.issues).toMatchObject([{ field: 'folder' }]);
  expect(await house.call('recordings.settings', {})).toEqual(before);
  await house.call('recordings.save_settings', { ...before.settings, keep_days: 7 });
  expect((await house.call('recordings.settings', {})).settings.keep_days).toBe(7);
});

test('settings that are damaged are said in the log and kept, and the connector starts without them', async () => {
  const folder = temporaryFolder();
  const data = folder.file('data');
  mkdirSync(data, { mode: 0o700 });
  writeFileSync(join(data, 'config.json'), '{"sockets": [{"name"');
  const house = await startHouse({ data });
  const line = house.connector.recentEntries.list().find(({ code }) => code === 'settings_unreadable');
  expect(line).toMatchObject({
    level: 'error',
    msg: expect.stringMatching(/is not JSON: it is now .*damaged-/),
  });
  const aside = readdirSync(data).find((name) => name.startsWith('config.json.damaged-')) ?? '';
  expect(readFileSync(join(data, aside), 'utf8')).toBe('{"sockets": [{"name"');
  expect((await house.ssh(['practice', 'help'])).status).toBe(0);
});

test('a terminal of the system is not opened for what could only fail in it', async () => {
  const { house } = await startWithSocket({ username_provider: 'prompt_client', username: '' });
  const open = (login?: string) =>
    house.failure('sockets.open_in_system_terminal', { name: 'web1', ...(login ? { login } : {}) });
  expect((await open()).code).toBe('client_login_missing');
  // no display in the environment of this connector
  expect((await open(testUser)).code).toBe('system_terminal_failed');
  await house.call('sockets.set_enabled', { name: 'web1', enabled: false });
  expect((await open(testUser)).code).toBe('socket_stopped');
});
