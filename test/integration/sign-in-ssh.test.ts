import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startAgent } from '../support/agent.ts';
import { startConnector } from '../support/connector.ts';
import { eventually } from '../support/eventually.ts';
import { startHouse } from '../support/house.ts';
import type { IdentityProvider } from '../support/identity-provider.ts';
import { makeKey } from '../support/keys.ts';
import { quick, startQuickProvider } from '../support/quick-provider.ts';
import { runClient, sshOptions, startClient } from '../support/run-client.ts';
import {
  endSignIns,
  type SigningOptions,
  SigningSsh,
  signIn,
  signInAndStop,
  startSignInHouse,
} from '../support/signing-ssh.ts';

const isIn = { status: 0, stdout: 'in\n' };

/** how often somebody was asked to sign in */
const codes = ({ requests }: IdentityProvider) =>
  requests.filter((one) => one === 'POST /device/auth').length;

test('a plain ssh signs in by a code, and the next one with the same key asks nothing', async () => {
  const provider = await startQuickProvider();
  const house = await startSignInHouse(provider);
  const { privateKeyFile: identity } = makeKey();
  const first = await signIn(house, provider, { identity });
  expect(first).toMatchObject(isIn);
  expect(first.stderr).toContain('To open practice, sign in.');
  expect(first.stderr).toContain('Signed in.');
  const { length } = provider.requests;
  const second = await new SigningSsh(house, { identity, options: ['BatchMode=yes'] }).end();
  expect(second).toMatchObject(isIn);
  expect(second.stderr).not.toContain('sign in');
  expect(provider.requests.length).toBe(length);
  const [session] = (await house.call('sessions.list', {})).sessions;
  expect(session?.person).toEqual({ name: 'Alice Example', email: 'alice@example.com', via: 'sso' });
});

test('a sign-in outlives a restart, and one that has ended asks again', async () => {
  const provider = await startQuickProvider();
  const { data, identity } = await signInAndStop(provider);
  const again = await startSignInHouse(provider, { data });
  expect(await new SigningSsh(again, { identity }).end()).toMatchObject(isIn);
  expect(codes(provider)).toBe(1);
  await again.stop();
  endSignIns(data);
  const later = await startSignInHouse(provider, { data });
  expect(await signIn(later, provider, { identity })).toMatchObject(isIn);
  expect(codes(provider)).toBe(2);
  // and counts anew
  expect(await new SigningSsh(later, { identity }).end()).toMatchObject(isIn);
  expect(codes(provider)).toBe(2);
});

test('a sign-in of another provider, or of a domain that is out now, opens nothing', async () => {
  const provider = await startQuickProvider();
  const { data, identity } = await signInAndStop(provider);
  const stricter = await startSignInHouse(provider, { data, settings: { allowed_domains: ['example.org'] } });
  const batch = ['KbdInteractiveAuthentication=no'];
  expect((await new SigningSsh(stricter, { identity, options: batch }).end()).status).toBe(255);
  await stricter.stop();
  const other = await startSignInHouse(await startQuickProvider(), { data });
  expect((await new SigningSsh(other, { identity, options: batch }).end()).status).toBe(255);
});

test('somebody without any key signs in for this connection alone', async () => {
  const provider = await startQuickProvider();
  const house = await startSignInHouse(provider);
  expect(await signIn(house, provider)).toMatchObject(isIn);
  expect(await signIn(house, provider)).toMatchObject(isIn);
  expect(codes(provider)).toBe(2);
  expect(await house.call('sign_in.keys', {})).toEqual([]);
});

test('a key that cannot be opened is no hindrance, and is not remembered', async () => {
  const provider = await startQuickProvider();
  const house = await startSignInHouse(provider);
  const { privateKeyFile: identity } = makeKey({ passphrase: 'forgotten' });
  expect(await signIn(house, provider, { identity })).toMatchObject(isIn);
  expect(await house.call('sign_in.keys', {})).toEqual([]);
});

