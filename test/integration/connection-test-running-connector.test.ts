import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { startAgent } from '../support/agent.ts';
import { openBackend, openCodeSocket, postCode, statusOf } from '../support/backend-client.ts';
import { runCli, runCliInTerminal } from '../support/cli.ts';
import { startConnector } from '../support/connector.ts';
import { eventually } from '../support/eventually.ts';
import { startFaultyTarget } from '../support/faulty-targets.ts';
import { makeKey } from '../support/keys.ts';
import { keyLogin, passwordLogin, socketTo, startProxiedSshd } from '../support/proxied-sshd.ts';
import type { ClientResult } from '../support/run-client.ts';
import { startSshd } from '../support/sshd.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { testUserPassword } from '../support/test-user.ts';
import { whenTestEnds } from '../support/when-test-ends.ts';

const secretOfConnector = passwordLogin('from:env:WEB1_PW');
const environment = () => ({ WEB1_PW: testUserPassword() });

/** a headless connector alone has the password of its socket `web1` */
async function startWithSecret() {
  const started = await startProxiedSshd({
    sshd: { passwordAuthentication: true },
    login: secretOfConnector,
    connector: { env: environment() },
  });
  return { ...started, data: started.connector.data };
}

const texts = ({ status, stdout, stderr }: ClientResult) => [status, stdout.toString(), stderr.toString()];

/** what does not differ from one run to the next */
function lasting({ stdout }: ClientResult): unknown {
  return JSON.parse(stdout.toString(), (name, value) => (/^(\w+_)?ms$/.test(name) ? 'some' : value));
}

