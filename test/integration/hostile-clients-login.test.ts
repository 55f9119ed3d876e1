import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { encodePrivateKey } from '../../src-main/core/certificates/encode-private-key.ts';
import { message } from '../../src-main/core/ssh2/message-numbers.ts';
import { boolean, byte, string, WireReader } from '../../src-main/core/ssh2/wire.ts';
import { type Connector, startConnector } from '../support/connector.ts';
import { type Key, makeKey } from '../support/keys.ts';
import type { LogLine } from '../support/log-lines.ts';
import { runClient, sshOptions } from '../support/run-client.ts';
import { deviceKey, expectCleanLog, expectGoodLogin, linesWithCode, logIn } from './hostile-observations.ts';
import { authReply, parseKey, RawClient } from './hostile-raw-client.ts';

const newKey = () => parseKey(encodePrivateKey(generateKeyPairSync('ed25519').privateKey));

let connector: Connector;
/** its person may come in */
let rsaKey: Key;

beforeAll(async () => {
  rsaKey = makeKey({ type: 'rsa', bits: 2048 });
  const people = [{ name: 'alice', email: 'alice@example.com', key: rsaKey.publicKey }];
  connector = await startConnector({ config: { client_keys: people } });
});
afterAll(() => connector.stop());

/** what the log says about the logins of one connection */
function refusals({ socket }: RawClient): () => LogLine[] {
  const client = `127.0.0.1:${socket.localPort}`;
  return () => linesWithCode(connector, 'client_refused').filter((line) => line.client === client);
}

