import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { asRoot } from '../support/as-root.ts';
import { runCli } from '../support/cli.ts';
import { type Connector, startConnector } from '../support/connector.ts';
import { makeKey } from '../support/keys.ts';
import { expectPersonText, hintSocketTo } from '../support/person-text.ts';
import { socketTo } from '../support/proxied-sshd.ts';
import { endedSessions } from '../support/recorded.ts';
import { runClient, sshOptions } from '../support/run-client.ts';
import { freePort, startSshd } from '../support/sshd.ts';
import { StartedProcess } from '../support/started-process.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { testUser } from '../support/test-user.ts';

const alice = makeKey();
const sshAsAlice = ({ port }: Connector, command: string) =>
  runClient('ssh', [...sshOptions({ port, identity: alice.privateKeyFile }), 'web1@127.0.0.1', command]);

/** The CA is made where it is first asked for: the target can be set up before the connector's first start. */
async function ca(data: string, ...flags: string[]): Promise<string> {
  const { stdout } = await runCli(['ca', ...flags, '--data', data]);
  return stdout.toString().trim();
}

function connectorTo(target: { host: string; port: number }, data: string): Promise<Connector> {
  return startConnector({
    data,
    config: {
      client_keys: [{ name: 'Alice', email: 'alice@example.com', key: alice.publicKey }],
      sockets: [socketTo(target, { login: { authentication_type: 'certificate' } })],
    },
  });
}

test('the target trusts the CA: its log names the person and the session, and no certificate is used twice', async () => {
  const { path: data } = temporaryFolder();
  const sshd = await startSshd({
    trustedCa: await ca(data, '--public-key'),
    principals: ['mysocket_ssh_signed'],
  });
  const connector = await connectorTo(sshd, data);
  for (const _ of [1, 2])
    expect((await sshAsAlice(connector, 'whoami')).stdout.toString()).toBe(`${testUser}\n`);
  const sessions = await endedSessions(data, 2);
  const accepted = [
    ...sshd.log.text.matchAll(
      /Accepted publickey for .* ED25519-CERT (\S+) ID (.*) \(serial \d+\) CA ED25519/g,
    ),
  ];
  expect(accepted).toHaveLength(2);
  for (const [index, [, , id]] of accepted.entries()) {
    expect(id).toContain('alice@example.com');
    expect(id).toContain(sessions[index]?.id);
  }
  expect(new Set(accepted.map(([, fingerprint]) => fingerprint)).size).toBe(2);
});

test('the target may allow single people by their e-mail address', async () => {
  const { path: data } = temporaryFolder();
  const sshd = await startSshd({
    trustedCa: await ca(data, '--public-key'),
    principals: ['alice@example.com'],
  });
  const connector = await connectorTo(sshd, data);
  expect((await sshAsAlice(connector, 'whoami')).stdout.toString()).toBe(`${testUser}\n`);
  const owner = await connector.ssh(['web1', 'whoami']);
  expect(owner.status).toBe(255);
  const line = await connector.log.waitFor(({ code }) => code === 'upstream_auth_rejected');
  expect(line).toMatchObject({ login: testUser, key_types: ['ssh-ed25519-cert-v01@openssh.com'] });
  expectPersonText(owner.stderr.toString(), { socket: hintSocketTo(sshd, { login: 'certificate' }), line });
});

test('the target is set up by the script that cli ca prints', async (context) => {
  const folder = temporaryFolder();
  const { path: data } = temporaryFolder();
  const script = folder.file('trust-sallyport.sh');
  writeFileSync(script, await ca(data));
  // the script may use these, but must not touch this machine's own services
  const bin = folder.file('bin');
  mkdirSync(bin);
  for (const [name, body] of [
    ['sudo', 'exec "$@"'],
    ['systemctl', 'exit 0'],
  ] as const) {
    writeFileSync(`${bin}/${name}`, `#!/bin/sh\n${body}\n`);
    chmodSync(`${bin}/${name}`, 0o755);
  }
  const port = await freePort();
  // /etc/ssh is an empty folder of this one process tree
  const target = `set -eu
    mount -t tmpfs -o mode=755 sallyport-test /etc/ssh
    mkdir /etc/ssh/sshd_config.d
    printf '%s\\n' 'Include /etc/ssh/sshd_config.d/*.conf' 'ListenAddress 127.0.0.1:${port}' \\
      'HostKey ${makeKey().privateKeyFile}' 'PidFile none' 'LogLevel VERBOSE' >/etc/ssh/sshd_config
    echo ready
    PATH=${bin}:$PATH sh ${script}
    exec /usr/sbin/sshd -D -e`;
  const [program, ...args] = asRoot(['unshare', '--mount', 'sh', '-c', target]);
  const sshd = new StartedProcess(program, args);
  try {
    await sshd.stdout.waitFor('ready');
  } catch {
    context.skip('no mount namespace can be made here');
  }
  await sshd.stderr.waitFor('Server listening');
  const connector = await connectorTo({ host: '127.0.0.1', port }, data);
  const result = await sshAsAlice(connector, 'whoami');
  expect(result.stdout.toString(), sshd.stderr.text).toBe(`${testUser}\n`);
});
