import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { type HintFacts, type HintSocket, hintFacts } from '../../../src-main/contract/hints/hint-facts.ts';
import { hintFor } from '../../../src-main/contract/hints/hint-for.ts';
import { listHints } from '../../../src-main/contract/hints/listed-hints.ts';

const edge1: HintFacts = {
  socket: 'edge1',
  host: '10.10.10.10',
  port: 22,
  user: 'ops',
  path: '/data',
  program: '/bin/pass',
};

const passwordSocket: HintSocket = {
  name: 'edge1',
  hostname: '10.10.10.10',
  port: 22,
  username: 'ops',
  authentication_type: 'username_and_password',
};

const commandsOf = (code: string, more: HintFacts = {}) =>
  hintFor(code, { ...edge1, ...more })?.commands.map(({ text }) => text) ?? [];
const byHand = (host: string) => `ssh -v -o BatchMode=yes -o ConnectTimeout=5 -p 22 ${host} exit`;
const firstOf = (code: string, more: HintFacts = {}) => commandsOf(code, more)[0];

test('the title names the socket, and the command the target', () => {
  expect(hintFor('upstream_dial_timeout', { ...edge1, network: undefined })).toMatchObject({
    title: 'edge1 does not answer on port 22',
    problem: '10.10.10.10:22 does not answer',
    commands: [{ where: 'connector', text: byHand('10.10.10.10') }],
    action: { kind: 'edit', label: 'Change address', field: 'hostname' },
  });
});

test('an IPv6 address stands in brackets before its port', () => {
  const hint = hintFor('upstream_dial_timeout', { ...edge1, host: '2001:db8::5' });
  expect(hint?.problem).toBe('[2001:db8::5]:22 does not answer');
  expect(hint?.commands[0]?.text).toBe(byHand('2001:db8::5'));
});

test('what is not known begins a sentence with a capital, and no port is made up', () => {
  expect(hintFor('upstream_dial_timeout', {})?.title).toBe('The target does not answer on its SSH port');
});

test('a command with something unknown in it is not shown', () => {
  expect(hintFor('upstream_dial_timeout', { port: 22 })?.commands).toEqual([]);
});

test('hostile names cannot make a command do something else', () => {
  expect(firstOf('upstream_dial_timeout', { host: 'a; rm -rf ~' })).toBe(byHand("'a; rm -rf ~'"));
  expect(firstOf('upstream_dial_timeout', { host: "a'$(id)" })).toBe(byHand("'a'\\''$(id)'"));
  expect(firstOf('upstream_dial_timeout', { host: '-oProxyCommand=id' })).toBeUndefined();
  const settings = commandsOf('upstream_auth_none_offered', { user: '$(id) x' });
  expect(settings[0]).toContain("-C user='$(id) x',host=localhost");
});

test('hostile names are not filled in a second time', () => {
  const hint = hintFor('upstream_dial_timeout', { ...edge1, socket: '{host}', text: '[{user}]' });
  expect(hint?.title).toBe('{host} does not answer on port 22');
  const lost = hintFor('upstream_lost', { ...edge1, ended: 'disconnected', text: '{user} [{host}]' });
  expect(lost?.problem).toBe('the target has ended the connection: “{user} [{host}]”');
});

test('on Windows the connector’s commands are those of Windows', () => {
  expect(firstOf('upstream_dial_timeout', { platform: 'win32' })).toBe(
    'Test-NetConnection 10.10.10.10 -Port 22',
  );
  expect(firstOf('upstream_dial_timeout', { platform: 'win32', host: "a'b" })).toBe(
    "Test-NetConnection 'a''b' -Port 22",
  );
});

test('what another socket’s target dials is tried from there', () => {
  const hint = hintFor('upstream_dial_timeout', { ...edge1, platform: 'win32', from: 'bastion' });
  expect(hint?.commands[0]).toEqual({
    where: 'connector',
    purpose:
      'See whether the port can be reached: then it says “Connection established”, from the target of bastion',
    text: byHand('10.10.10.10'),
  });
});

test('a password is tried by hand in the way that the target asks for it', () => {
  const lineOf = (code: string, evidence: object) =>
    hintFor(code, hintFacts({ ...evidence, login: 'ops' }, { socket: passwordSocket }))?.commands.find(
      ({ where }) => where === 'connector',
    )?.text;
  const line = (method: string) =>
    `ssh -o PreferredAuthentications=${method} -o PubkeyAuthentication=no -p 22 ops@10.10.10.10`;
  const asked = { methods_offered: ['publickey', 'keyboard-interactive'] };
  const rejected = { ...asked, methods_tried: ['none', 'keyboard-interactive'] };
  expect(lineOf('upstream_auth_rejected', rejected)).toBe(line('keyboard-interactive'));
  expect(lineOf('upstream_password_expired', rejected)).toBe(line('keyboard-interactive'));
  const byPassword = { methods_offered: ['password'], methods_tried: ['none', 'password'] };
  expect(lineOf('upstream_auth_rejected', byPassword)).toBe(line('password'));
});

