import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { string, WireReader } from '../../src-main/core/ssh2/wire.ts';
import type { House } from '../support/house.ts';
import { makeKey } from '../support/keys.ts';
import { startQuickProvider } from '../support/quick-provider.ts';
import {
  endSignIns,
  type SigningOptions,
  SigningSsh,
  signIn,
  signInAndStop,
  startSignInHouse,
} from '../support/signing-ssh.ts';
import { authReply, parseKey, RawClient } from './hostile-raw-client.ts';

// people who have signed in are under policies, by what the provider says of them

type Fields = Readonly<Record<string, unknown>>;

/** An entry of `policies`, on the practice target. */
const policy = (name: string, who: Fields, ssh: Fields = { exec: {} }) => ({
  name,
  sockets: ['practice'],
  policy_data: { permissions: { ssh }, condition: { who } },
});
const forOps = policy('ops', { group: ['ops'] });
const forOthers = policy('others', { group: ['dba'], domain: ['example.org'], email: ['bob@example.com'] });

const isIn = { status: 0, stdout: 'in\n' };
const onlyKeys = ['KbdInteractiveAuthentication=no'];
/** What a client reads, without the name that it has asked for, and where. */
const withoutName = (text: string, user: string) =>
  text.replaceAll(user, 'NAME').replaceAll(/(\[127\.0\.0\.1\]):\d+/g, '$1');

/** A client with its key, at a socket that is there and at one that is not: all that it has read, without the name. */
async function answersTo(house: House, client: SigningOptions): Promise<string[]> {
  const answers = [];
  for (const user of ['practice', 'unknown']) {
    const { status, stdout, stderr } = await new SigningSsh(house, { ...client, user }).end();
    answers.push(withoutName(JSON.stringify({ status, stdout, stderr }), user));
  }
  return answers;
}

const deniedOnLog = (house: House) =>
  house.connector.recentEntries.list().filter(({ code }) => code === 'policy_denied');

test.each([
  ['a group', { group: ['ops'] }],
  ['a domain', { domain: ['Example.com'] }],
  ['an e-mail address', { email: ['alice@example.com'] }],
])('a policy for %s lets in who signs in with it, and nobody else', async (_, who) => {
  const provider = await startQuickProvider();
  const house = await startSignInHouse(provider, { config: { policies: [policy('some', who)] } });
  expect(await signIn(house, provider)).toMatchObject(isIn);
  const { status, stdout, stderr } = await signIn(house, provider, {}, 'mallory');
  expect([status, stdout]).toEqual([255, '']);
  expect(stderr).toContain('practice is not open to you, or does not exist.');
  expect(deniedOnLog(house).map(({ person, denied }) => [person, denied])).toEqual([
    ['mallory@evil.example', 'no_policy'],
  ]);
});

test('what somebody may do there depends on the groups that the provider names', async () => {
  const provider = await startQuickProvider();
  const commands = (...patterns: string[]) => ({ exec: { commands: patterns } });
  const policies = [
    policy('ops', { group: ['ops'] }, commands('echo ops')),
    policy('web', { group: ['web'] }, commands('echo web')),
    policy('dba', { group: ['dba'] }, commands('echo dba')),
  ];
  const house = await startSignInHouse(provider, { config: { policies } });
  const { privateKeyFile: identity } = makeKey();
  expect(await signIn(house, provider, { identity, command: ['echo', 'ops'] })).toMatchObject({ status: 0 });
  const run = (what: string) => new SigningSsh(house, { identity, command: ['echo', what] }).end();
  expect(await run('web')).toMatchObject({ status: 0, stdout: 'web\n' });
  const refused = await run('dba');
  expect([refused.status, refused.stdout]).toEqual([255, '']);
  expect(refused.stderr).toContain('sallyport: practice: no policy allows this command');
});

test('who has signed in and whom no policy lets in reads what is said of a socket that is not there', async () => {
  const provider = await startQuickProvider();
  const house = await startSignInHouse(provider, { config: { policies: [forOthers] } });
  const answers = [];
  for (const user of ['practice', 'unknown']) {
    const { status, stdout, stderr } = await signIn(house, provider, { user });
    const afterwards = stderr.slice(stderr.indexOf('Signed in.'));
    answers.push([status, stdout, withoutName(afterwards, user)]);
  }
  expect(answers[0]).toEqual([
    255,
    '',
    expect.stringContaining('NAME is not open to you, or does not exist.'),
  ]);
  expect(answers[1]).toEqual(answers[0]);
});

