import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import type { SessionRecord } from '../../src-main/contract/session.ts';
import { createSecretBox } from '../../src-main/core/secrets/secret-box.ts';
import { KnownHosts } from '../../src-main/core/storage/known-hosts.ts';
import { fingerprintOf, makeKey } from '../support/keys.ts';
import { runClient } from '../support/run-client.ts';
import { startSshd } from '../support/sshd.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { Terminal } from '../support/terminal.ts';

const program = fileURLToPath(new URL('../../src-main/hosts/headless/cli.ts', import.meta.url));

/** A data folder, and the small commands on it. */
function commandLine() {
  const folder = temporaryFolder();
  const data = folder.file('data');
  mkdirSync(data, { mode: 0o700 });
  const run = async (args: string[], stdin = '') => {
    const { status, stdout, stderr } = await runClient(process.execPath, [program, ...args, '--data', data], {
      stdin,
    });
    return { status, stdout: stdout.toString(), stderr: stderr.toString() };
  };
  return { folder, data, run };
}

const blobOf = (line: string) => Buffer.from(line.split(' ')[1] ?? '', 'base64');

test('cli trust shows the recorded key and the new one, and trusts the new one', async () => {
  const { folder, data, run } = commandLine();
  const { host, port, hostKeys } = await startSshd();
  const shown = hostKeys[0]?.publicKey ?? '';
  const old = makeKey().publicKey;
  const knownHosts = new KnownHosts(`${data}/known_hosts`);
  knownHosts.add(host, port, { type: 'ssh-ed25519', blob: blobOf(old) });
  const config = folder.file('sockets.yaml');
  const write = (more: string) =>
    writeFileSync(
      config,
      `sockets: [{ name: web1, ssh_configuration: { authentication_type: agent, hostname: ${host}, port: ${port}, username: u ${more} } }]`,
    );
  write('');

  const trusted = await run(['trust', 'web1', '--config', config]);
  expect(trusted).toMatchObject({ status: 0, stderr: '' });
  expect(trusted.stdout).toContain(`Recorded:  ${fingerprintOf(old)} (ssh-ed25519)`);
  expect(trusted.stdout).toContain(`Shown now: ${fingerprintOf(shown)} (ssh-ed25519)`);
  expect(trusted.stdout).toContain(
    'There is no terminal to ask at, so running this command is the decision.',
  );
  expect(knownHosts.lookup(host, port).map(({ blob }) => blob)).toEqual([blobOf(shown)]);
  const found = execFileSync('ssh-keygen', ['-F', `[${host}]:${port}`, '-f', `${data}/known_hosts`]);
  expect(found.toString()).toContain(shown.split(' ')[1]);
  expect((await run(['trust', 'web1', '--config', config])).stdout).toContain('This key is trusted already.');

  write(`, host_key: "${fingerprintOf(old)}"`);
  const pinned = await run(['trust', 'web1', '--config', config, '--yes']);
  expect(pinned).toMatchObject({
    status: 1,
    stderr: expect.stringContaining(`set host_key there to ${fingerprintOf(shown)}`),
  });
});

test('cli trust forgets the key of a target behind another socket, which it cannot look at', async () => {
  const { folder, data, run } = commandLine();
  const knownHosts = new KnownHosts(`${data}/known_hosts`);
  knownHosts.add('gw/inner', 22, { type: 'ssh-ed25519', blob: blobOf(makeKey().publicKey) });
  const config = folder.file('sockets.yaml');
  const socket = (name: string, more: string) =>
    `  - { name: ${name}, ssh_configuration: { authentication_type: agent, username: u, ${more} } }\n`;
  writeFileSync(
    config,
    `sockets:\n${socket('gw', 'hostname: gw')}${socket('inner', 'hostname: inner, via: gw')}`,
  );
  expect(await run(['trust', 'inner', '--config', config, '--yes'])).toMatchObject({ status: 0 });
  expect(knownHosts.lookup('gw/inner', 22)).toEqual([]);
});