test('a key that is read from a file is tried by that name; what else it is stands in for it', () => {
  const tried = (private_key: HintSocket['private_key']) => {
    const socket: HintSocket = { ...passwordSocket, authentication_type: 'private_key', private_key };
    return hintFor('upstream_auth_rejected', hintFacts({}, { socket }))?.commands[0];
  };
  const line = (key: string) =>
    `ssh -i ${key} -o PreferredAuthentications=publickey -o IdentitiesOnly=yes -p 22 ops@10.10.10.10`;
  const inFile = (path: string) => tried({ stored: true, reference: `from:file:${path}` });
  expect(inFile('~/.ssh/id_db1')).toMatchObject({
    purpose: 'Try the same key by hand',
    text: line('~/.ssh/id_db1'),
  });
  expect(inFile('~/my keys/$(id)')?.text).toBe(line("~/'my keys/$(id)'"));
  for (const other of [undefined, { stored: true }, { stored: true, reference: 'from:env:KEY_OF_DB1' }])
    expect(tried(other)).toMatchObject({
      purpose: 'Try the same key by hand; KEY is its file',
      text: line('KEY'),
    });
});

test('what another socket’s target cannot reach is tried from there', () => {
  const facts = { ...edge1, via: 'bastion', from: 'bastion', openFailure: 2 };
  expect(hintFor('upstream_via_failed', facts)?.commands[0]).toEqual({
    where: 'connector',
    purpose: expect.stringMatching(/, from the target of bastion$/),
    text: byHand('10.10.10.10'),
  });
});

describe('commands for the target are those of its system', () => {
  test.each([
    ['debian', 'sudo journalctl -u ssh -n 50 --no-pager'],
    ['redhat', 'sudo journalctl -u sshd -n 50 --no-pager'],
    ['freebsd', 'sudo tail -n 50 /var/log/auth.log'],
    ['dropbear', 'logread -e dropbear'],
    ['cisco', 'show logging'],
    [undefined, 'sudo journalctl -u ssh -u sshd -n 50 --no-pager'],
  ] as const)('%s: %s', (system, command) => {
    expect(commandsOf('upstream_auth_timeout', { system })).toContain(command);
  });

  test('settings are shown for the login that was tried', () => {
    expect(commandsOf('upstream_too_many_auth_failures', { system: 'debian' })[0]).toBe(
      "sudo sshd -T -C user=ops,host=localhost,addr=127.0.0.1 | grep -E '^(maxauthtries) '",
    );
    expect(commandsOf('upstream_too_many_auth_failures', { system: 'windows' })[0]).toBe(
      "sshd -T -C user=ops,host=localhost,addr=127.0.0.1 | Select-String '^(maxauthtries) '",
    );
    expect(hintFor('upstream_too_many_auth_failures', { system: 'debian' })?.commands[0]?.text).toBe(
      "sudo sshd -T | grep -E '^(maxauthtries) '",
    );
  });

  test('a system without a shell as we know it is not given commands for one', () => {
    for (const { code } of listHints()) {
      expect(commandsOf(code, { system: 'cisco' }).join('\n')).not.toMatch(/sudo|grep|fail2ban/);
      const forWindows = hintFor(code, { ...edge1, system: 'windows', platform: 'win32' })?.commands ?? [];
      expect(forWindows.map(({ text }) => text).join('\n')).not.toMatch(/sudo|grep|chmod|systemctl/);
    }
  });
});

test('the advice of the manual is there, filled in with the socket’s values', () => {
  const everyCommand = listHints().flatMap(({ code, when }) => {
    const facts = Object.entries(when ?? {}).map(([name, wanted]) => [
      name,
      Array.isArray(wanted) ? wanted[0] : wanted,
    ]);
    return commandsOf(code, Object.fromEntries(facts));
  });
  const said = JSON.stringify(listHints());
  for (const command of [
    'ssh -o PreferredAuthentications=password -o PubkeyAuthentication=no -p 22 ops@10.10.10.10',
    'ssh -i KEY -o PreferredAuthentications=publickey -o IdentitiesOnly=yes -p 22 ops@10.10.10.10',
    'sudo fail2ban-client status sshd',
    'chmod 700 ~/.ssh; chmod 600 ~/.ssh/authorized_keys; chmod go-w ~',
    'timedatectl',
  ])
    expect(everyCommand).toContain(command);
  for (const setting of [
    'PasswordAuthentication yes',
    'PubkeyAuthentication yes',
    'TrustedUserCAKeys',
    'AuthorizedPrincipalsFile',
    'StrictModes',
    'AllowUsers',
    'PermitRootLogin',
    'MaxAuthTries',
    'MaxStartups',
    'MaxSessions',
    'hosts.deny',
    'PerSourcePenalties',
    'ForceCommand',
    'nologin',
    'AllowTcpForwarding yes',
    'PermitOpen',
    'ClientAliveInterval',
    'KexAlgorithms +',
    'PubkeyAcceptedAlgorithms +',
  ])
    expect(said).toContain(setting);
});

/** `sh -n` reads a script and runs nothing. */
test('every POSIX command is one that a shell can read', () => {
  for (const { id, code, when } of listHints()) {
    const facts = Object.entries(when ?? {}).map(([name, wanted]) => [
      name,
      Array.isArray(wanted) ? wanted[0] : wanted === true && name !== 'sftp' ? 'something' : wanted,
    ]);
    const hint = hintFor(code, {
      ...edge1,
      ...Object.fromEntries(facts),
      platform: 'linux',
      system: undefined,
    });
    for (const { text } of hint?.commands ?? []) {
      const { status, stderr } = spawnSync('sh', ['-n', '-c', text], { encoding: 'utf8' });
      expect(status, `${id}: ${text}: ${stderr}`).toBe(0);
    }
  }
});
