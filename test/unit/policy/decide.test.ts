import { describe, expect, test } from 'vitest';
import { Policy } from '../../../src-main/contract/policy.ts';
import type { PolicyAction } from '../../../src-main/contract/policy-action.ts';
import { compilePolicy } from '../../../src-main/core/policy/compiled-policy.ts';
import { allows, ask, exec, forward, policyOf, question } from './questions.ts';

const everyAction: PolicyAction[] = [
  { kind: 'connect' },
  { kind: 'shell' },
  { kind: 'exec', command: 'uptime' },
  { kind: 'sftp' },
  { kind: 'subsystem', name: 'netconf' },
  { kind: 'tcp_forwarding', destination: { host: 'db', port: 5432 } },
  { kind: 'remote_forwarding' },
  { kind: 'unix_socket_forwarding' },
  { kind: 'agent_forwarding' },
];
const allowedBy = (ssh: Record<string, unknown>) =>
  everyAction.filter((action) => allows(policyOf(ssh), { action })).map(({ kind }) => kind);

test('without any policy everything is allowed, and with one only what it allows', () => {
  for (const action of everyAction) expect(allows([], { action })).toBe(true);
  expect(allowedBy({})).toEqual([]);
});

describe('permissions', () => {
  test.each<[string, Record<string, unknown>, PolicyAction['kind'][]]>([
    ['a shell', { shell: {} }, ['connect', 'shell']],
    ['commands', { exec: {} }, ['connect', 'exec', 'subsystem']],
    ['one command', { exec: { commands: ['uptime'] } }, ['connect', 'exec']],
    ['other commands', { exec: { commands: ['id'] } }, ['connect']],
    ['no command at all', { exec: { commands: [] } }, []],
    ['sftp', { sftp: {} }, ['connect', 'sftp']],
    [
      'forwards',
      { tcp_forwarding: {} },
      ['connect', 'tcp_forwarding', 'remote_forwarding', 'unix_socket_forwarding', 'agent_forwarding'],
    ],
    [
      'forwards to some destination',
      { tcp_forwarding: { allowed_connections: [{ destination_address: 'DB', destination_port: '5432' }] } },
      ['connect', 'tcp_forwarding'],
    ],
    [
      'forwards to every destination by name',
      { tcp_forwarding: { allowed_connections: [{ destination_address: '*', destination_port: '*' }] } },
      ['connect', 'tcp_forwarding', 'remote_forwarding', 'unix_socket_forwarding', 'agent_forwarding'],
    ],
    ['forwards to nowhere', { tcp_forwarding: { allowed_connections: [] } }, []],
    ['what does not exist here', { docker_exec: {}, kubectl_exec: {} }, []],
  ])('%s', (_, ssh, kinds) => {
    expect(allowedBy(ssh)).toEqual(kinds);
  });

  test('of version 1 an action for SSH allows all of it, and others nothing', () => {
    const first = (action: string[]) =>
      compilePolicy(
        Policy.parse({ name: 'v1', all: true, policy_data: { version: 'v1', action, condition: {} } }),
      );
    for (const action of everyAction) {
      expect(allows(first(['ssh']), { action })).toBe(true);
      expect(allows(first(['database', 'ssh:*']), { action })).toBe(true);
      expect(allows(first(['database', 'http:*']), { action })).toBe(false);
    }
  });

  test('a question without its command or destination asks for all of them', () => {
    expect(allows(policyOf({ exec: { commands: ['.*'] } }), exec(undefined))).toBe(false);
    expect(allows(policyOf({ exec: {} }), exec(undefined))).toBe(true);
    const anywhere: { action: PolicyAction } = { action: { kind: 'tcp_forwarding', destination: undefined } };
    const ssh = {
      tcp_forwarding: { allowed_connections: [{ destination_address: '*', destination_port: '1' }] },
    };
    expect(allows(policyOf(ssh), anywhere)).toBe(false);
    expect(allows(policyOf({ tcp_forwarding: {} }), anywhere)).toBe(true);
  });
});

