import { execFileSync } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { SessionEvent } from '../../src-main/contract/session.ts';
import { startAgent } from '../support/agent.ts';
import { asRoot } from '../support/as-root.ts';
import type { Connector } from '../support/connector.ts';
import { curl } from '../support/curl.ts';
import { makeKey } from '../support/keys.ts';
import { startProxiedSshd } from '../support/proxied-sshd.ts';
import { endedSessions } from '../support/recorded.ts';
import { clientEnvironment, startClient } from '../support/run-client.ts';
import { freePort, startSshd } from '../support/sshd.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { testUser } from '../support/test-user.ts';

/** What the forwards lead to. */
let web: Server;
let webPort: number;
const page = 'behind the target\n'.repeat(10_000);
beforeAll(async () => {
  web = createServer((_request, response) => response.end(page));
  await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve));
  webPort = (web.address() as AddressInfo).port;
});
afterAll(() => web.close());

/** `ssh -N` with these forwards, until the connector has let the client in. */
async function forwarding(connector: Connector, args: readonly string[]) {
  const client = startClient('ssh', [...connector.sshOptions, '-v', '-N', ...args, 'web1']);
  await client.stderr.waitFor('Entering interactive session');
  return client;
}

async function eventsOf(connector: Connector): Promise<SessionEvent[]> {
  return (await endedSessions(connector.data))[0]?.events ?? [];
}

describe('forwards of the client', () => {
  test('-L leads to what the target reaches, and is an event with its bytes', async () => {
    const { connector, sshd } = await startProxiedSshd();
    const port = await freePort();
    const client = await forwarding(connector, ['-L', `${port}:127.0.0.1:${webPort}`]);
    expect(sshd.log.text).not.toContain('Connection from'); // nobody has asked for the target yet
    expect((await curl(port)).stdout.toString()).toBe(page);
    await client.stop();
    expect(await eventsOf(connector)).toMatchObject([
      { type: 'forward', kind: 'local', destination: `127.0.0.1:${webPort}`, result: 'opened' },
      { type: 'forward_closed', channel: 1 },
    ]);
    const [, closed] = await eventsOf(connector);
    expect(closed?.type === 'forward_closed' && closed.bytes_to_client).toBeGreaterThan(page.length);
  });

  test('-D is a SOCKS proxy, for several connections at once', async () => {
    const { connector, sshd } = await startProxiedSshd();
    const port = await freePort();
    await forwarding(connector, ['-D', String(port)]);
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => curl(webPort, '--socks5', `127.0.0.1:${port}`)),
    );
    expect(answers.map(({ stdout }) => stdout.toString() === page)).toEqual([true, true, true, true, true]);
    expect(sshd.log.text.match(/Accepted publickey/g)).toHaveLength(1);
  });

  test('-W joins stdin and stdout', async () => {
    const { connector } = await startProxiedSshd();
    const request = 'GET / HTTP/1.0\r\n\r\n';
    const result = await connector.ssh(['-W', `127.0.0.1:${webPort}`, 'web1'], { stdin: request });
    expect(result.stdout.toString()).toContain(page);
  });

  test('ProxyJump through the connector reaches a machine behind the target', async () => {
    const key = makeKey();
    const behind = await startSshd({ authorizedKeys: [key.publicKey] });
    const { connector } = await startProxiedSshd();
    const result = await connector.ssh(
      [
        ...['-o', 'ProxyJump=web1', '-o', 'StrictHostKeyChecking=no', '-o', 'UserKnownHostsFile=/dev/null'],
        ...['-i', key.privateKeyFile, '-p', String(behind.port), '-l', testUser],
        ...['127.0.0.1', 'cat; exit 7'],
      ],
      { stdin: 'typed\n' },
    );
    expect(result.stdout.toString(), result.stderr.toString()).toBe('typed\n');
    expect(result.status).toBe(7);
    expect(behind.log.text).toContain(`Accepted publickey for ${testUser}`);
  });

  test('end with the target’s reason where the target cannot reach the place', async () => {
    const { connector } = await startProxiedSshd();
    const result = await connector.ssh(['-W', `127.0.0.1:${await freePort()}`, 'web1']);
    expect(result.status).toBe(255);
    expect(result.stderr.toString()).toContain('open failed: connect failed: Connection refused');
    expect(await eventsOf(connector)).toMatchObject([
      { type: 'forward', result: 'failed', reason: 'Connection refused' },
    ]);
  });

  test('are refused where the socket says so', async () => {
    const { connector, sshd } = await startProxiedSshd({ socket: { tcp_forwarding: false } });
    const result = await connector.ssh(['-W', `127.0.0.1:${webPort}`, 'web1']);
    expect(result.status).toBe(255);
    expect(result.stderr.toString()).toContain('administratively prohibited: tcp_forwarding is off');
    expect(await eventsOf(connector)).toMatchObject([{ type: 'forward', kind: 'local', result: 'refused' }]);
    const line = await connector.log.waitFor(({ code }) => code === 'forward_refused');
    expect(line).toMatchObject({ level: 'warn', socket_id: 'web1', result: 'refused' });
    expect(sshd.log.text).not.toContain('Connection from');
  });
});

