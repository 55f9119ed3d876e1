import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { curl } from '../support/curl.ts';
import { eventually } from '../support/eventually.ts';
import { type Proxied, startProxiedSshd } from '../support/proxied-sshd.ts';
import { sessionsIn } from '../support/recorded.ts';
import { emailOf, RuledPeople } from '../support/ruled-people.ts';
import { runClient, startClient } from '../support/run-client.ts';
import { freePort } from '../support/sshd.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

let web: Server;
let webPort: number;
let people: RuledPeople<'sam' | 'eve' | 'fay' | 'ted' | 'max' | 'ned' | 'lou'>;
let proxied: Proxied;
beforeAll(async () => {
  web = createServer((_request, response) => response.end('behind the target'));
  await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve));
  webPort = (web.address() as AddressInfo).port;
  const destinations = [{ destination_address: '127.0.0.1', destination_port: webPort }];
  people = new RuledPeople({
    sam: { shell: {} },
    eve: { exec: { commands: ['echo hello', '(a+)+', 'scp -[tf] .*'] } },
    fay: { sftp: {} },
    ted: { tcp_forwarding: { allowed_connections: destinations } },
    max: { shell: {}, exec: {}, tcp_forwarding: {} },
    ned: undefined,
    lou: { shell: {}, exec: {}, max_session_duration_seconds: 4 },
  });
  proxied = await startProxiedSshd({
    config: people.config,
    socket: { remote_forwarding: true, unix_socket_forwarding: true },
  });
});
afterAll(async () => {
  await proxied.stop();
  web.close();
});

const ssh = (name: (typeof people.names)[number], args: readonly string[], stdin = '') =>
  people.ssh(name, proxied.connector, args, { stdin });
const denied = (name: string, action: string) =>
  proxied.connector.log.waitFor(
    (line) => line.code === 'policy_denied' && line.person === emailOf(name) && line.action === action,
  );
/** The last session of a person, once so many of theirs are over. */
const lastOf = (name: string, count = 1) =>
  eventually(() => {
    const theirs = sessionsIn(proxied.connector.data).filter(({ person }) => person.email === emailOf(name));
    return theirs.filter(({ state }) => state !== 'live').length >= count ? theirs.at(-1) : undefined;
  }, `${count} sessions of ${name} that are over`);

describe('at the door', () => {
  test('whom no policy lets in is answered as if there were no such socket', async () => {
    const refused = await ssh('ned', ['web1', 'echo hello']);
    const unknown = await ssh('ned', ['web9', 'echo hello']);
    expect(refused).toMatchObject({ status: 255 });
    const withoutName = (text: Buffer) => text.toString().replace(/web[19]/, 'SOCKET');
    expect(withoutName(refused.stderr)).toBe(withoutName(unknown.stderr));
    expect(await denied('ned', 'connect')).toMatchObject({
      level: 'warn',
      msg: expect.stringContaining('authorization failed, no policy allowed SSH access for ssh user'),
      socket_id: 'web1',
    });
    expect(sessionsIn(proxied.connector.data).some(({ person }) => person.email === emailOf('ned'))).toBe(
      false,
    );
  });

  test('the owner gets in with the device key, whatever policies say', async () => {
    const { stdout, status } = await proxied.connector.ssh(['web1', 'echo owner']);
    expect([stdout.toString(), status]).toEqual(['owner\n', 0]);
  });
});

