import { expect, test } from 'vitest';
import { errorCodes } from '../../../../src-main/contract/error-codes.ts';
import { contextOf, contextOfSocket } from '../../../../src-renderer/features/logs/advice-context.ts';
import { adviceFor, adviceRules } from '../../../../src-renderer/features/logs/failure-advice.ts';
import { socket } from '../../../e2e/fixtures/scenes/sockets.ts';

const edge1 = {
  socket: 'edge1',
  host: '10.10.10.10',
  port: 22,
  user: 'ops',
  via: 'bastion',
  offered: 'publickey',
};

test.each(errorCodes)('%s has advice, or a reason to have none', (code) => {
  const rule = adviceRules[code];
  if ('none' in rule) {
    expect(rule.none).toMatch(/\w+ \w+/);
    expect(adviceFor(code, edge1)).toBeUndefined();
    return;
  }
  const { title, problem, cause, steps = '', command } = adviceFor(code, edge1) ?? {};
  for (const text of [title, problem, cause, steps, command?.text ?? ''])
    expect(text).not.toMatch(/[{}]\w|undefined/);
  expect(title).toMatch(/[^.]$/);
  expect(problem).toMatch(/[^.]$/);
  expect(cause).toMatch(/^\S.*\.$/);
});

test.each(errorCodes)('what %s advises is a sentence also where nothing is known', (code) => {
  const advice = adviceFor(code, {});
  if (!advice) return;
  for (const text of [advice.title, advice.problem, advice.cause, advice.steps ?? '']) {
    expect(text).not.toMatch(/undefined|\{|\}/);
  }
  expect(advice.title).toMatch(/^[^a-z]/);
});

test('the advice names the socket, and its command the target', () => {
  expect(adviceFor('upstream_dial_timeout', edge1)).toMatchObject({
    title: 'edge1 does not answer on port 22',
    problem: '10.10.10.10:22 does not answer',
    command: { where: 'the connector’s machine', text: 'nc -vz -w 5 10.10.10.10 22' },
    action: { kind: 'edit', label: 'Change address' },
  });
});

test.each([
  ['username_and_password', 'edge1 refuses the password of ops'],
  ['private_key', 'edge1 refuses the key for ops'],
  ['agent', 'edge1 refuses the keys of the ssh-agent for ops'],
  ['certificate', 'edge1 refuses the certificate for ops'],
  [undefined, 'edge1 refuses the login of ops'],
] as const)('a refused login by %s is told in its own words', (loginKind, title) => {
  expect(adviceFor('upstream_auth_rejected', { ...edge1, loginKind })?.title).toBe(title);
});

test.each(errorCodes)('what %s advises for each kind of login is whole', (code) => {
  for (const loginKind of ['username_and_password', 'private_key', 'certificate', 'agent'] as const) {
    const {
      title = 'T',
      problem = 'p',
      cause = 'C.',
      steps = '',
    } = adviceFor(code, { ...edge1, loginKind }) ?? {};
    for (const text of [title, problem, cause, steps]) expect(text).not.toMatch(/[{}]|undefined/);
    expect(cause).toMatch(/\.$/);
  }
});

test('a login on the way is not told in the words of the socket’s own', () => {
  const entry = { time: '', level: 'error', msg: '', socket_id: 'edge1', via: 'bastion' } as const;
  const own = socket('edge1', 'ops@edge1.internal', { authentication_type: 'private_key' });
  expect(contextOf(entry, { socket: own }).loginKind).toBeUndefined();
  expect(contextOf({ ...entry, via: undefined }, { socket: own }).loginKind).toBe('private_key');
});

test('the evidence of the line goes before what the socket says', () => {
  const entry = {
    time: '2026-03-17T14:31:52.118Z',
    level: 'error',
    msg: 'failed to handle channels: unable to connect to upstream host: dial tcp 10.0.0.7:2200: i/o timeout',
    code: 'upstream_dial_timeout',
    socket_id: 'edge1',
    address: '10.0.0.7',
    port: 2200,
  } as const;
  const context = contextOf(entry, { socket: socket('edge1', 'ops@edge1.internal') });
  expect(adviceFor(entry.code, context)?.command?.text).toBe('nc -vz -w 5 10.0.0.7 2200');
  expect(context.user).toBe('ops');
});

test('without the evidence the socket tells where the target is', () => {
  const context = contextOfSocket(socket('edge1', 'ops@fd00::1'.replace('fd00::1', 'edge1.internal:2200')));
  expect(adviceFor('upstream_dial_timeout', context)?.problem).toBe('edge1.internal:2200 does not answer');
});

test('an IPv6 address stands in brackets before its port', () => {
  const context = { ...edge1, host: '2001:db8::5' };
  expect(adviceFor('upstream_dial_timeout', context)?.problem).toBe('[2001:db8::5]:22 does not answer');
  expect(adviceFor('upstream_dial_timeout', context)?.command?.text).toBe('nc -vz -w 5 2001:db8::5 22');
});

test('what is not known begins a sentence with a capital', () => {
  expect(adviceFor('upstream_dial_timeout', {})?.title).toBe('The target does not answer on port 22');
});

test('a command with something unknown in it is not shown', () => {
  expect(adviceFor('upstream_dial_timeout', { port: 22 })?.command).toBeUndefined();
});

test('hostile names cannot make a command do something else', () => {
  const command = (host: string) => adviceFor('upstream_dial_timeout', { ...edge1, host })?.command?.text;
  expect(command('a; rm -rf ~')).toBe("nc -vz -w 5 'a; rm -rf ~' 22");
  expect(command("a'$(id)")).toBe("nc -vz -w 5 'a'\\''$(id)' 22");
  expect(command('-oProxyCommand=id')).toBeUndefined();
});

test('hostile names are not filled in a second time', () => {
  expect(adviceFor('upstream_dial_timeout', { ...edge1, socket: '{host}' })?.title).toBe(
    '{host} does not answer on port 22',
  );
});

test('on Windows the connector’s commands are those of Windows', () => {
  const text = adviceFor('upstream_dial_timeout', { ...edge1, platform: 'win32' })?.command?.text;
  expect(text).toBe('Test-NetConnection 10.10.10.10 -Port 22');
});

test('a code that nobody knows has no advice', () => {
  expect(adviceFor('toString', edge1)).toBeUndefined();
  expect(adviceFor('upstream_on_fire', edge1)).toBeUndefined();
});