test('an agent full of keys is no hindrance: the first one is remembered', async () => {
  const provider = await startQuickProvider();
  const house = await startSignInHouse(provider);
  const keys = Array.from({ length: 9 }, () => makeKey());
  const agent = (await startAgent(keys.map(({ privateKeyFile }) => privateKeyFile))).socket;
  expect(await signIn(house, provider, { agent })).toMatchObject(isIn);
  const [known, ...others] = await house.call('sign_in.keys', {});
  expect([known?.fingerprint, others]).toEqual([keys[0]?.fingerprint, []]);
  expect(await new SigningSsh(house, { agent }).end()).toMatchObject(isIn);
});

test('a key of the config still opens, wherever in the agent it stands', async () => {
  const provider = await startQuickProvider();
  const keys = Array.from({ length: 9 }, () => makeKey());
  const bob = { name: 'bob', email: 'bob@example.com', key: keys.at(-1)?.publicKey };
  const house = await startSignInHouse(provider, { config: { client_keys: [bob] } });
  const agent = (await startAgent(keys.map(({ privateKeyFile }) => privateKeyFile))).socket;
  expect(await new SigningSsh(house, { agent }).end()).toMatchObject(isIn);
  expect(codes(provider)).toBe(0);
  const [session] = (await house.call('sessions.list', {})).sessions;
  expect(session?.person).toMatchObject({ email: 'bob@example.com', via: 'client_key' });
});

test('what VS Code runs signs in, and its next connection asks nothing', async () => {
  const provider = await startQuickProvider();
  const house = await startSignInHouse(provider);
  const { privateKeyFile: identity } = makeKey();
  const client: SigningOptions = {
    identity,
    options: ['RequestTTY=no', 'ConnectTimeout=15', 'RemoteCommand=none', 'NumberOfPasswordPrompts=3'],
  };
  expect(await signIn(house, provider, client)).toMatchObject(isIn);
  expect(await new SigningSsh(house, client).end()).toMatchObject(isIn);
  expect(codes(provider)).toBe(1);
});

test('of several connections that wait with one key, one sign-in lets all go on', async () => {
  const provider = await startQuickProvider();
  const house = await startSignInHouse(provider);
  const { privateKeyFile: identity } = makeKey();
  const several = [1, 2, 3].map(() => new SigningSsh(house, { identity }));
  const stranger = new SigningSsh(house, { identity: makeKey().privateKeyFile });
  const [, second = ''] = await Promise.all([...several, stranger].map((ssh) => ssh.link()));
  await provider.approve(second);
  for (const ssh of several) expect(await ssh.end()).toMatchObject(isIn);
  expect(await house.call('sign_in.keys', {})).toHaveLength(1);
  expect(stranger.process.stderr.text).not.toContain('Signed in.');
  await stranger.process.stop();
});

test('the owner of the connector comes in as before', async () => {
  const provider = await startQuickProvider();
  const house = await startSignInHouse(provider);
  const { status, stdout } = await house.ssh(['practice', 'echo', 'in']);
  expect([status, stdout.toString()]).toEqual([0, 'in\n']);
  expect(codes(provider)).toBe(0);
});

test('who says no at the provider reads why, and is not asked again by itself', async () => {
  const provider = await startQuickProvider();
  const house = await startSignInHouse(provider);
  const ssh = new SigningSsh(house, { options: ['NumberOfPasswordPrompts=3'] });
  await provider.deny(await ssh.link());
  const { status, stderr } = await ssh.end();
  expect(status).toBe(255);
  expect(stderr).toContain('sallyport: The sign-in was refused at 127.0.0.1');
  expect(stderr).toContain('What to do: Connect again to get a new code.');
  expect(codes(provider)).toBe(1);
});