test('cli seal prints a value that opens only as this field of this socket', async () => {
  const { data, run } = commandLine();
  const { stdout, status } = await run(['seal', 'web1', 'password'], 'hunter2\n');
  expect(status).toBe(0);
  expect(stdout).toMatch(/^sealed:v1:\S+\n$/);
  const box = createSecretBox('test', readFileSync(`${data}/secret.key`));
  expect(box.open(stdout.trim(), 'socket/web1/password').toString()).toBe('hunter2');
  expect(() => box.open(stdout.trim(), 'socket/web2/password')).toThrow();
});

test('cli ca prints a script that sh can read, with the public key that ssh-keygen can read', async () => {
  const { folder, run } = commandLine();
  const key = await run(['ca', '--public-key']);
  writeFileSync(folder.file('ca.pub'), key.stdout);
  expect(execFileSync('ssh-keygen', ['-lf', folder.file('ca.pub')]).toString()).toContain('(ED25519)');
  const script = await run(['ca']);
  expect(script.stdout).toContain(`#   ${key.stdout}`);
  execFileSync('sh', ['-n'], { input: script.stdout });
});

test.each([
  [['play'], 2, 'play: FILE is missing (see --help)\n'],
  [['play', 'x', '--speed', '0'], 2, 'play: --speed: found "0", expected a number above 0 (see --help)\n'],
  [['play', 'x', '--speed', '-1'], 2, 'play: --speed: found "-1", expected a number above 0 (see --help)\n'],
  [
    ['play', 'x', '--speed', 'abc'],
    2,
    'play: --speed: found "abc", expected a number above 0 (see --help)\n',
  ],
  [
    ['play', 'x', '--idle-limit', '-1'],
    2,
    'play: --idle-limit: found "-1", expected a number of seconds (see --help)\n',
  ],
  [['sessions', 'x'], 1, 'sessions: there is no session "x"\n'],
  [['sessions', 'last'], 1, 'sessions: there is no session yet\n'],
  [['sessions', 'x', 'y'], 2, 'sessions: there is no use for y (see --help)\n'],
  [
    ['play', 'last'],
    1,
    'play: there is no recorded session yet; to see what there is: npm run cli -- sessions\n',
  ],
  [
    ['verify', 'x'],
    1,
    'verify: there is no recording and no session "x"; to see what there is: npm run cli -- sessions\n',
  ],
  [['sessions', '--jsn'], 2, 'sessions: there is no flag --jsn (see --help)\n'],
  [['trust', 'web1'], 2, 'trust: say with --config FILE where the sockets stand (see --help)\n'],
  [
    ['seal', 'web1', 'username'],
    2,
    'seal: FIELD must be one of password, private_key, private_key_passphrase (see --help)\n',
  ],
  [['seal', 'web1', 'password'], 2, 'seal: the secret is empty\n'],
])('cli %j ends with status %i and one clear sentence', async (args, status, stderr) => {
  const { run } = commandLine();
  expect(await run(args)).toEqual({ status, stdout: '', stderr });
});

test('cli sessions of a data folder without sessions is an empty list', async () => {
  const { run } = commandLine();
  expect(await run(['sessions', '--json'])).toEqual({ status: 0, stdout: '[]\n', stderr: '' });
  expect(await run(['sessions'])).toEqual({ status: 0, stdout: '', stderr: 'No sessions yet.\n' });
});

