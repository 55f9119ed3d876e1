import { type AddressInfo, createServer } from 'node:net';
import { expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { type House, startHouse } from '../support/house.ts';
import { makeKey } from '../support/keys.ts';
import { keyLogin, socketTo } from '../support/proxied-sshd.ts';
import { emailOf, policyFor, RuledPeople } from '../support/ruled-people.ts';
import { runClient, startClient } from '../support/run-client.ts';
import { startSshd } from '../support/sshd.ts';
import { whenTestEnds } from '../support/when-test-ends.ts';

const people = new RuledPeople({ amy: undefined, bob: undefined });
const { client_keys } = people.config;

/** A connector whose policies can change, with one socket. */
async function startRuled(socket: object = {}): Promise<House> {
  const key = makeKey();
  const sshd = await startSshd({ authorizedKeys: [key.publicKey] });
  const house = await startHouse({
    config: { client_keys, sockets: [socketTo(sshd, { login: keyLogin(key), ...socket })] },
  });
  return house;
}
const portOf = ({ connector }: House) => ({ port: connector.gateway.main.port });
const ssh = (name: 'amy' | 'bob', house: House, ...args: string[]) => people.ssh(name, portOf(house), args);
/** Once all its sessions are over: how they have ended. */
const endedBy = (house: House) =>
  eventually(() => {
    const { sessions } = house.connector.sessions.list();
    return sessions.some(({ state }) => state === 'live')
      ? undefined
      : sessions.map(({ state, failure }) => [state, failure?.code]);
  }, 'the end of all sessions');

test('a policy that is added ends the live shell of who is in none, with a sentence, and leaves the others', async () => {
  const house = await startRuled();
  const shells = (['amy', 'bob'] as const).map((name) => people.terminal(name, portOf(house), ['web1']));
  for (const shell of shells) {
    shell.type('echo in $((1 + 1))\r');
    await shell.expect('in 2');
  }
  const [amy, bob] = shells as [(typeof shells)[0], (typeof shells)[0]];
  house.connector.policies.save(policyFor('amy', { shell: {}, exec: {} }));
  await bob.expect('sallyport: web1: the right to this session has ended\r\n');
  expect((await bob.exited).status).toBe(255);
  expect((await ssh('bob', house, 'web1', 'id')).status).toBe(255);
  amy.type('echo still $((1 + 1))\r');
  await amy.expect('still 2');
  house.connector.policies.save(policyFor('amy', { exec: {} }), 'amy');
  await amy.expect('the right to this session has ended');
  expect(await endedBy(house)).toEqual([
    ['ended', 'policy_denied'],
    ['ended', 'policy_denied'],
  ]);
  expect((await ssh('amy', house, 'web1', 'echo in')).stdout.toString()).toBe('in\n');
});

test('a forward that is open ends when no policy allows it any more', async () => {
  const house = await startRuled();
  const silent = createServer();
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  whenTestEnds(() => {
    silent.close();
  });
  const { port } = silent.address() as AddressInfo;
  const opened = new Promise((resolve) => silent.once('connection', resolve));
  house.connector.policies.save(policyFor('amy', { sftp: {}, tcp_forwarding: {} }));
  const options = [...people.as('amy', portOf(house)), '-W', `127.0.0.1:${port}`, 'web1'];
  const forward = startClient('ssh', options);
  await opened;
  house.connector.policies.save(policyFor('amy', { sftp: {} }), 'amy');
  expect((await forward.exited).status).toBe(255);
  expect(await endedBy(house)).toEqual([['ended', 'policy_denied']]);
});

test('where a person comes from decides', async () => {
  const house = await startRuled();
  const from = (...allowed_ip: string[]) => policyFor('amy', { exec: {} }, { where: { allowed_ip } });
  house.connector.policies.save(from('192.0.2.0/24', '::/0'));
  expect((await ssh('amy', house, 'web1', 'echo in')).status).toBe(255);
  house.connector.policies.save(from('192.0.2.0/24', '127.0.0.0/8'), 'amy');
  expect((await ssh('amy', house, 'web1', 'echo in')).stdout.toString()).toBe('in\n');
});

test('who is in by one policy reads what the other one would need', async () => {
  const house = await startRuled();
  const { policies } = house.connector;
  policies.save({ ...policyFor('amy', { sftp: {} }), name: 'files' });
  const shell = async () => (await ssh('amy', house, '-T', 'web1')).stderr.toString();
  expect(await shell()).toContain('no policy allows a shell\n');
  policies.save(policyFor('amy', { shell: {} }, { where: { allowed_ip: ['192.0.2.0/24'] } }));
  expect(await shell()).toContain('no policy allows this from your address\n');
  policies.save(policyFor('amy', { shell: {} }, { when: { before: '2020-01-01T00:00:00Z' } }), 'amy');
  expect(await shell()).toContain('no policy allows this now\n');
});

test('a policy with a mistake changes nothing', async () => {
  const house = await startRuled();
  const { policies } = house.connector;
  policies.save(policyFor('amy', { exec: {} }));
  expect(() => policies.save(policyFor('amy', { exec: { commands: ['('] } }), 'amy')).toThrow(
    /exec\.commands\[0\]/,
  );
  expect((await ssh('amy', house, 'web1', 'echo in')).stdout.toString()).toBe('in\n');
});

test('logins that a policy names are those that the client may ask for', async () => {
  const login = {
    authentication_type: 'agent',
    username_provider: 'prompt_client',
    agent_socket: '/nonexistent',
  };
  const house = await startHouse({
    config: { client_keys, sockets: [socketTo({ host: '127.0.0.1', port: 1 }, { login })] },
  });
  house.connector.policies.save(policyFor('amy', { exec: {}, allowed_usernames: ['Deploy'] }));
  const as = (user: string) =>
    runClient('ssh', [...people.as('amy', portOf(house)), '-o', `User=${user}+web1`, '127.0.0.1', 'id']);
  expect((await as('root')).stderr.toString()).toContain('Permission denied');
  // that one gets in, and as far as to the target that is not there
  expect((await as('deploy')).stderr.toString()).toContain('sallyport: web1: ');
  const unnamed = await ssh('amy', house, 'web1', 'id');
  expect(unnamed.stderr.toString()).toContain('sallyport: web1: no policy allows this login');
});

test('an import brings policies, and an export has them', async () => {
  const house = await startRuled();
  const entry = policyFor('amy', { exec: { commands: ['^uptime$'] } });
  const text = JSON.stringify({ policies: [entry] });
  expect(await house.call('exchange.preview', { text })).toMatchObject({
    policies: [{ name: 'amy', change: 'new' }],
  });
  await house.call('exchange.import', { text, replace: false });
  expect((await ssh('bob', house, 'web1', 'id')).status).toBe(255);
  expect((await house.call('exchange.export', {})).yaml).toContain('^uptime$');
});

test('a screen tries a policy before it is stored, stores it, and hears of every change', async () => {
  const house = await startRuled();
  const events = house.watch('policies');
  const question = { socket: 'web1', person: emailOf('amy'), address: '127.0.0.1' };
  const shell = { kind: 'shell' } as const;
  const draft = policyFor('amy', { shell: {} });
  expect(await house.call('policies.test', { ...question, action: shell })).toEqual({
    allowed: true,
    reasons: ['there are no policies: who comes in may do what the socket allows'],
  });
  expect(await house.call('policies.test', { ...question, draft, action: { kind: 'sftp' } })).toMatchObject({
    allowed: false,
  });
  const wrong = { ...draft, sockets: ['No'] };
  const failure = await house.failure('policies.save', { draft: wrong });
  expect(failure).toMatchObject({ code: 'policy_invalid', issues: [{ field: 'sockets[0]' }] });
  expect(await house.call('policies.check', { draft: wrong })).toMatchObject([{ field: 'sockets[0]' }]);
  expect(await house.failure('policies.test', { ...question, draft: wrong, action: shell })).toMatchObject({
    code: 'policy_invalid',
  });
  expect(await house.call('policies.save', { draft })).toMatchObject({
    origin: 'app',
    policy: { name: 'amy' },
  });
  const other = { ...question, person: emailOf('bob'), action: shell };
  expect(await house.call('policies.test', other)).toMatchObject({ allowed: false });
  expect(
    await house.call('policies.test', { ...other, draft: policyFor('bob', { shell: {} }), was: 'amy' }),
  ).toEqual({
    allowed: true,
    reasons: ['policy "bob": it allows a shell'],
  });
  expect(await house.call('policies.list', {})).toHaveLength(1);
  await house.call('policies.remove', { name: 'amy' });
  expect(await house.failure('policies.remove', { name: 'amy' })).toMatchObject({ code: 'policy_not_found' });
  expect(events).toEqual([{ topic: 'policies' }, { topic: 'policies' }]);
});