describe('ssh -R', () => {
  test('lets the target listen where the socket allows it', async () => {
    const { connector } = await startProxiedSshd({ socket: { remote_forwarding: true } });
    const client = startClient('ssh', [
      ...connector.sshOptions,
      '-N',
      '-R',
      `0:127.0.0.1:${webPort}`,
      'web1',
    ]);
    const [, port] = await client.stderr.waitFor(/Allocated port (\d+) for remote forward/);
    expect((await curl(Number(port))).stdout.toString()).toBe(page);
    await client.stop();
    expect(await eventsOf(connector)).toMatchObject([
      { type: 'forward', kind: 'remote', result: 'opened' },
      { type: 'forward', kind: 'remote', result: 'opened' },
      { type: 'forward_closed' },
    ]);
  });

  test('is refused where the socket says nothing of it', async () => {
    const { connector, sshd } = await startProxiedSshd();
    const args = ['-o', 'ExitOnForwardFailure=yes', '-N', '-R', `0:127.0.0.1:${webPort}`, 'web1'];
    const result = await connector.ssh(args);
    expect(result.status).toBe(255);
    expect(result.stderr.toString()).toContain('remote port forwarding failed');
    expect(sshd.log.text).not.toContain('Connection from');
    expect(await eventsOf(connector)).toMatchObject([{ type: 'forward', kind: 'remote', result: 'refused' }]);
  });
});

describe('unix sockets', () => {
  test('are forwarded where the socket allows it', async () => {
    const { connector } = await startProxiedSshd({ socket: { unix_socket_forwarding: true } });
    const socket = temporaryFolder().file('s');
    await new Promise<void>((resolve) =>
      createServer((_q, answer) => answer.end(page))
        .listen(socket, resolve)
        .unref(),
    );
    execFileSync(...split(asRoot(['chmod', '-R', 'a+rwX', socket.replace(/\/s$/, '')])));
    const port = await freePort();
    await forwarding(connector, ['-L', `${port}:${socket}`]);
    expect((await curl(port)).stdout.toString()).toBe(page);
  });

  test('are refused where the socket says nothing of it', async () => {
    const { connector } = await startProxiedSshd();
    const port = await freePort();
    const client = await forwarding(connector, ['-L', `${port}:/run/nothing`]);
    expect((await curl(port)).status).not.toBe(0);
    await client.stderr.waitFor('administratively prohibited: unix_socket_forwarding is off');
  });
});

describe('the agent of the client', () => {
  test('is forwarded where the socket allows it', async () => {
    const key = makeKey({ comment: 'the key in the agent' });
    const agent = await startAgent([key.privateKeyFile]);
    const { connector } = await startProxiedSshd({ socket: { agent_forwarding: true } });
    const env = clientEnvironment({ SSH_AUTH_SOCK: agent.socket });
    const result = await connector.ssh(['-A', 'web1', 'ssh-add -l'], { env });
    expect(result.stdout.toString()).toContain(key.fingerprint);
    expect(await eventsOf(connector)).toMatchObject([
      { type: 'forward', kind: 'agent', result: 'opened' },
      { type: 'forward_closed' },
    ]);
    expect((await connector.ssh(['web1', 'ssh-add -l'], { env })).status).toBe(2);
  });

  test('is not forwarded where the socket says nothing of it', async () => {
    const agent = await startAgent([makeKey().privateKeyFile]);
    const { connector } = await startProxiedSshd();
    const env = clientEnvironment({ SSH_AUTH_SOCK: agent.socket });
    const result = await connector.ssh(['-A', 'web1', 'ssh-add -l; exit 3'], { env });
    expect(result.stdout.toString()).toBe('');
    expect(result.status).toBe(3);
    expect(await eventsOf(connector)).toMatchObject([
      { type: 'refused', request: 'auth-agent-req@openssh.com' },
    ]);
  });
});

const split = ([program, ...args]: [string, ...string[]]): [string, string[]] => [program, args];