const time = (second: number) => `2026-11-23T14:15:0${second}.000Z`;
const quiet: SessionRecord = {
  id: 'quiet',
  socket: 'web1',
  person: { subject: 'key:1', name: 'alice', email: 'alice@example.com', via: 'client_key' },
  login: 'ops',
  client: { address: '127.0.0.1', port: 50000, software: 'SSH-2.0-OpenSSH_9.6' },
  started_at: time(0),
  ended_at: time(9),
  state: 'ended',
  recordings: [],
  channels: [],
  events: [],
};
const transfer = { type: 'transfer', channel: 1, protocol: 'sftp', result: 'ok' } as const;
const forward = { type: 'forward', kind: 'local', destination: 'db:5432' } as const;
const busy: SessionRecord = {
  ...quiet,
  id: 'busy',
  state: 'failed',
  failure: { code: 'upstream_lost', message: 'connection lost' },
  channels: [
    { channel: 1, kind: 'shell', started_at: time(0), bytes: 400 },
    { channel: 2, kind: 'subsystem', command: 'sftp', started_at: time(0), exit: { status: 0 }, bytes: 5 },
    {
      channel: 3,
      kind: 'exec',
      command: 'a\x1b[2J',
      started_at: time(0),
      exit: { signal: 'TERM' },
      bytes: 9,
    },
  ],
  deleted: { at: time(9), by: 'owner@example.com', reason: 'no longer needed' },
  events: [
    { ...transfer, time: time(1), operation: 'upload', path: 'a\x1b[2J', bytes: 5 },
    { ...transfer, time: time(2), operation: 'rename', path: 'a\x1b[2J', target: 'b' },
    { ...transfer, time: time(3), operation: 'download', path: 'c', bytes: 300000 },
    { ...forward, time: time(4), channel: 2, result: 'opened' },
    { type: 'forward_closed', time: time(5), channel: 2, bytes_to_target: 12, bytes_to_client: 34 },
    { ...forward, time: time(6), channel: 0, kind: 'remote', result: 'refused', reason: 'it is off' },
    { type: 'refused', time: time(7), request: 'x11-req', reason: 'not allowed' },
  ],
};

/** A data folder with these sessions, and the small commands on it. */
function withSessions(...records: SessionRecord[]) {
  const line = commandLine();
  writeFileSync(
    `${line.data}/sessions.jsonl`,
    records.map((record) => `${JSON.stringify(record)}\n`).join(''),
  );
  return line;
}

test('cli sessions counts files and forwards, and says that its times are UTC', async () => {
  const { stdout } = await withSessions(busy, quiet).run(['sessions']);
  expect(stdout.split('\n').map((line) => line.split(/ {2,}/))).toEqual([
    [
      'SESSION',
      'STARTED (UTC)',
      'LASTED',
      'SOCKET',
      'LOGIN',
      'PERSON',
      'KIND',
      'EXIT',
      'RECORDINGS',
      'FILES',
      'FORWARDS',
      'STATE',
    ],
    [
      'busy',
      '2026-11-23 14:15:00',
      '9 s',
      'web1',
      'ops',
      'alice@example.com',
      'shell, command, sftp',
      'TERM',
      'deleted',
      '2',
      '2',
      'failed: upstream_lost',
    ],
    ['quiet', '2026-11-23 14:15:00', '9 s', 'web1', 'ops', 'alice@example.com', '-', '0', 'ended'],
    [''],
  ]);
});

test('cli sessions SESSION says who, where, when and how it ended, and each event on a line', async () => {
  const { run } = withSessions(quiet, busy);
  expect((await run(['sessions', 'last'])).stdout).toBe(`Session:    busy
Person:     alice <alice@example.com>, by client key
Client:     127.0.0.1, port 50000, SSH-2.0-OpenSSH_9.6
Socket:     web1, logged in as ops
Started:    2026-11-23 14:15:00 UTC
Ended:      2026-11-23 14:15:09 UTC, after 9 s
State:      failed: upstream_lost: connection lost
Channels:   shell: 400 bytes
            subsystem "sftp": exit 0, 5 bytes
            exec "a\\x1b[2J": exit TERM, 9 bytes
Recordings: deleted on 2026-11-23 14:15:09 UTC by owner@example.com: no longer needed
Events:     times in UTC
  2026-11-23 14:15:01  sftp upload a\\x1b[2J, 5 bytes: ok
  2026-11-23 14:15:02  sftp rename a\\x1b[2J → b: ok
  2026-11-23 14:15:03  sftp download c, 300000 bytes: ok
  2026-11-23 14:15:04  local forward to db:5432: opened
  2026-11-23 14:15:05  forward to db:5432 closed: 12 bytes to the target, 34 to the client
  2026-11-23 14:15:06  remote forward to db:5432: refused, it is off
  2026-11-23 14:15:07  x11-req refused: not allowed
`);
  expect(JSON.parse((await run(['sessions', 'busy', '--json'])).stdout)).toEqual(busy);
});