describe('a client that tries to log in', () => {
  test('is cut with a text after six tries', async () => {
    const client = await RawClient.open(connector);
    const logged = refusals(client);
    for (let tries = 1; tries <= 6; tries++) {
      client.offerKey('practice', newKey());
      expect(await client.loginReply()).toBe(authReply.failure);
    }
    expect(await client.closed).toBe('Too many authentication failures');
    await expect.poll(() => logged().length).toBe(6);
  });

  test('gets no further try by sending all of them at once, not even with the right key', async () => {
    const client = await RawClient.open(connector);
    const logged = refusals(client);
    const key = newKey();
    client.socket.cork();
    for (let tries = 1; tries <= 200; tries++) client.offerKey('practice', key);
    client.sendSignature('practice', deviceKey(connector));
    client.socket.uncork();
    expect(await client.closed).toBe('Too many authentication failures');
    expect(client.count(authReply.failure)).toBe(6);
    expect(client.count(authReply.success)).toBe(0);
    await expectGoodLogin(connector);
    await expect.poll(() => logged().length).toBe(6);
  });

  test('may ask whether a good key would do 20 times, and is cut when it goes on asking', async () => {
    const client = await RawClient.open(connector);
    const logged = refusals(client);
    for (let questions = 1; questions <= 100; questions++) client.offerKey('practice', deviceKey(connector));
    expect(await client.closed).toBe('Too many authentication failures');
    expect([client.count(authReply.keyOk), client.count(authReply.failure)]).toEqual([20, 6]);
    await expect
      .poll(() => logged().map(({ reason }) => reason))
      .toEqual(Array(6).fill('too many questions'));
    await expectGoodLogin(connector);
  });

  test('may ask with the method none only once for free', async () => {
    const client = await RawClient.open(connector);
    for (let tries = 1; tries <= 20; tries++) client.requestLogin('practice', 'none');
    expect(await client.closed).toBe('Too many authentication failures');
    expect(client.count(authReply.failure)).toBe(7);
  });

  test.each([
    ['none', Buffer.alloc(0)],
    ['password', Buffer.concat([boolean(false), string('practice')])],
    ['password', Buffer.concat([boolean(true), string('old'), string('new')])],
    ['keyboard-interactive', Buffer.concat([string(''), string('')])],
    ['hostbased', Buffer.concat([string('ssh-ed25519'), string('x'), string('h'), string('u'), string('s')])],
  ])('never gets in by the method %s', async (method, rest) => {
    const client = await RawClient.open(connector);
    client.requestLogin('practice', method, rest);
    const reply = new WireReader(await client.next(authReply.failure, authReply.success));
    expect(reply.byte()).toBe(authReply.failure);
    expect(reply.text()).toBe('publickey');
    expect(reply.boolean()).toBe(false);
  });

  test('hears the same of a socket that is not there as of one that is, until it has signed', async () => {
    const known = deviceKey(connector);
    const stranger = newKey();
    const conversation = async (user: string, key: typeof known, signer = key) => {
      const client = await RawClient.open(connector);
      client.offerKey(user, key);
      const first = await client.next(authReply.failure, authReply.keyOk);
      client.sendSignature(user, key, signer);
      const second = await client.next(authReply.failure, authReply.success);
      client.close();
      return [first.toString('hex'), second.toString('hex')];
    };
    const refused = await conversation('practice', stranger);
    expect(refused[0]).toBe(refused[1]);
    const forged = await conversation('practice', known, stranger);
    expect(forged[1]).toBe(refused[1]);
    for (const user of ['web1', 'root+practice+', '']) {
      expect(await conversation(user, stranger)).toEqual(refused);
      expect(await conversation(user, known, stranger)).toEqual(forged);
      // who has the key, and asks for what is not there, hears no more than a stranger
      expect((await conversation(user, known))[1]).toBe(refused[1]);
    }
  });

  test('is refused when another key made the signature', async () => {
    const client = await RawClient.open(connector);
    client.sendSignature('practice', deviceKey(connector), newKey());
    expect(await client.loginReply()).toBe(authReply.failure);
    await connector.log.waitFor(({ reason }) => reason === 'bad signature');
  });

  test('is refused when it signs with RSA and SHA-1', async () => {
    const client = await RawClient.open(connector);
    client.offerKey('practice', parseKey(rsaKey.privateKey));
    expect(await client.loginReply()).toBe(authReply.failure);
    client.sendSignature('practice', parseKey(rsaKey.privateKey));
    expect(await client.loginReply()).toBe(authReply.failure);
    // the key itself is good: ssh signs with it and SHA-2
    const options = sshOptions({ port: connector.port, identity: rsaKey.privateKeyFile });
    const { stdout } = await runClient('ssh', [...options, 'practice@127.0.0.1', 'echo in']);
    expect(stdout.toString()).toBe('in\n');
  });

  // ssh2 would know no hash for such a name, and verify with SHA-1
  test.each(['ssh-ed25519', 'ecdsa-sha2-nistp256', 'ssh-rsa2', ''])(
    'is refused when it announces its RSA key as %j',
    async (algorithm) => {
      const client = await RawClient.open(connector);
      client.sendSignature('practice', parseKey(rsaKey.privateKey), undefined, algorithm);
      // ssh2 itself ends the connection of who announces a curve and then has none
      const outcome = await client.loginReply().catch(() => 'closed');
      expect([authReply.failure, 'closed']).toContain(outcome);
      expect(client.count(authReply.success)).toBe(0);
      expectCleanLog(connector);
    },
  );

  test('is cut when it changes the user name between two tries', async () => {
    const client = await RawClient.open(connector);
    client.offerKey('nobody', newKey());
    await client.loginReply();
    client.sendSignature('practice', deviceKey(connector));
    await client.closed;
    expect(client.count(authReply.success)).toBe(0);
  });

  test.each([
    ['is empty', ''],
    ['has 300 bytes', 'a'.repeat(300)],
    ['has 30,000 bytes', 'a'.repeat(30_000)],
    ['steers a terminal', '\x1b]0;owned\x07\x1b[2J\r\npractice'],
    ['turns the text around', '\u202epractice'],
    ['names a property of every object', '__proto__'],
    ['names the constructor', 'constructor'],
    ['is a path', '../../practice'],
    ['has more than one plus', 'a+b+c'],
    ['has an option for a login', '-oProxyCommand=id+practice'],
    ['has a NUL', 'practice\0'],
    ['is no UTF-8', Buffer.from([0xff, 0xfe, 0x80])],
  ])('is refused with a user name that %s', async (_what, user) => {
    const client = await RawClient.open(connector);
    const logged = refusals(client);
    client.sendSignature(user, deviceKey(connector));
    expect(await client.loginReply()).toBe(authReply.failure);
    client.close();
    await expectGoodLogin(connector);
    expectCleanLog(connector);
    expect(logged().every(({ user }) => String(user).length <= 1200)).toBe(true);
  });

  test('gets no channel before it is in', async () => {
    const client = await RawClient.open(connector);
    client.requestChannel('session');
    const answered = client.next(message.channelOpenConfirmation, message.channelOpenFailure);
    const outcome = await Promise.race([client.closed.then(() => 'closed'), answered.then(([type]) => type)]);
    expect(outcome).not.toBe(message.channelOpenConfirmation);
    await expectGoodLogin(connector);
  });

  test('cannot log in a second time as somebody else', async () => {
    const client = await logIn(connector);
    client.sendSignature('practice', deviceKey(connector));
    client.send(byte(message.userauthRequest));
    await client.closed;
    expect(client.count(authReply.success)).toBe(0);
    await expectGoodLogin(connector);
  });
});