describe('destinations', () => {
  const to = (destination_address: string, destination_port: string | number) =>
    policyOf({ tcp_forwarding: { allowed_connections: [{ destination_address, destination_port }] } });

  test.each<[string, string | number, string, number, boolean]>([
    ['db.example.com', 5432, 'DB.example.COM', 5432, true],
    ['db.example.com', '5432', 'db.example.com', 5433, false],
    ['db.example.com', '*', 'db.example.com', 1, true],
    ['*', '8443', 'anything', 8443, true],
    ['*', '8443', 'anything', 843, false],
    ['10.0.0.5', '*', '::ffff:10.0.0.5', 22, true],
    ['::1', '*', '0:0:0:0:0:0:0:1', 22, true],
    ['[::1]', '*', '::1', 22, true],
    ['fe80::1', '*', 'fe80::1%eth1', 22, false],
    ['127.0.0.1', '*', 'localhost', 22, false],
    ['127.0.0.1', '*', '2130706433', 22, false],
    ['127.0.0.1', '*', '0177.0.0.1', 22, false],
    ['db', '*', 'db\0.evil.example', 22, false],
    ['db', '*', 'db ', 22, false],
  ])('%s:%s and %j:%d: %s', (address, port, host, wanted, allowed) => {
    expect(allows(to(address, port), forward(host, wanted))).toBe(allowed);
  });
});

describe('who', () => {
  const email = (address: string, groups: string[] = []) => ({ person: { email: address, groups } });
  const who = (condition: Record<string, unknown>) => policyOf({ shell: {} }, { who: condition });

  test.each<[Record<string, unknown>, string, boolean]>([
    [{ email: ['Alice@Example.com'] }, 'aLICE@eXAMPLE.COM', true],
    [{ email: ['alice@example.com'] }, 'alice@example.com.evil.example', false],
    [{ email: [] }, 'alice@example.com', false],
    [{ email: ['kate@example.com'] }, '\u212aate@example.com', false],
    [{ domain: ['EXAMPLE.com'] }, 'anyone@example.com', true],
    [{ domain: ['example.com'] }, 'anyone@sub.example.com', false],
    [{ domain: ['example.com'] }, '"a@b"@example.com', true],
    [{ domain: ['example.com'] }, 'anyone@example.com@evil.example', false],
    [{ domain: ['example.com'] }, 'example.com', false],
    [{ email: ['bob@example.com'], domain: ['example.org'] }, 'bob@example.com', true],
    [{ email: ['bob@example.com'], domain: ['example.org'] }, 'eve@example.org', true],
    [{ email: ['bob@example.com'], domain: ['example.org'] }, 'eve@example.com', false],
    [{ service_account: ['alice@example.com'] }, 'alice@example.com', false],
    [{ email: ['__proto__', 'constructor'] }, 'toString', false],
  ])('%j and %s: %s', (condition, address, allowed) => {
    expect(allows(who(condition), email(address))).toBe(allowed);
  });

  test('a group is one of the person’s own, as it is written', () => {
    const ops = who({ group: ['ops'] });
    expect(allows(ops, email('a@example.com', ['dev', 'ops']))).toBe(true);
    expect(allows(ops, email('a@example.com', ['Ops']))).toBe(false);
    expect(allows(ops, email('ops'))).toBe(false);
  });
});

describe('where', () => {
  test.each<[string[], string, boolean]>([
    [['192.0.2.0/24'], '192.0.2.255', true],
    [['192.0.2.0/24'], '::ffff:192.0.2.1', true],
    [['::ffff:192.0.2.0/120'], '192.0.2.1', true],
    [['192.0.2.0/24'], '192.0.3.0', false],
    [['192.0.2.7'], '192.0.2.7', true],
    [['192.0.2.99/24'], '192.0.2.7', true],
    [['0.0.0.0/0'], '2001:db8::1', false],
    [['::/0'], '2001:db8::1', true],
    [['::/0'], '192.0.2.1', false],
    [['2001:db8::/32'], '2001:db8:ffff::1', true],
    [['2001:db8::/33'], '2001:db8:ffff::1', false],
    [['fe80::/10'], 'fe80::1%eth0', true],
    [[], '192.0.2.1', false],
    [['0.0.0.0/0', '::/0'], 'not an address', false],
  ])('%j and %s: %s', (allowed_ip, address, allowed) => {
    expect(allows(policyOf({ shell: {} }, { where: { allowed_ip } }), { address })).toBe(allowed);
  });
});