describe('cli test beside a headless connector that runs', () => {
  test('has the secrets and the agent that only the connector has', async () => {
    const key = makeKey();
    const agent = await startAgent([key.privateKeyFile]);
    const sshd = await startSshd({ authorizedKeys: [key.publicKey], passwordAuthentication: true });
    const { data } = await startConnector({
      env: { ...environment(), SSH_AUTH_SOCK: agent.socket },
      config: {
        sockets: [
          socketTo(sshd, { login: secretOfConnector }),
          socketTo(sshd, { name: 'web2', login: { authentication_type: 'agent' } }),
        ],
      },
    });
    for (const name of ['web1', 'web2']) {
      const result = await runCli(['test', name, '--data', data]);
      expect(texts(result)).toEqual([0, expect.stringMatching(/Passed in \d+ ms\n$/), '']);
      expect(result.stdout.toString()).not.toContain(testUserPassword());
    }
  });

  test('tells its screens and its log: the last test is theirs, and a problem clears', async () => {
    const key = makeKey();
    const sshd = await startSshd({ authorizedKeys: [key.publicKey] });
    const connector = await startConnector({
      config: { sockets: [socketTo(sshd, { login: keyLogin(key) })] },
    });
    const backend = await openBackend(connector.ui ?? '');
    const view = () => backend.call('sockets.get', { name: 'web1' });
    await sshd.stop();
    expect((await runCli(['test', 'web1', '--data', connector.data])).status).toBe(1);
    expect(await view()).toMatchObject({
      status: { kind: 'failed', code: 'upstream_dial_refused' },
      last_test: { ok: false },
    });
    await startSshd({ authorizedKeys: [key.publicKey], port: sshd.port, hostKeys: sshd.hostKeys });
    expect((await runCli(['test', 'web1', '--data', connector.data])).status).toBe(0);
    expect(await view()).toMatchObject({ status: { kind: 'ready' }, last_test: { ok: true } });
    await connector.log.waitFor(({ msg }) => String(msg).startsWith('connection test passed'));
  });

  test('prints what it prints without a connector', async () => {
    const { connector, sshd, data } = await startWithSecret();
    const asked = await runCli(['test', 'web1', '--json', '--data', data]);
    await sshd.stop();
    const failed = await runCli(['test', 'web1', '--json', '--data', data]);
    const listed = await runCli(['test', 'web1', '--data', data]);
    const unknown = await runCli(['test', 'nope', '--data', data]);
    const notAName = await runCli(['test', 'No socket', '--data', data]);
    await connector.stop();
    const env = environment();
    expect(lasting(await runCli(['test', 'web1', '--json', '--data', data], { env }))).toEqual(
      lasting(failed),
    );
    const timeless = (result: ClientResult) => String(texts(result)).replaceAll(/ *\d+ ms/g, '');
    expect(timeless(await runCli(['test', 'web1', '--data', data], { env }))).toBe(timeless(listed));
    expect(texts(await runCli(['test', 'nope', '--data', data]))).toEqual(texts(unknown));
    expect(texts(await runCli(['test', 'No socket', '--data', data]))).toEqual(texts(notAName));
    expect([unknown.status, unknown.stderr.toString()]).toEqual([
      2,
      expect.stringContaining('no socket "nope"'),
    ]);
    expect(asked.status).toBe(0);
    expect(lasting(asked)).toMatchObject({ socket: 'web1', ok: true });
  });

  test('says of a stopped socket that nobody gets in, and of one that came into the file later what to do', async () => {
    const key = makeKey();
    const sshd = await startSshd({ authorizedKeys: [key.publicKey] });
    const config = temporaryFolder().file('later.yaml');
    const stopped = { ...socketTo(sshd, { login: keyLogin(key) }), enabled: false };
    writeFileSync(config, JSON.stringify({ sockets: [stopped] }), { mode: 0o600 });
    const { data } = await startConnector({ flags: ['--config', config] });
    const result = await runCli(['test', 'web1', '--data', data]);
    expect([result.status, result.stderr.toString()]).toEqual([
      0,
      expect.stringMatching(/^web1 is stopped: /),
    ]);
    const later = socketTo(sshd, { name: 'web2', login: keyLogin(key) });
    writeFileSync(config, JSON.stringify({ sockets: [stopped, later] }), { mode: 0o600 });
    const unknown = await runCli(['test', 'web2', '--data', data]);
    expect([unknown.status, unknown.stderr.toString()]).toEqual([
      2,
      expect.stringContaining('restart the connector'),
    ]);
    expect((await runCli(['test', 'web2', '--config', config, '--data', data])).status).toBe(0);
  });

  test('Ctrl-C cancels the test there, and prints how far it came', async () => {
    const target = await startFaultyTarget('silentAfterIdentification');
    const connector = await startConnector({
      config: { sockets: [socketTo(target, { login: passwordLogin('x') })] },
    });
    const terminal = runCliInTerminal(['test', 'web1', '--data', connector.data]);
    await terminal.expect(/Banner/);
    terminal.type('\x03');
    expect(await terminal.exited).toMatchObject({ status: 130 });
    expect(terminal.output).toContain('Canceled after');
    await connector.log.waitFor(({ msg }) => msg === 'connection test canceled');
  });

  test('says so when the connector ends meanwhile', async () => {
    const target = await startFaultyTarget('silentAfterIdentification');
    const connector = await startConnector({
      config: { sockets: [socketTo(target, { login: passwordLogin('x') })] },
    });
    const terminal = runCliInTerminal(['test', 'web1', '--data', connector.data]);
    await terminal.expect(/Banner/);
    await connector.kill();
    expect(await terminal.exited).toMatchObject({ status: 1 });
    expect(terminal.output).toContain('test: The connector has ended');
  });

  test('leaves no session of a page behind: its code is spent, and nothing that it got opens the screens', async () => {
    const { connector, data } = await startWithSecret();
    const tapped = await tap(Number(new URL(connector.ui ?? '').port));
    writeFileSync(join(data, 'ui.json'), JSON.stringify({ port: tapped.port, pid: connector.pid }));
    expect((await runCli(['test', 'web1', '--data', data])).status).toBe(0);
    expect(tapped.sent).toMatch(/^GET \/socket /);
    expect(tapped.got).toMatch(/^HTTP\/1\.1 101 /);
    expect(tapped.got).not.toMatch(/set-cookie|page_key/i);
    const code = /code\.([\w-]{72})/.exec(tapped.sent)?.[1] ?? '';
    const { origin } = new URL(connector.ui ?? '');
    expect(await (await postCode(origin, code)).json()).toEqual({ state: 'refused', reason: 'link_expired' });
    expect(await statusOf(openCodeSocket(origin, code))).toBe(401);
  });
});

