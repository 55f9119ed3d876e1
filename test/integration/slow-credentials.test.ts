import { generateKeyPairSync } from 'node:crypto';
import { existsSync, writeFileSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { describe, expect, test } from 'vitest';
import { encodePrivateKey } from '../../src-main/core/certificates/encode-private-key.ts';
import { utils } from '../../src-main/core/ssh2/library.ts';
import { byte, string, uint32 } from '../../src-main/core/ssh2/wire.ts';
import { startConnector } from '../support/connector.ts';
import { startFaultyTarget } from '../support/faulty-targets.ts';
import { expectPersonText, hintSocketTo } from '../support/person-text.ts';
import { passwordLogin, socketTo } from '../support/proxied-sshd.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { whenTestEnds } from '../support/when-test-ends.ts';
import { eventually, expectCleanLog, logIn } from './hostile-observations.ts';
import { startRawTarget } from './hostile-raw-target.ts';

describe('a program that takes its time to give a password', () => {
  test('is waited for before the target is dialled, whose reset is then no mystery', async () => {
    const folder = temporaryFolder();
    const [started, mayEnd] = [folder.file('started'), folder.file('may-end')];
    const program = folder.file('slow.sh');
    writeFileSync(program, `touch ${started}; until [ -e ${mayEnd} ]; do sleep 0.05; done; echo secret\n`);
    const target = await startFaultyTarget('resets');
    const login = passwordLogin(`from:exec:/bin/sh ${program}`);
    const connector = await startConnector({ config: { sockets: [socketTo(target, { login })] } });
    const client = connector.ssh(['web1', 'true']);
    await eventually('the program runs', () => existsSync(started));
    expect(target.connections()).toBe(0);
    writeFileSync(mayEnd, '');
    const { status, stderr } = await client;
    expect(status).toBe(255);
    // whether TCP is up before the reset is seen is a race
    const codes = ['upstream_reset_in_handshake', 'upstream_dial_reset'];
    const line = await connector.log.waitFor(({ code }) => codes.includes(String(code)));
    const socket = hintSocketTo(target, { login: 'username_and_password' });
    expectPersonText(stderr.toString(), { socket, line });
    expect(target.connections()).toBe(1);
    expectCleanLog(connector);
  });
});

describe('an agent that falls silent', () => {
  test('is left, as soon as those have left for whom it was asked', async () => {
    const agent = await startSilentAgent();
    const target = await startRawTarget({});
    const connector = await startConnector({ config: { sockets: [agentSocket(target.port, agent)] } });
    const clients = await Promise.all(Array.from({ length: 5 }, () => logIn(connector, 'web1')));
    for (const client of clients) await client.openSession();
    await eventually('the agent was asked five times', () => agent.connections() === 5);
    expect(target.connections()).toBe(0);
    for (const client of clients) client.close();
    await eventually('the agent was left', () => agent.connections() === 0);
    expect(target.connections()).toBe(0);
    expectCleanLog(connector);
  });

  test('while it should sign is left, and so is the target', async () => {
    const agent = await startSilentAgent({ listsKeys: true });
    const target = await startRawTarget({
      onLogin: (context) =>
        context.method === 'publickey' ? context.accept() : context.reject(['publickey']),
    });
    const connector = await startConnector({ config: { sockets: [agentSocket(target.port, agent)] } });
    const clients = await Promise.all(Array.from({ length: 3 }, () => logIn(connector, 'web1')));
    for (const client of clients) await client.openSession();
    await eventually('the agent should sign', () => agent.askedToSign() === 3);
    expect(target.connections()).toBe(3);
    for (const client of clients) client.close();
    await eventually('the agent was left', () => agent.connections() === 0);
    await eventually('the target was left', () => target.connections() === 0);
    expectCleanLog(connector);
  });
});

interface SilentAgent {
  path: string;
  connections(): number;
  askedToSign(): number;
}

const agentSocket = (port: number, { path }: SilentAgent) =>
  socketTo({ host: '127.0.0.1', port }, { login: { authentication_type: 'agent', agent_socket: path } });

/** Takes connections and says nothing; or tells of a key first, and does not sign with it (OpenSSH PROTOCOL.agent). */
async function startSilentAgent({ listsKeys = false } = {}): Promise<SilentAgent> {
  const requestIdentities = 11;
  const identitiesAnswer = 12;
  const signRequest = 13;
  const key = utils.parseKey(encodePrivateKey(generateKeyPairSync('ed25519').privateKey));
  if (key instanceof Error || Array.isArray(key)) throw new Error('one key was made');
  const answer = Buffer.concat([byte(identitiesAnswer), uint32(1), string(key.getPublicSSH()), string('')]);
  const sockets = new Set<Socket>();
  let signatures = 0;
  const path = temporaryFolder().file('agent');
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    socket.on('error', () => {});
    socket.on('data', (request) => {
      if (request[4] === requestIdentities && listsKeys) socket.write(string(answer));
      if (request[4] === signRequest) signatures++;
    });
  });
  await new Promise<void>((fulfil) => server.listen(path, fulfil));
  whenTestEnds(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  return { path, connections: () => sockets.size, askedToSign: () => signatures };
}