describe('logins', () => {
  const deploy = policyOf({ shell: {}, allowed_usernames: ['Deploy'] });

  test('count without regard to case, and an empty list allows none', () => {
    expect(allows(deploy, { login: 'dEPLOY' })).toBe(true);
    expect(allows(deploy, { login: 'root' })).toBe(false);
    expect(allows(policyOf({ shell: {}, allowed_usernames: [] }), { login: 'root' })).toBe(false);
  });

  test('where none is said, the person gets in to be told so, and no further', () => {
    expect(allows(deploy, { login: undefined, action: { kind: 'connect' } })).toBe(true);
    expect(ask(deploy, { login: undefined })).toEqual({ allowed: false, denied: 'login' });
  });
});

describe('sockets', () => {
  test.each<[Record<string, unknown>, boolean]>([
    [{ all: true }, true],
    [{ sockets: ['db1', 'web1'] }, true],
    [{ sockets: ['web2'] }, false],
    [{ sockets: [] }, false],
    [{ tags: ['eu'] }, true],
    [{ tags: ['EU', 'web1'] }, false],
  ])('%j: %s', (attached, allowed) => {
    expect(allows(policyOf({ shell: {} }, {}, attached))).toBe(allowed);
  });
});

describe('a session', () => {
  const limited = (seconds: number | undefined, ssh = {}) =>
    policyOf({ shell: {}, ...ssh, ...(seconds && { max_session_duration_seconds: seconds }) });
  const lasted = (seconds: number) => ({
    startedAt: new Date(question.time.getTime() - seconds * 1000),
  });

  test('lasts as long as the most generous policy that lets its person in allows', () => {
    expect(allows(limited(60), lasted(59.9))).toBe(true);
    expect(ask(limited(60), lasted(60))).toEqual({ allowed: false, denied: 'session_duration' });
    expect(allows([limited(60), limited(120)], lasted(90))).toBe(true);
    expect(allows([limited(60), limited(undefined)], lasted(90_000))).toBe(true);
    const others = policyOf({ shell: {} }, { who: { email: ['bob@example.com'] } });
    expect(allows([limited(60), others], lasted(90))).toBe(false);
  });

  test('is asked about again when it would have lasted that long', () => {
    const until = new Date(question.time.getTime() + 20_000);
    expect(ask(limited(60), lasted(40))).toEqual({ allowed: true, until });
    expect(ask(limited(undefined))).toEqual({ allowed: true, until: undefined });
  });
});

test('what comes nearest is what is said', () => {
  const elsewhere = policyOf({ shell: {} }, { where: { allowed_ip: ['10.0.0.0/8'] } });
  const later = policyOf({ shell: {} }, { when: { after: '2030-01-01T00:00:00Z' } });
  const sftp = policyOf({ sftp: {} });
  const notHere = policyOf({ sftp: {} }, { where: { allowed_ip: ['10.0.0.0/8'] } }, { sockets: ['db1'] });
  expect(ask(notHere)).toEqual({ allowed: false, denied: 'no_policy' });
  expect(ask([elsewhere, notHere])).toEqual({ allowed: false, denied: 'address' });
  expect(ask([later, elsewhere])).toEqual({ allowed: false, denied: 'time' });
  expect(ask([sftp, later])).toEqual({ allowed: false, denied: 'time' });
  expect(ask([policyOf({ exec: {} }), later], { action: { kind: 'sftp' } })).toEqual({
    allowed: false,
    denied: 'kind',
  });
  expect(ask(policyOf({ exec: { commands: ['id'] } }), exec('ls'))).toEqual({
    allowed: false,
    denied: 'list',
  });
});
