import { generateKeyPairSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { encodePrivateKey } from '../../src-main/core/certificates/encode-private-key.ts';
import { boolean, string, WireReader } from '../../src-main/core/ssh2/wire.ts';
import { eventually } from '../support/eventually.ts';
import type { House } from '../support/house.ts';
import type { IdentityProvider } from '../support/identity-provider.ts';
import { startQuickProvider } from '../support/quick-provider.ts';
import { startSignInHouse } from '../support/signing-ssh.ts';
import { authReply, parseKey, RawClient } from './hostile-raw-client.ts';

/** RFC 4256 §3.2; the same number as SSH_MSG_USERAUTH_PK_OK */
const infoRequest = 60;

const newKey = () => parseKey(encodePrivateKey(generateKeyPairSync('ed25519').privateKey));
const open = (house: House) => RawClient.open(house.connector.gateway.main);
const startSignIn = (client: RawClient, user = 'practice') =>
  client.requestLogin(user, 'keyboard-interactive', Buffer.concat([string(''), string('')]));
const codes = ({ requests }: IdentityProvider) =>
  requests.filter((one) => one === 'POST /device/auth').length;

/** The link that the client is to show, and how many questions come with it. */
async function shown(client: RawClient): Promise<{ link: string; questions: number }> {
  const reader = new WireReader(await client.next(infoRequest), 1);
  const [, text] = [reader.text(), reader.text(), reader.text()];
  const [link = ''] = /http:\S+user_code=\S+/.exec(text) ?? [];
  return { link, questions: reader.uint32() };
}

const keysOf = (house: House) => house.call('sign_in.keys', {});

test('a client without patience gets one code a connection, and is cut after six tries', async () => {
  const provider = await startQuickProvider();
  const house = await startSignInHouse(provider);
  const client = await open(house);
  for (let count = 0; count < 8; count++) startSignIn(client);
  await provider.deny((await shown(client)).link);
  expect(await client.closed).toBe('Too many authentication failures');
  expect(codes(provider)).toBe(1);
  expect(client.count(authReply.failure)).toBe(6);
  expect(client.count(authReply.success)).toBe(0);
});

test('a client that goes on with a key it has gives the sign-in up', async () => {
  const provider = await startQuickProvider();
  const house = await startSignInHouse(provider);
  const client = await open(house);
  startSignIn(client);
  const { link, questions } = await shown(client);
  expect(questions).toBe(0);
  client.sendSignature('practice', parseKey(readFileSync(join(house.data, 'device_key'), 'utf8')));
  expect(await client.loginReply()).toBe(authReply.success);
  await eventually(
    () => house.connector.recentEntries.list().find(({ code }) => code === 'sign_in_canceled'),
    'the log says so',
  );
  // the code is of no use any more
  await provider.approve(link);
  expect(await client.run('echo in')).toContain('in');
  const { sessions } = await house.call('sessions.list', {});
  expect(sessions.map(({ person }) => person.via)).toEqual(['device_key']);
});

test('a key that was shown but not proven is not remembered', async () => {
  const provider = await startQuickProvider();
  const house = await startSignInHouse(provider);
  const client = await open(house);
  const key = newKey();
  client.offerKey('practice', key);
  expect(await client.loginReply()).toBe(authReply.keyOk);
  client.sendSignature('practice', key, newKey());
  expect(await client.loginReply()).toBe(authReply.failure);
  startSignIn(client);
  await provider.approve((await shown(client)).link);
  expect(await client.loginReply()).toBe(authReply.success);
  expect(await keysOf(house)).toEqual([]);
});

test('of two keys that were proven the first one is remembered', async () => {
  const provider = await startQuickProvider();
  const house = await startSignInHouse(provider);
  const client = await open(house);
  const [first, second] = [newKey(), newKey()];
  for (const key of [first, second]) {
    client.sendSignature('practice', key);
    expect(await client.loginReply()).toBe(authReply.failure);
  }
  startSignIn(client);
  await provider.approve((await shown(client)).link);
  expect(await client.loginReply()).toBe(authReply.success);
  const again = async (key: typeof first) => {
    const next = await open(house);
    next.sendSignature('practice', key);
    return next.loginReply();
  };
  expect([await again(first), await again(second)]).toEqual([authReply.success, authReply.failure]);
});

test('what one connection was shown lets no other one in', async () => {
  const provider = await startQuickProvider();
  const house = await startSignInHouse(provider);
  const [victim, other] = [await open(house), await open(house)];
  startSignIn(victim);
  startSignIn(other);
  const links = [(await shown(victim)).link, (await shown(other)).link];
  expect(links[0]).not.toBe(links[1]);
  await provider.approve(links[0] ?? '');
  expect(await victim.loginReply()).toBe(authReply.success);
  await eventually(() => provider.requests.at(-1) === 'POST /token' || undefined, 'the other one still asks');
  expect(other.count(authReply.success)).toBe(0);
});

test('keys of a kind that cannot be checked are no hindrance, however many there are', async () => {
  const provider = await startQuickProvider();
  const house = await startSignInHouse(provider);
  const client = await open(house);
  for (const type of ['sk-ssh-ed25519@openssh.com', 'ssh-ed25519-cert-v01@openssh.com', 'ssh-rsa']) {
    for (let count = 0; count < 4; count++) {
      const blob = Buffer.concat([string(type), string(`key ${count}`)]);
      const rest = Buffer.concat([boolean(false), string(type), string(blob)]);
      client.requestLogin('practice', 'publickey', rest);
      expect(await client.loginReply()).toBe(authReply.failure);
    }
  }
  startSignIn(client);
  await provider.approve((await shown(client)).link);
  expect(await client.loginReply()).toBe(authReply.success);
});

test('a client may ask about many keys, but not without end', async () => {
  const house = await startSignInHouse(await startQuickProvider());
  const client = await open(house);
  for (let questions = 1; questions <= 100; questions++) client.offerKey('practice', newKey());
  expect(await client.closed).toBe('Too many authentication failures');
  expect([client.count(authReply.keyOk), client.count(authReply.failure)]).toEqual([20, 6]);
});

test('a key that is known and one that is not look the same to whoever only asks', async () => {
  const house = await startSignInHouse(await startQuickProvider());
  const known = parseKey(readFileSync(join(house.data, 'device_key'), 'utf8'));
  const replies = [];
  for (const key of [known, newKey()]) {
    const client = await open(house);
    client.offerKey('practice', key);
    replies.push(await client.loginReply());
  }
  expect(replies).toEqual([authReply.keyOk, authReply.keyOk]);
});

test('a flood of clients that never log in does not cut somebody who signs in', async () => {
  const provider = await startQuickProvider();
  const house = await startSignInHouse(provider);
  const person = await open(house);
  startSignIn(person);
  const { link } = await shown(person);
  const flood = [];
  for (let count = 0; count < 105; count++) flood.push(await open(house));
  await Promise.any(flood.map((client) => client.closed));
  await provider.approve(link);
  expect(await person.loginReply()).toBe(authReply.success);
});

test('after several that failed the next sign-in waits', async () => {
  const provider = await startQuickProvider();
  const house = await startSignInHouse(provider);
  for (let count = 0; count < 4; count++) {
    const client = await open(house);
    startSignIn(client);
    await provider.deny((await shown(client)).link);
    expect(await client.loginReply()).toBe(authReply.failure);
  }
  const client = await open(house);
  const began = performance.now();
  startSignIn(client);
  await shown(client);
  // a lower limit, which no busy machine makes shorter
  expect(performance.now() - began).toBeGreaterThanOrEqual(1990);
});