describe('commands', () => {
  test('that a policy lists are run, and no others', async () => {
    expect(await ssh('eve', ['web1', 'echo hello'])).toMatchObject({ status: 0 });
    for (const command of ['echo hello; id', 'id; echo hello', 'echo hello\nid', 'echo hello world', 'id']) {
      const { status, stdout, stderr } = await ssh('eve', ['web1', command]);
      expect([status, stdout.toString()]).toEqual([255, '']);
      expect(stderr.toString()).toMatch(/^sallyport: web1: no policy allows this command\nLikely cause: /);
    }
    expect(await denied('eve', 'exec')).toMatchObject({ denied: 'list', request: 'exec' });
    expect(await lastOf('eve', 6)).toMatchObject({
      denied: 1,
      events: [
        { type: 'refused', request: 'exec', reason: 'Request not allowed: exec denied by policy: id' },
      ],
    });
  });

  test('made to keep a pattern busy do not hold anybody up', async () => {
    const hostile = await ssh('eve', ['web1', `${'a'.repeat(10_000)}!`]);
    expect(hostile.status).toBe(255);
    expect((await ssh('eve', ['web1', 'echo hello'])).stdout.toString()).toBe('hello\n');
  });

  test('are none of who may have a shell only', async () => {
    expect((await ssh('sam', ['web1', 'echo hello'])).stderr.toString()).toContain('no policy allows this');
    const shell = await ssh('sam', ['-T', 'web1'], 'echo in a shell\n');
    expect([shell.stdout.toString(), shell.status]).toEqual(['in a shell\n', 0]);
  });
});

test('a shell is refused in words, on a terminal too', async () => {
  const { status, stderr } = await ssh('eve', ['-T', 'web1'], 'id\n');
  expect(status).toBe(255);
  expect(stderr.toString()).toContain('sallyport: web1: no policy allows a shell\n');
  const terminal = people.terminal('fay', proxied.connector, ['web1']);
  await terminal.expect('sallyport: web1: no policy allows a shell\r\n');
  expect((await terminal.exited).status).toBe(255);
});

describe('files', () => {
  const folder = temporaryFolder();
  chmodSync(folder.path, 0o711);
  const mine = folder.file('mine');
  const theirs = folder.file('theirs');
  writeFileSync(mine, 'content', { mode: 0o644 });
  mkdirSync(theirs);
  chmodSync(theirs, 0o777);
  const scp = (name: (typeof people.names)[number], ...args: string[]) =>
    runClient('scp', [...people.as(name, proxied.connector), ...args]);

  test('go by scp and sftp where sftp is allowed, and scp -O needs a command', async () => {
    expect((await scp('fay', mine, `web1:${theirs}/fay`)).status).toBe(0);
    expect(existsSync(`${theirs}/fay`)).toBe(true);
    const old = await scp('fay', '-O', mine, `web1:${theirs}/fay-old`);
    expect(old.status).not.toBe(0);
    expect(old.stderr.toString()).toContain('no policy allows this');
    expect(existsSync(`${theirs}/fay-old`)).toBe(false);
    const sftp = await runClient('sftp', [...people.as('fay', proxied.connector), 'web1'], {
      stdin: `get ${theirs}/fay ${folder.file('back')}\n`,
    });
    expect(sftp.status).toBe(0);
    expect(existsSync(folder.file('back'))).toBe(true);
  });

  test('go by scp -O where its command is allowed, and scp and sftp need sftp', async () => {
    expect((await scp('eve', '-O', mine, `web1:${theirs}/eve`)).status).toBe(0);
    expect(existsSync(`${theirs}/eve`)).toBe(true);
    const modern = await scp('eve', mine, `web1:${theirs}/eve-sftp`);
    expect(modern.status).not.toBe(0);
    expect(modern.stderr.toString()).toContain('no policy allows file transfer (sftp)');
    expect(existsSync(`${theirs}/eve-sftp`)).toBe(false);
    expect(await denied('eve', 'sftp')).toMatchObject({ request: 'subsystem sftp' });
  });
});