test('a refusal after a sign-in counts as a try, with and without such a socket', async () => {
  const provider = await startQuickProvider();
  const house = await startSignInHouse(provider, { config: { policies: [forOthers] } });
  const courses = [];
  for (const user of ['practice', 'unknown']) {
    const client = await RawClient.open(house.connector.gateway.main);
    client.requestLogin(user, 'keyboard-interactive', Buffer.concat([string(''), string('')]));
    const request = new WireReader(await client.next(60), 1);
    const [, text] = [request.text(), request.text()];
    await provider.approve(/http:\S+user_code=\S+/.exec(text)?.[0] ?? '');
    expect(await client.loginReply()).toBe(authReply.failure);
    for (let tries = 2; tries <= 8; tries++) client.requestLogin(user, 'none');
    const farewell = await client.closed;
    courses.push([farewell, client.count(authReply.failure), client.count(authReply.success)]);
  }
  // six tries, of which one has been read, and the first `none`, which only asks for the methods
  expect(courses).toEqual([
    ['Too many authentication failures', 6, 0],
    ['Too many authentication failures', 6, 0],
  ]);
});

test('a key that has signed in opens nothing once no policy lets its person in, and again when one does', async () => {
  const provider = await startQuickProvider();
  const house = await startSignInHouse(provider);
  await house.call('policies.save', { draft: forOps });
  const { privateKeyFile: identity } = makeKey();
  expect(await signIn(house, provider, { identity })).toMatchObject(isIn);
  await house.call('policies.save', { draft: policy('ops', { group: ['dba'] }), was: 'ops' });
  const [refused, unknown] = await answersTo(house, { identity, options: onlyKeys });
  expect(refused).toContain('"status":255');
  expect(refused).toBe(unknown);
  expect(deniedOnLog(house)).toHaveLength(1);
  // the sign-in itself goes on: it is the policies that have changed
  expect(await house.call('sign_in.keys', {})).toHaveLength(1);
  await house.call('policies.save', { draft: forOps, was: 'ops' });
  expect(await new SigningSsh(house, { identity, options: onlyKeys }).end()).toMatchObject(isIn);
});

test('a live shell of somebody who has signed in ends when no policy lets them in any more', async () => {
  const provider = await startQuickProvider();
  const house = await startSignInHouse(provider);
  await house.call('policies.save', { draft: policy('ops', { group: ['ops'] }, { shell: {} }) });
  const shell = new SigningSsh(house, { identity: makeKey().privateKeyFile, shell: true });
  await provider.approve(await shell.link());
  await shell.process.stdout.waitFor(/practice/);
  await house.call('policies.save', { draft: policy('ops', { group: ['dba'] }, { shell: {} }), was: 'ops' });
  const { status, stdout, stderr } = await shell.end();
  expect(status).toBe(255);
  expect(stdout + stderr).toContain('sallyport: practice: the right to this session has ended');
});

test('a sign-in that is renewed opens only what policies let its person into', async () => {
  const provider = await startQuickProvider();
  const settings = { renew: true };
  const { data, identity } = await signInAndStop(provider, settings);
  const answers = [];
  for (const user of ['practice', 'unknown']) {
    endSignIns(data);
    const later = await startSignInHouse(provider, { data, settings, config: { policies: [forOthers] } });
    const { length } = provider.requests;
    const { status, stderr } = await new SigningSsh(later, { identity, user, options: onlyKeys }).end();
    answers.push([status, withoutName(stderr, user), provider.requests.slice(length)]);
    await later.stop();
  }
  expect(answers[0]).toEqual([255, expect.any(String), expect.arrayContaining(['POST /token'])]);
  expect(answers[1]).toEqual(answers[0]);
});

test('a renewal that names other groups counts by those', async () => {
  const provider = await startQuickProvider();
  const settings = { renew: true };
  const { data, identity } = await signInAndStop(provider, settings);
  endSignIns(data);
  provider.changeAccount('alice', { groups: ['web'] });
  const later = await startSignInHouse(provider, { data, settings, config: { policies: [forOps] } });
  expect((await new SigningSsh(later, { identity, options: onlyKeys }).end()).status).toBe(255);
  expect(await later.call('sign_in.keys', {})).toMatchObject([{ groups: ['web'] }]);
});

test('the owner comes in with the device key where policies are for people who sign in', async () => {
  const provider = await startQuickProvider();
  const house = await startSignInHouse(provider, { config: { policies: [forOthers] } });
  const owner = parseKey(readFileSync(join(house.data, 'device_key'), 'utf8'));
  const client = await RawClient.open(house.connector.gateway.main);
  client.sendSignature('practice', owner);
  expect(await client.loginReply()).toBe(authReply.success);
});