describe('cli test from its own process', () => {
  const fromHere = /^Testing from here, with the environment and ssh-agent of this shell: .*\n$/;

  test('where the connector has stopped, and where a file is named, in silence', async () => {
    const { connector, sshd, data } = await startWithSecret();
    const config = temporaryFolder().file('sockets.yaml');
    writeFileSync(config, JSON.stringify({ sockets: [socketTo(sshd, { login: secretOfConnector })] }), {
      mode: 0o600,
    });
    const named = ['test', 'web1', '--config', config, '--data', data];
    expect(texts(await runCli(named))).toEqual([1, expect.stringContaining('WEB1_PW'), '']);
    expect(texts(await runCli(named, { env: environment() }))).toMatchObject([0, expect.anything(), '']);
    await connector.stop();
    const plain = ['test', 'web1', '--data', data];
    expect(texts(await runCli(plain))).toEqual([1, expect.stringContaining('WEB1_PW'), '']);
    expect(texts(await runCli(plain, { env: environment() }))).toMatchObject([0, expect.anything(), '']);
  });

  test('where the connector serves no screens, as the desktop app, and says so', async () => {
    const { connector, data } = await startWithSecret();
    rmSync(join(data, 'ui.json'));
    const result = await runCli(['test', 'web1', '--json', '--data', data], { env: environment() });
    expect(texts(result)).toEqual([0, expect.stringContaining('"ok":true'), expect.stringMatching(fromHere)]);
    expect(result.stderr.toString()).toContain(
      `(pid ${connector.pid}) cannot be asked: it is the desktop app`,
    );
  });

  test('where the connector does not answer, and says so', async () => {
    const { connector, data } = await startWithSecret();
    whenTestEnds(() => void process.kill(connector.pid, 'SIGCONT'));
    process.kill(connector.pid, 'SIGSTOP');
    const result = await runCli(['test', 'web1', '--data', data], { env: environment() });
    process.kill(connector.pid, 'SIGCONT');
    expect(texts(result)).toEqual([0, expect.stringContaining('Passed'), expect.stringMatching(fromHere)]);
    expect(result.stderr.toString()).toContain('it does not answer within 5 s');
  });

  test('Ctrl-C ends also the wait for a connector that does not answer', async () => {
    const { connector, data } = await startWithSecret();
    whenTestEnds(() => void process.kill(connector.pid, 'SIGCONT'));
    process.kill(connector.pid, 'SIGSTOP');
    const terminal = runCliInTerminal(['test', 'web1', '--data', data]);
    await waitsForAnswer(new URL(connector.ui ?? '').port);
    terminal.type('\x03');
    expect(await terminal.exited).toMatchObject({ status: 130 });
    process.kill(connector.pid, 'SIGCONT');
    expect(terminal.output).toContain('Canceled after');
    expect(terminal.output).not.toContain('Testing from here');
  });

  test('where the connector lets no command in, and says so', async () => {
    const { data } = await startWithSecret();
    writeFileSync(join(data, 'ui.key'), Buffer.alloc(32), { mode: 0o600 });
    const result = await runCli(['test', 'web1', '--data', data], { env: environment() });
    expect(texts(result)).toEqual([0, expect.stringContaining('Passed'), expect.stringMatching(fromHere)]);
    expect(result.stderr.toString()).toContain('it lets no command in (401)');
  });
});

/** A connection stands to this port of a process that is stopped, as the kernel sees it. */
function waitsForAnswer(port: string): Promise<true> {
  const end = `0100007F:${Number(port).toString(16).toUpperCase().padStart(4, '0')} 01 `;
  return eventually(
    () => readFileSync('/proc/net/tcp', 'latin1').includes(end) || undefined,
    'a connection to the screens',
  );
}

/** Listens to what goes to the screens' port and comes back; the port in the headers becomes the real one. */
async function tap(port: number): Promise<{ port: number; sent: string; got: string }> {
  const heard = { port: 0, sent: '', got: '' };
  const server = createServer((near) => {
    const far = connect(port, '127.0.0.1');
    near.on('data', (data) => {
      const text = data.toString('latin1').replaceAll(`127.0.0.1:${heard.port}`, `127.0.0.1:${port}`);
      heard.sent += text;
      far.write(text, 'latin1');
    });
    far.on('data', (data) => {
      heard.got += data.toString('latin1');
      near.write(data);
    });
    near.on('error', () => far.destroy()).on('close', () => far.destroy());
    far.on('error', () => near.destroy()).on('close', () => near.destroy());
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const address = server.address();
  if (typeof address === 'object' && address) heard.port = address.port;
  whenTestEnds(() => void server.close());
  return heard;
}