test('an account of another domain is told that it is the wrong one', async () => {
  const provider = await startQuickProvider();
  const house = await startSignInHouse(provider, { settings: { allowed_domains: ['example.com'] } });
  const ssh = new SigningSsh(house);
  await provider.approve(await ssh.link(), 'mallory');
  const { status, stderr } = await ssh.end();
  expect([status, stderr]).toEqual([
    255,
    expect.stringContaining('This account is not one of the organisation'),
  ]);
  expect(stderr).toContain('evil.example');
});

test('a code that nobody uses ends with a sentence', async () => {
  const provider = await startQuickProvider({ deviceSeconds: 2 });
  const house = await startSignInHouse(provider);
  const { status, stderr } = await new SigningSsh(house).end();
  expect([status, stderr]).toEqual([
    255,
    expect.stringContaining('sallyport: Nobody has signed in in time.'),
  ]);
});

test('a provider that is down is a plain sentence, and known keys go on working', async () => {
  const provider = await startQuickProvider();
  const house = await startSignInHouse(provider);
  const { privateKeyFile: identity } = makeKey();
  await signIn(house, provider, { identity });
  await provider.stop();
  expect(await new SigningSsh(house, { identity }).end()).toMatchObject(isIn);
  const { status, stderr } = await new SigningSsh(house).end();
  expect([status, stderr]).toEqual([
    255,
    expect.stringMatching(/identity provider 127\.0\.0\.1:\d+ cannot be reached/),
  ]);
});

test('a clock that is wrong is told, with the difference', async () => {
  const provider = await startQuickProvider();
  const house = await startSignInHouse(provider);
  provider.alter = (answer) => {
    quick(answer);
    const then = Date.now() - 3600_000;
    answer.headers.date = new Date(then).toUTCString();
    const { id_token: token } = answer.body;
    if (token) answer.body.id_token = provider.forge(token, { exp: Math.floor(then / 1000) });
  };
  const { status, stderr } = await signIn(house, provider);
  expect(status).toBe(255);
  expect(stderr).toContain("the provider's clock is 60 min behind");
});

test('a token for another application lets nobody in', async () => {
  const provider = await startQuickProvider();
  const house = await startSignInHouse(provider);
  provider.alter = (answer) => {
    quick(answer);
    if (answer.body.id_token) answer.body.id_token = provider.forge(answer.body.id_token, { aud: 'other' });
  };
  const { status, stderr } = await signIn(house, provider);
  expect([status, stderr]).toEqual([255, expect.stringContaining('is for another application')]);
});

test('a client that leaves stops the asking', async () => {
  const provider = await startQuickProvider();
  const house = await startSignInHouse(provider);
  const ssh = new SigningSsh(house);
  await ssh.link();
  await eventually(() => provider.requests.includes('POST /token') || undefined, 'it asks');
  await ssh.process.stop();
  await eventually(
    () => house.connector.recentEntries.list().find(({ code }) => code === 'sign_in_canceled'),
    'the log says so',
  );
  const { length } = provider.requests;
  await new Promise((fulfil) => setTimeout(fulfil, 500));
  expect(provider.requests.length).toBe(length);
});

test('a socket that is not there and one that is stopped are the same to whoever has signed in', async () => {
  const provider = await startQuickProvider();
  const web1 = {
    name: 'web1',
    enabled: false,
    ssh_configuration: { authentication_type: 'agent', hostname: '127.0.0.1', username: 'root' },
  };
  const house = await startSignInHouse(provider, { config: { sockets: [web1] } });
  const answers = [];
  for (const user of ['web1', 'web2']) {
    const { status, stderr } = await signIn(house, provider, { user });
    expect(status).toBe(255);
    answers.push(stderr.slice(stderr.indexOf('Signed in.')).replaceAll(user, 'NAME'));
  }
  expect(answers[0]).toContain('NAME is not open to you, or does not exist.');
  expect(answers[1]).toBe(answers[0]);
});

