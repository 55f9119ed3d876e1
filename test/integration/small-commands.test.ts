import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { createSecretBox } from '../../src-main/core/secrets/secret-box.ts';
import { KnownHosts } from '../../src-main/core/storage/known-hosts.ts';
import { fingerprintOf, makeKey } from '../support/keys.ts';
import { runClient } from '../support/run-client.ts';
import { startSshd } from '../support/sshd.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

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
  [['play', 'x', '--speed', '0'], 2, 'play: --speed: found 0, expected more (see --help)\n'],
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
