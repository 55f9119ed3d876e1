import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { describe, expect, test } from 'vitest';
import { startAgent } from '../support/agent.ts';
import {
  blackHole,
  type Fault,
  type FaultyTarget,
  faults,
  legacyAlgorithms,
  refusingTarget,
  startFaultyTarget,
  startLegacySshd,
} from '../support/faulty-targets.ts';
import { makeKey, signUserCertificate } from '../support/keys.ts';
import { answering, runClient, sshOptions, startClient } from '../support/run-client.ts';
import { startSshd } from '../support/sshd.ts';
import { processTree } from '../support/started-process.ts';
import { Terminal } from '../support/terminal.ts';
import { testUser, testUserPassword } from '../support/test-user.ts';

const target = `${testUser}@127.0.0.1`;

describe('the sshd for tests', () => {
  test('lets ssh in with a key, knows its host key, and passes output, errors and status', async () => {
    const key = makeKey();
    const sshd = await startSshd({ authorizedKeys: [key.publicKey] });
    const options = sshOptions({
      port: sshd.port,
      knownHosts: sshd.knownHosts,
      identity: key.privateKeyFile,
    });
    const command = 'cat; whoami; echo problem >&2; exit 3';
    const result = await runClient('ssh', [...options, target, command], { stdin: 'typed\n' });
    expect(result.stderr.toString()).toBe('problem\n');
    expect(result.stdout.toString()).toBe(`typed\n${testUser}\n`);
    expect(result.status).toBe(3);
  });

  test('lets ssh in with a password', async () => {
    const sshd = await startSshd({ passwordAuthentication: true });
    const options = sshOptions({ port: sshd.port, knownHosts: sshd.knownHosts });
    const env = answering(testUserPassword());
    const result = await runClient('ssh', [...options, target, 'whoami'], { env });
    expect(result.stdout.toString()).toBe(`${testUser}\n`);
    expect(sshd.log.text).toContain(`Accepted password for ${testUser}`);
    expect((await runClient('ssh', [...options, target, 'true'], { env: answering('wrong') })).status).toBe(
      255,
    );
  });

  test('lets ssh in with a password by keyboard-interactive', async () => {
    const sshd = await startSshd({ keyboardInteractive: true });
    const options = sshOptions({ port: sshd.port, knownHosts: sshd.knownHosts });
    const env = answering(testUserPassword());
    const result = await runClient('ssh', [...options, target, 'whoami'], { env });
    expect(result.stdout.toString()).toBe(`${testUser}\n`);
    expect(sshd.log.text).toContain(`Accepted keyboard-interactive/pam for ${testUser}`);
  });

  test('lets ssh in with a key from an agent', async () => {
    const key = makeKey({ type: 'ecdsa', passphrase: 'open sesame' });
    const agent = await startAgent();
    await agent.add(key.privateKeyFile, 'open sesame');
    const sshd = await startSshd({ authorizedKeys: [key.publicKey] });
    const options = sshOptions({ port: sshd.port, knownHosts: sshd.knownHosts, agent: agent.socket });
    const result = await runClient('ssh', [...options, target, 'whoami']);
    expect(result.stdout.toString()).toBe(`${testUser}\n`);
  });

  test('lets ssh in with a certificate for one of its principals only', async () => {
    const [ca, key] = [makeKey({ comment: 'ca' }), makeKey()];
    const sshd = await startSshd({ trustedCa: ca.publicKey, principals: ['mysocket_ssh_signed'] });
    const login = async (principal: string) => {
      const certificate = signUserCertificate({ ca, key, principals: [principal], id: 'somebody' });
      const options = sshOptions({
        port: sshd.port,
        identity: key.privateKeyFile,
        options: [`CertificateFile=${certificate}`],
      });
      return (await runClient('ssh', [...options, target, 'true'])).status;
    };
    expect(await login('mysocket_ssh_signed')).toBe(0);
    expect(await login('somebody-else')).toBe(255);
  });

  test('gives a shell in a terminal that knows its size', async () => {
    const key = makeKey();
    const sshd = await startSshd({ authorizedKeys: [key.publicKey] });
    const options = sshOptions({ port: sshd.port, identity: key.privateKeyFile });
    const shell = new Terminal('ssh', [...options, '-tt', target], { rows: 30, columns: 100 });
    await shell.expect('$ ');
    shell.type('stty size\r');
    await shell.expect(/^30 100\r$/m);
    shell.resize({ rows: 40, columns: 120 });
    shell.type('until test "$(stty size)" = "40 120"; do sleep 0.1; done; echo "re"sized\r');
    await shell.expect(/^resized\r$/m);
    shell.type('exit 7\r');
    expect(await shell.exited).toEqual({ status: 7, signal: null });
  });

  test('takes its sessions along when it stops', async () => {
    const key = makeKey();
    const sshd = await startSshd({ authorizedKeys: [key.publicKey] });
    const options = sshOptions({ port: sshd.port, identity: key.privateKeyFile });
    const client = startClient('ssh', [...options, target, 'echo up; sleep 60']);
    await client.stdout.waitFor('up');
    expect(processTree(sshd.pid).length).toBeGreaterThan(2);
    await sshd.stop();
    expect((await client.exited).status).toBe(255);
  });

  test('serves sftp and scp', async () => {
    const key = makeKey();
    const sshd = await startSshd({ authorizedKeys: [key.publicKey] });
    const options = sshOptions({ port: sshd.port, identity: key.privateKeyFile });
    const listing = await runClient('sftp', [...options, '-b', '-', target], { stdin: 'pwd\n' });
    expect(listing.stdout.toString()).toContain(`Remote working directory: /home/${testUser}`);
    const copy = `${key.privateKeyFile}.copy`;
    expect((await runClient('scp', [...options, `${target}:/etc/passwd`, copy])).status).toBe(0);
    expect(readFileSync(copy, 'utf8')).toBe(readFileSync('/etc/passwd', 'utf8'));
  });
});