test('the admin ends a sign-in: live sessions end with a sentence, and the key has to sign in again', async () => {
  const provider = await startQuickProvider();
  const house = await startSignInHouse(provider);
  const { privateKeyFile: identity, fingerprint } = makeKey();
  await signIn(house, provider, { identity });
  const shell = new SigningSsh(house, { identity, shell: true });
  await shell.process.stdout.waitFor(/practice/);
  await house.call('sign_in.revoke', { fingerprint });
  const { status, stderr } = await shell.end();
  expect([status, stderr]).toEqual([255, expect.stringContaining('The admin has ended your sign-in.')]);
  expect(await house.call('sign_in.keys', {})).toEqual([]);
  const { status: refused } = await new SigningSsh(house, {
    identity,
    options: ['KbdInteractiveAuthentication=no'],
  }).end();
  expect(refused).toBe(255);
});

test('a sign-in that may be renewed goes on unasked, until the provider says no', async () => {
  const provider = await startQuickProvider();
  const settings = { renew: true };
  const { data, identity } = await signInAndStop(provider, settings);
  const kept = readFileSync(join(data, 'signed_in_keys.json'), 'utf8');
  expect(kept).toMatch(/"refresh_token": "sealed:v1:/);
  endSignIns(data);
  const later = await startSignInHouse(provider, { data, settings });
  expect(await new SigningSsh(later, { identity }).end()).toMatchObject(isIn);
  expect(codes(provider)).toBe(1);
  await later.stop();
  endSignIns(data);
  // a provider that has forgotten everything says no to the token
  provider.rotateKey();
  const last = await startSignInHouse(provider, { data, settings });
  expect(await signIn(last, provider, { identity })).toMatchObject(isIn);
  expect(codes(provider)).toBe(2);
});

test('no more than ten sign-ins wait from one address', async () => {
  const provider = await startQuickProvider();
  const house = await startSignInHouse(provider);
  const waiting = Array.from({ length: 10 }, () => new SigningSsh(house));
  await Promise.all(waiting.map((ssh) => ssh.link()));
  const { status, stderr } = await new SigningSsh(house).end();
  expect([status, stderr]).toEqual([255, expect.stringContaining('Too many sign-ins wait at once')]);
  const codes = house.connector.recentEntries.list().map(({ code }) => code);
  expect(codes).toContain('sign_in_limit_reached');
  // the owner does not sign in
  expect((await house.ssh(['practice', 'echo', 'in'])).status).toBe(0);
  await Promise.all(waiting.map((ssh) => ssh.process.stop()));
});

test('where nobody signs in, keyboard-interactive is not offered', async () => {
  const house = await startHouse();
  const { status, stderr } = await new SigningSsh(house).end();
  expect([status, stderr]).toEqual([255, expect.stringContaining('Permission denied (publickey).')]);
  expect(existsSync(join(house.data, 'signed_in_keys.json'))).toBe(false);
});

test('the real host, killed in the middle, knows who had signed in', async () => {
  const provider = await startQuickProvider();
  const config = { sign_in: provider.config };
  const key = makeKey();
  const first = await startConnector({ config });
  const options = sshOptions({ port: first.port, identity: key.privateKeyFile, options: ['LogLevel=INFO'] });
  const ssh = startClient('ssh', [...options, 'practice@127.0.0.1', 'echo in']);
  const [link] = await ssh.stderr.waitFor(/http:\S+user_code=\S+/);
  await provider.approve(link);
  expect((await ssh.exited).status).toBe(0);
  await first.kill();
  await provider.stop();
  const { data } = first;
  const second = await startConnector({ config, data });
  const again = sshOptions({ port: second.port, identity: key.privateKeyFile });
  const { status, stdout } = await runClient('ssh', [...again, 'practice@127.0.0.1', 'echo in']);
  expect([status, stdout.toString()]).toEqual([0, 'in\n']);
  const log = readFileSync(join(data, 'logs', 'sallyport.log'), 'utf8');
  expect(log).toContain('"msg":"signed in"');
  expect(log).not.toMatch(/user_code|id_token|access_token|eyJ/);
  expect(statSync(join(data, 'signed_in_keys.json')).mode & 0o777).toBe(0o600);
});