test('cli play of a session without recordings points to its events, or says who deleted them', async () => {
  const { run } = withSessions(quiet, busy, { ...busy, id: 'moved', deleted: undefined });
  expect((await run(['play', 'moved'])).stderr).toBe(
    'play: session moved has no recording, but it has events (7); to see what there is: npm run cli -- sessions moved\n',
  );
  expect((await run(['play', 'busy'])).stderr).toBe(
    'play: the recordings of session busy were deleted at 2026-11-23T14:15:09.000Z by owner@example.com: no longer needed\n',
  );
  expect((await run(['play', 'quiet'])).stderr).toContain('session quiet has no recording; to see');
});

test('cli play in a terminal shows a transfer as a dim line', async () => {
  const { folder, data } = commandLine();
  const cast = folder.file('a.cast');
  writeFileSync(cast, '{"version":2,"width":80,"height":24}\n[0,"m","download a.pdf, 3 bytes: ok"]\n');
  const terminal = new Terminal(process.execPath, [program, 'play', cast, '--data', data]);
  await terminal.expect('\x1b[2m── download a.pdf, 3 bytes: ok\x1b[22m');
  expect(await terminal.exited).toMatchObject({ status: 0 });
});

test('cli ca and seal say what they had to make, once', async () => {
  const { folder, run } = commandLine();
  const data = folder.file('new');
  const question = 'is that the --data of your connector?\n';
  const make = (args: string[]) =>
    runClient(process.execPath, [program, ...args, '--data', data], { stdin: 'hunter2' });
  expect((await make(['ca'])).stderr.toString()).toBe(
    `Made a new data folder with a new CA at ${data}: ${question}`,
  );
  expect((await make(['ca'])).stderr.toString()).toBe('');
  expect((await make(['seal', 'web1', 'password'])).stderr.toString()).toBe('');
  expect((await run(['seal', 'web1', 'password'], 'hunter2')).stderr).toMatch(
    /^Made a new secret key in the data folder .*: is that/,
  );
});

test('cli seal warns of a socket that the config does not have, and still prints', async () => {
  const { folder, data, run } = commandLine();
  const config = folder.file('sockets.yaml');
  const seal = async (...flags: string[]) => {
    const { stdout, stderr } = await run(['seal', 'web2', 'password', ...flags], 'hunter2');
    expect(stdout).toMatch(/^sealed:v1:/);
    return stderr;
  };
  const write = (name: string) =>
    writeFileSync(
      config,
      `sockets: [{ name: ${name}, ssh_configuration: { authentication_type: agent, hostname: h, username: u } }]`,
    );
  write('web2');
  expect(await seal('--config', config)).toContain('Made a new secret key');
  expect(await seal('--config', config)).toBe('');
  write('web1');
  writeFileSync(`${data}/last_config`, `${config}\n`);
  const warning = `There is no socket "web2" in ${config} (did you mean web1?): the value opens only for one of this name.\n`;
  expect(await seal()).toBe(warning);
  write('Web 1');
  expect(await seal()).toBe(
    `${config} has mistakes or cannot be read, so it is not known whether it has a socket "web2".\n`,
  );
});

test.each(['ca', 'sessions', 'play', 'verify', 'trust', 'seal'])(
  'cli %s --help says where the data folder is when no flag says so',
  async (name) => {
    const { stdout } = await commandLine().run([name, '--help']);
    expect(stdout).toContain('$XDG_CONFIG_HOME/sallyport, else ~/.config/sallyport');
  },
);

test('cli trust says that without a terminal running it is the decision', async () => {
  const { stdout } = await commandLine().run(['trust', '--help']);
  expect(stdout).toContain('At a terminal it asks first.');
  expect(stdout).toMatch(/Without a terminal.*\n?.*running it is the\s+decision/);
});

test('output that there is no room for is a failure, not a success', async () => {
  const { status, stderr } = await runClient('sh', [
    '-c',
    '"$@" >/dev/full',
    'sh',
    process.execPath,
    program,
    'hints',
  ]);
  expect(status).toBe(1);
  expect(stderr.toString()).toBe('hints: the output cannot be written (ENOSPC)\n');
});