describe('forwards', () => {
  test('-L and -W lead to what a policy lists, and nowhere else', async () => {
    const [allowed, other] = [await freePort(), await freePort()];
    const elsewhere = await freePort();
    const client = startClient('ssh', [
      ...people.as('ted', proxied.connector),
      ...['-N', '-L', `${allowed}:127.0.0.1:${webPort}`, '-L', `${other}:127.0.0.1:${elsewhere}`, 'web1'],
    ]);
    expect((await curl(allowed)).stdout.toString()).toBe('behind the target');
    expect((await curl(other)).status).not.toBe(0);
    await client.stop();
    expect(await denied('ted', 'tcp_forwarding')).toMatchObject({
      msg: 'tcp_forwarding access denied by policy',
      denied: 'list',
      destination: `127.0.0.1:${elsewhere}`,
    });
    const through = await ssh('ted', ['-W', `127.0.0.1:${webPort}`, 'web1'], 'GET / HTTP/1.0\r\n\r\n');
    expect(through.stdout.toString()).toContain('behind the target');
    // the same place under another name is another destination
    const named = await ssh('ted', ['-o', 'LogLevel=INFO', '-W', `localhost:${webPort}`, 'web1']);
    expect(named.stderr.toString()).toContain('no policy allows a forward to this destination');
  });

  test('who may forward to some destinations gets no listener on the target, and no shell', async () => {
    const options = ['-o', 'ExitOnForwardFailure=yes', '-o', 'LogLevel=INFO'];
    const remote = await ssh('ted', [...options, '-N', '-R', '0:127.0.0.1:1', 'web1']);
    expect(remote.status).toBe(255);
    expect(remote.stderr.toString()).toContain('remote port forwarding failed');
    await denied('ted', 'remote_forwarding');
    const port = await freePort();
    const forward = ['-N', '-L', `${port}:/run/x.sock`, 'web1'];
    const unix = startClient('ssh', [...people.as('ted', proxied.connector), ...forward]);
    expect((await curl(port)).status).not.toBe(0);
    await denied('ted', 'unix_socket_forwarding');
    await unix.stop();
    expect((await ssh('ted', ['web1', 'id'])).stdout.toString()).toBe('');
  });

  test('what was refused before there is a terminal is told on it', async () => {
    const terminal = people.terminal('sam', proxied.connector, ['-R', '0:127.0.0.1:1', 'web1']);
    await terminal.expect('sallyport: web1: no policy allows this forward.');
    terminal.type('exit\r');
    await terminal.exited;
  });

  test('policies allow no more than the socket does', async () => {
    const { stderr } = await ssh('max', [
      '-o',
      'LogLevel=INFO',
      '-o',
      'ForwardAgent=yes',
      'web1',
      'echo $SSH_AUTH_SOCK',
    ]);
    expect(stderr.toString()).not.toContain('policy');
    const own = await startProxiedSshd({ config: people.config, socket: { tcp_forwarding: false } });
    const refused = await people.ssh('max', own.connector, [
      '-o',
      'LogLevel=INFO',
      '-W',
      `127.0.0.1:${webPort}`,
      'web1',
    ]);
    expect(refused.stderr.toString()).toContain('tcp_forwarding is off for this socket');
  });
});

test('one connection for several channels: each of them is asked about', async () => {
  const control = temporaryFolder().file('control');
  const shared = ['-o', `ControlPath=${control}`];
  const master = startClient('ssh', [...people.as('eve', proxied.connector), ...shared, '-M', '-N', 'web1']);
  const run = (command: string) =>
    runClient('sh', [
      '-c',
      `until [ -S "$0" ]; do sleep 0.05; done; exec "$@"`,
      control,
      'ssh',
      ...people.as('eve', proxied.connector),
      ...shared,
      'web1',
      command,
    ]);
  expect((await run('echo hello')).stdout.toString()).toBe('hello\n');
  expect((await run('id')).stderr.toString()).toContain('no policy allows this command');
  expect((await run('echo hello')).stdout.toString()).toBe('hello\n');
  await master.stop();
});

test('a session that has lasted as long as it may is warned and ended with a sentence', async () => {
  const terminal = people.terminal('lou', proxied.connector, ['web1']);
  await terminal.expect(/sallyport: web1: this session ends in \d s/);
  await terminal.expect('sallyport: web1: this session has lasted as long as it may\r\n');
  expect((await terminal.exited).status).toBe(255);
  const session = await lastOf('lou');
  expect(session).toMatchObject({ state: 'ended', failure: { code: 'policy_denied' } });
  const lasted = Date.parse(session?.ended_at ?? '') - Date.parse(session?.started_at ?? '');
  expect(lasted).toBeGreaterThanOrEqual(4000);
  expect(await proxied.connector.log.waitFor(({ denied }) => denied === 'session_duration')).toMatchObject({
    msg: 'ssh session ended: it has lasted as long as policies allow',
    person: emailOf('lou'),
  });
});
