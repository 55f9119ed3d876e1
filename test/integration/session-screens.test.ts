import { chmodSync, existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { SessionSummary } from '../../src-main/contract/session-summary.ts';
import { openBackend } from '../support/backend-client.ts';
import { runCli } from '../support/cli.ts';
import { startConnector } from '../support/connector.ts';
import { eventually } from '../support/eventually.ts';
import { refusingTarget } from '../support/faulty-targets.ts';
import { makeKey } from '../support/keys.ts';
import { passwordLogin, socketTo, startProxiedSshd } from '../support/proxied-sshd.ts';
import { endedSessions, recordingsIn } from '../support/recorded.ts';
import { runClient, startClient } from '../support/run-client.ts';
import { startSshd } from '../support/sshd.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { testUser } from '../support/test-user.ts';

describe('the channels of a session', () => {
  test.each([true, false])(
    'are told with command, exit and bytes, recorded or not (%s)',
    async (recording) => {
      const { connector } = await startProxiedSshd({ socket: { recording_enabled: recording } });
      const folder = temporaryFolder();
      chmodSync(folder.path, 0o777); // the target's user writes there
      const control = ['-o', `ControlPath=${temporaryFolder().file('control')}`];
      const master = startClient('ssh', [...connector.sshOptions, ...control, '-M', 'web1', 'echo up; cat']);
      await master.stdout.waitFor('up');
      const run = (program: string, args: string[], stdin = '') =>
        runClient(program, [...connector.sshOptions, ...control, ...args], { stdin });
      await run('ssh', ['web1', 'echo four >&2; exit 3']);
      await run('ssh', ['web1', 'kill -TERM $$']);
      await run('ssh', ['web1'], 'exit 5\n');
      writeFileSync(folder.file('sent'), 'x'.repeat(5000));
      const put = await run(
        'sftp',
        ['-b', '-', 'web1'],
        `put ${folder.file('sent')} ${folder.file('got')}\n`,
      );
      expect(put.status, put.stderr.toString()).toBe(0);
      master.stdin.end();
      await master.exited;

      const [session] = await endedSessions(connector.data);
      expect(session?.channels).toMatchObject([
        { channel: 1, kind: 'exec', command: 'echo up; cat', exit: { status: 0 }, bytes: 3 },
        { channel: 2, kind: 'exec', command: 'echo four >&2; exit 3', exit: { status: 3 }, bytes: 5 },
        { channel: 3, kind: 'exec', exit: { signal: 'TERM' }, bytes: 0 },
        { channel: 4, kind: 'shell', exit: { status: 5 } },
        { channel: 5, kind: 'subsystem', command: 'sftp', exit: { status: 0 } },
      ]);
      expect(session?.channels.at(-1)?.bytes).toBeGreaterThan(5000);
      expect(session?.channels.every(({ ended_at }) => ended_at)).toBe(true);
      expect(session?.channels.map((channel) => channel.recording)).toEqual(
        recording ? session?.recordings : [undefined, undefined, undefined, undefined, undefined],
      );
      const backend = await openBackend(connector.ui ?? '');
      expect((await backend.call('sessions.list', {})).sessions).toMatchObject([
        { shells: 1, commands: 3, sftp: 1, files: 1, evidence: recording ? 'recorded' : 'not_recorded' },
      ]);
    },
  );

  test('are watched while they live, with the bytes that have passed', async () => {
    const { connector } = await startProxiedSshd();
    const backend = await openBackend(connector.ui ?? '');
    const heard: SessionSummary[] = [];
    backend.watch('sessions', ({ changed }) => heard.push(...changed));
    const client = startClient('ssh', [
      ...connector.sshOptions,
      'web1',
      'head -c 100000 /dev/zero; cat; exit 7',
    ]);
    await eventually(
      () => heard.find(({ state, bytes }) => state === 'live' && bytes >= 100_000),
      'the bytes of a live session',
    );
    client.stdin.end();
    const last = await eventually(() => heard.find(({ state }) => state === 'ended'), 'its end');
    expect(last).toMatchObject({ commands: 1, exit: { status: 7 }, bytes: 100_000, evidence: 'recorded' });
  });
});

describe('recordings', () => {
  test('are read, checked and shown as text, then deleted with a reason that stays', async () => {
    const { connector } = await startProxiedSshd();
    const backend = await openBackend(connector.ui ?? '');
    const shell = connector.sshInTerminal(['web1']);
    await shell.expect('$ ');
    shell.type('echo sh\x7f\x7fgr\x1b[D\x1b[C"ee"n\r');
    await shell.expect('green');
    const { sessions } = await backend.call('sessions.list', {});
    const session = sessions[0]?.id ?? '';
    const live = await backend.call('recordings.read', { session, channel: 1, offset: 0, bytes: 100_000 });
    expect(live.end).toBe(false);
    await expect(backend.call('sessions.delete_recordings', { session, reason: 'no' })).rejects.toMatchObject(
      { code: 'session_is_live' },
    );
    shell.type('exit\r');
    await shell.exited;
    await endedSessions(connector.data);

    const rest = await backend.call('recordings.read', {
      session,
      channel: 1,
      offset: live.next,
      bytes: 4_000_000,
    });
    expect(rest.end).toBe(true);
    const [recording] = recordingsIn(connector.data);
    expect(
      (live.text + rest.text)
        .trimEnd()
        .split('\n')
        .slice(1)
        .map((line) => JSON.parse(line)),
    ).toEqual(recording?.events);
    expect(await backend.call('recordings.verify', { session, channel: 1 })).toMatchObject({
      verdict: 'verified',
    });
    const { text, cut } = await backend.call('recordings.text', { session, channel: 1 });
    expect(text).toMatch(/\$ echo gr"ee"n\ngreen\n/);
    expect(cut).toBe(false);

    const reason = 'shows a customer’s data';
    expect(await backend.call('sessions.delete_recordings', { session, reason })).toMatchObject({
      record: { deleted: { reason, by: expect.stringContaining('@') } },
      summary: { evidence: 'deleted' },
      recordings: [],
    });
    expect(existsSync(recording?.castPath ?? '')).toBe(false);
    await expect(backend.call('recordings.text', { session, channel: 1 })).rejects.toMatchObject({
      code: 'recording_deleted',
      hint: expect.stringContaining(reason),
    });
    const played = await runCli(['play', session, '--data', connector.data]);
    expect(played.stderr.toString()).toContain(reason);
  });

  test('beyond the limit of new settings are deleted, the oldest first', async () => {
    const { connector } = await startProxiedSshd();
    const backend = await openBackend(connector.ui ?? '');
    for (let count = 1; count <= 3; count++) await connector.ssh(['web1', 'head -c 60000 /dev/zero']);
    const [first, , last] = await endedSessions(connector.data, 3);
    const { settings } = await backend.call('recordings.settings', {});
    await backend.call('recordings.save_settings', { ...settings, keep_bytes: 500_000 });
    const list = async () => (await backend.call('sessions.list', {})).sessions;
    let evidence: string[] = [];
    while (evidence.filter((one) => one === 'deleted').length < 2)
      evidence = (await list()).map((session) => session.evidence);
    expect(evidence).toEqual(['recorded', 'deleted', 'deleted']);
    expect((await backend.call('sessions.get', { session: first?.id ?? '' })).record.deleted).toMatchObject({
      by: 'retention',
      reason: expect.stringContaining('larger than'),
    });
    expect((await backend.call('sessions.get', { session: last?.id ?? '' })).recordings).toHaveLength(1);
  });

  test('in a folder of their own are found by the commands too', async () => {
    const folder = temporaryFolder().file('elsewhere');
    const { connector } = await startProxiedSshd({ config: { recordings: { folder } } });
    await connector.ssh(['web1', 'echo here']);
    await endedSessions(connector.data);
    expect(existsSync(join(connector.data, 'recordings'))).toBe(false);
    const played = await runCli(['play', 'last', '--speed', '16', '--data', connector.data]);
    expect(played.stdout.toString()).toContain('here');
  });
});

describe('the log', () => {
  test('of a session is there after a restart, and before it goes the rest of the file', async () => {
    const target = await refusingTarget();
    const config = { sockets: [socketTo(target, { login: passwordLogin('x') })] };
    const connector = await startConnector({ config });
    await connector.ssh(['web1', 'true']);
    const [session] = await endedSessions(connector.data);
    await connector.stop();
    const again = await startConnector({ config, data: connector.data });
    const backend = await openBackend(again.ui ?? '');
    const { entries, earlier } = await backend.call('logs.recent', { session: session?.id ?? '' });
    expect(entries[0]?.msg).toBe('new ssh session for');
    expect(entries).toContainEqual(
      expect.objectContaining({ level: 'error', code: 'upstream_dial_refused' }),
    );
    expect(entries.every(({ session_id }) => session_id === session?.id)).toBe(true);
    expect(earlier).toBeUndefined();

    const recent = await backend.call('logs.recent', { limit: 1 });
    expect(recent.entries).toHaveLength(1);
    const before = await backend.call('logs.earlier', { earlier: recent.earlier ?? '', limit: 50_000 });
    expect(before.entries.map(({ msg }) => msg)).toEqual(
      expect.arrayContaining(['starting the connector service', 'new ssh session for']),
    );
    expect((await backend.call('logs.recent', { socket: 'none' })).entries).toEqual([]);
  });
});

describe('the CA', () => {
  test('lists what it has issued, with the serial that the target has logged', async () => {
    const alice = makeKey();
    const { path: data } = temporaryFolder();
    const { stdout } = await runCli(['ca', '--public-key', '--data', data]);
    const trustedCa = stdout.toString().trim();
    const sshd = await startSshd({ trustedCa, principals: ['mysocket_ssh_signed'] });
    const config = {
      client_keys: [{ name: 'Alice', email: 'alice@example.com', key: alice.publicKey }],
      sockets: [socketTo(sshd, { login: { authentication_type: 'certificate' } })],
    };
    const connector = await startConnector({ data, config });
    await connector.ssh(['web1', 'true']);
    const [session] = await endedSessions(data);
    const backend = await openBackend(connector.ui ?? '');
    expect(await backend.call('ca.get', {})).toMatchObject({
      public_key: trustedCa,
      principal: 'mysocket_ssh_signed',
      used_by: ['web1'],
      made_at: expect.any(String),
      randomart: expect.stringMatching(/^\+--\[ED25519 256\]--\+\n(\|.{17}\|\n){9}\+----\[SHA256\]-----\+$/),
      setup_script: expect.stringContaining(trustedCa),
    });
    const issued = await backend.call('ca.issued', {});
    expect(issued).toMatchObject([
      { socket: 'web1', login: testUser, session: session?.id, email: session?.person.email },
    ]);
    expect(sshd.log.text).toContain(`(serial ${issued[0]?.serial})`);
  });
});