describe('keys for tests', () => {
  test.each([
    [{ type: 'ed25519' }, 'BEGIN OPENSSH PRIVATE KEY'],
    [{ type: 'ed25519', format: 'pkcs8' }, 'BEGIN PRIVATE KEY'],
    [{ type: 'ed25519', format: 'pkcs8', passphrase: 'open sesame' }, 'BEGIN ENCRYPTED PRIVATE KEY'],
    [{ type: 'rsa', bits: 2048, format: 'pem' }, 'BEGIN RSA PRIVATE KEY'],
    [{ type: 'ecdsa', format: 'pem' }, 'BEGIN EC PRIVATE KEY'],
    [{ type: 'rsa', bits: 2048, format: 'pkcs8' }, 'BEGIN PRIVATE KEY'],
  ] as const)('%o begins with %s, and its fingerprint is the one ssh-keygen prints', (options, beginning) => {
    const key = makeKey(options);
    expect(key.privateKey).toContain(beginning);
    const printed = execFileSync('ssh-keygen', ['-l', '-f', key.publicKeyFile], { encoding: 'utf8' });
    expect(printed).toContain(` ${key.fingerprint} `);
  });
});

describe('faulty targets', () => {
  const dial = ({ host, port }: FaultyTarget, timeLimit: number) =>
    new Promise<string>((resolve) => {
      const socket = connect({ host, port });
      const finish = (outcome: string) => {
        socket.destroy();
        resolve(outcome);
      };
      socket.setTimeout(timeLimit, () => finish('timeout'));
      socket.once('connect', () => finish('connected'));
      socket.once('error', (error) => finish('code' in error ? String(error.code) : error.message));
    });

  test('the black hole never answers, and the refusing one refuses', async () => {
    expect(await dial(await blackHole(), 1500)).toBe('timeout');
    expect(await dial(await refusingTarget(), 1500)).toBe('ECONNREFUSED');
  });

  // these leave it to the client how long it waits
  const patient: readonly Fault[] = [
    'silent',
    'silentAfterIdentification',
    'smtp',
    'tricklesIdentification',
    'tricklesKeyExchange',
    'garbageAfterIdentification',
  ];

  test.each(faults.filter((fault) => !patient.includes(fault)))(
    'ssh ends with an error on one that: %s',
    async (fault) => {
      const { port, connections } = await startFaultyTarget(fault);
      const options = sshOptions({ port });
      const result = await runClient('ssh', [...options, target, 'true'], { timeLimit: 10_000 });
      expect(result).toMatchObject({ status: 255, timedOut: false });
      expect(connections()).toBe(1);
    },
  );

  test.each(Object.keys(legacyAlgorithms) as (keyof typeof legacyAlgorithms)[])(
    'a modern ssh finds no common algorithm with a legacy sshd: %s',
    async (kind) => {
      const { port } = await startLegacySshd(kind);
      const modern = [
        'LogLevel=INFO',
        'KexAlgorithms=curve25519-sha256@libssh.org',
        'Ciphers=aes128-ctr',
        'MACs=hmac-sha2-256',
        'HostKeyAlgorithms=ssh-ed25519',
      ];
      const result = await runClient('ssh', [...sshOptions({ port, options: modern }), target, 'true']);
      expect(result.stderr.toString()).toMatch(/no matching .* found/);
    },
  );
});
