import { expect, test } from 'vitest';
import { emptyDraft } from '../../../src-main/contract/empty-draft.ts';
import type { SecretDraft, SocketDraft } from '../../../src-main/contract/socket-draft.ts';
import { SshSocket } from '../../../src-main/contract/ssh-socket.ts';
import { checkDraft } from '../../../src-main/core/sockets/check-draft.ts';
import { draftToSocket, socketToDraft } from '../../../src-main/core/sockets/draft-socket.ts';
import { makeKey } from '../../support/keys.ts';

const value = (text: string): SecretDraft => ({ kind: 'value', value: text });
const reference = (text: string): SecretDraft => ({ kind: 'reference', reference: text });

/** Nothing is wrong with it. */
const draft: SocketDraft = {
  ...emptyDraft,
  name: 'web1',
  hostname: '10.10.10.20',
  username: 'ops',
  password: value('20231123'),
};
const withKey: SocketDraft = { ...draft, authentication_type: 'private_key', password: { kind: 'none' } };
const withAgent: SocketDraft = { ...draft, authentication_type: 'agent' };

const socket = (name: string, ssh: object = {}): SshSocket =>
  SshSocket.parse({
    name,
    ssh_configuration: { authentication_type: 'agent', hostname: 'h', username: 'u', ...ssh },
  });

test('a draft as it should be has no issues', () => {
  expect(checkDraft(draft, { sockets: [] })).toEqual([]);
});

test('an empty form says for each field what belongs there', () => {
  const issues = checkDraft(emptyDraft, { sockets: [] });
  expect(issues.map(({ field }) => field)).toEqual(['name', 'hostname', 'username', 'password']);
  for (const { text } of issues) expect(text).toMatch(/^[A-Z].*\.$/);
});

test.each<[field: keyof SocketDraft, changes: Partial<SocketDraft>, said: string]>([
  [
    'name',
    { name: 'Web 1' },
    'lower-case letters, digits and hyphens, with a letter or digit at both ends: web-1.',
  ],
  ['name', { name: '-' }, 'with a letter or digit at both ends.'],
  ['name', { name: 'a'.repeat(64) }, 'at most 63 characters, and this one has 64'],
  ['name', { name: 'db1' }, 'There is a socket db1 already'],
  ['description', { description: 'x'.repeat(201) }, 'at most 200 characters, and this one has 201'],
  ['tags', { tags: ['prod', ' '] }, 'can’t be empty'],
  ['tags', { tags: ['x'.repeat(64)] }, 'at most 63 characters'],
  ['tags', { tags: Array.from({ length: 51 }, (_, index) => `t${index}`) }, 'at most 50 tags'],
  [
    'hostname',
    { hostname: 'https://web1.example.com/login' },
    'This is a URL. Only the host belongs here: web1.example.com.',
  ],
  ['hostname', { hostname: 'ssh://ops@[2001:db8::1]:22' }, 'Only the host belongs here: 2001:db8::1.'],
  [
    'hostname',
    { hostname: 'ops@web1' },
    'The part before the @ is a login: it has a field of its own. Only the host belongs here: web1.',
  ],
  ['hostname', { hostname: 'web1:2200' }, 'type web1 here and 2200 there'],
  ['hostname', { hostname: '[2001:db8::1]:2200' }, 'type 2001:db8::1 here and 2200 there'],
  ['hostname', { hostname: '[2001:db8::1]' }, 'without brackets here: 2001:db8::1.'],
  ['hostname', { hostname: 'web 1' }, 'no spaces'],
  ['hostname', { hostname: 'web1/' }, 'no slash'],
  ['hostname', { hostname: 'web_1!' }, 'the character !'],
  ['hostname', { hostname: 'a:b:c' }, 'no IPv6 address'],
  ['hostname', { hostname: '10.10.10' }, 'four numbers from 0 to 255'],
  ['hostname', { hostname: '10.10.10.300' }, 'four numbers from 0 to 255'],
  ['hostname', { hostname: 'from:env:HOST' }, 'can’t be a from: reference'],
  ['hostname', { hostname: 'x'.repeat(254) }, 'at most 253 characters'],
  ['hostname', { hostname: 'web\u202e1' }, '\\u202e'],
  ['port', { port: '' }, 'It is 22 where nobody has changed it'],
  ['port', { port: '0' }, 'a number from 1 to 65535'],
  ['port', { port: '65536' }, 'a number from 1 to 65535'],
  ['port', { port: 'ssh' }, 'a number from 1 to 65535'],
  ['port', { port: '22.5' }, 'a number from 1 to 65535'],
  ['via', { via: 'web1' }, 'can’t lead through the same target'],
  ['via', { via: 'db' }, 'There is no socket db: did you mean db1?'],
  ['host_keys', { host_keys: ['MD5:00:11:22:33:44:55:66:77:88:99:aa:bb:cc:dd:ee:ff'] }, 'an MD5 fingerprint'],
  ['host_keys', { host_keys: ['SHA256:short'] }, 'SHA256: and 43 characters'],
  ['username', { username: '' }, 'Type the login on the target'],
  ['username', { username: ' ops' }, 'begins or ends with a space'],
  ['username', { username: 'o\nps' }, 'control characters'],
  ['username', { username: 'x'.repeat(256) }, 'at most 255 characters'],
  ['password', { password: { kind: 'none' } }, 'Type the password of the login'],
  ['password', { password: { kind: 'keep' } }, 'Type the password of the login'],
  ['password', { password: value('') }, 'Type the password of the login'],
  ['password', { password: reference('') }, 'Type the password of the login'],
  ['password', { password: reference('from:vault:20231123') }, 'a source that is not known'],
  ['password', { password: reference('from:exec:pass 20231123') }, 'the absolute path of the program'],
  ['password', { password: reference('20231123') }, 'a source that is not known'],
  ['password', { password: value(makeKey().privateKey) }, 'This is a private key. Choose “SSH private key”'],
])('%s: a mistake is said in a sentence (case %#)', (field, changes, said) => {
  const issues = checkDraft({ ...draft, ...changes }, { sockets: [socket('db1')] });
  expect(issues.map((issue) => issue.field)).toEqual([field]);
  expect(issues[0]?.text).toContain(said);
  expect(issues[0]?.text).not.toContain('20231123');
});

test.each<[what: string, key: () => string, said: string]>([
  ['nothing', () => '', 'Paste a private key, drop its file here'],
  [
    'a public key',
    () => makeKey().publicKey,
    'This is the public half of a key. Paste the file without .pub; it starts with -----BEGIN OPENSSH PRIVATE KEY-----.',
  ],
  [
    'a PuTTY key',
    () => 'PuTTY-User-Key-File-2: ssh-rsa\n',
    'PuTTY’s own format. Convert it: puttygen key.ppk',
  ],
  ['a key without its end', () => makeKey().privateKey.slice(0, 200), 'This key is cut short'],
  ['a key without its beginning', () => makeKey().privateKey.slice(40), 'This key is cut short'],
  ['a key with a hole', () => makeKey().privateKey.replace(/\n.{30}/, '\n'), 'This key is damaged'],
  ['a file name', () => '~/.ssh/id_ed25519', 'This is no private key'],
  [
    'an ssh.com key',
    () => '---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----\nAAAA\n---- END SSH2 ENCRYPTED PRIVATE KEY ----',
    'do not use keys of this kind',
  ],
])('where a private key belongs, %s is said to be that', (_what, key, said) => {
  const issues = checkDraft({ ...withKey, private_key: value(key()) }, { sockets: [] });
  expect(issues.map(({ field }) => field)).toEqual(['private_key']);
  expect(issues[0]?.text).toContain(said);
});

test('an encrypted key without a passphrase is an issue of the passphrase', () => {
  for (const key of [
    makeKey({ passphrase: 'open sesame' }),
    makeKey({ type: 'rsa', passphrase: 'open sesame', format: 'pem' }),
  ]) {
    const private_key = value(key.privateKey);
    const issues = checkDraft({ ...withKey, private_key }, { sockets: [] });
    expect(issues.map(({ field }) => field)).toEqual(['private_key_passphrase']);
    expect(issues[0]?.text).toContain('Type its passphrase');
    const private_key_passphrase = value('anything');
    expect(checkDraft({ ...withKey, private_key, private_key_passphrase }, { sockets: [] })).toEqual([]);
  }
});

test('a whole host key in the place of its fingerprint is told its fingerprint', () => {
  const { publicKey, fingerprint } = makeKey();
  for (const line of [publicKey, `web1.example.com ${publicKey}`]) {
    const [issue] = checkDraft({ ...draft, host_keys: [line] }, { sockets: [] });
    expect(issue?.text).toBe(`This is a whole key. Its fingerprint is ${fingerprint}.`);
  }
  expect(checkDraft({ ...draft, host_keys: [fingerprint] }, { sockets: [] })).toEqual([]);
});

test('a way that leads back to its start is shown, also by the name that the socket had', () => {
  const sockets = [socket('a', { via: 'web1' }), socket('b', { via: 'a' }), socket('web1')];
  const was = sockets[2];
  const [same] = checkDraft({ ...draft, via: 'b' }, { sockets, was });
  expect(same?.text).toBe('This way is a circle: web1 → b → a → web1.');
  const [renamed] = checkDraft({ ...draft, name: 'web2', via: 'b' }, { sockets, was });
  expect(renamed?.text).toBe('This way is a circle: web2 → b → a → web2.');
  expect(checkDraft({ ...draft, via: 'c' }, { sockets: [socket('c', { via: 'd' }), socket('d')] })).toEqual(
    [],
  );
});

test('only the fields of the chosen login count', () => {
  const nonsense = { password: value(''), private_key: value('nonsense'), agent_socket: 'relative' };
  expect(checkDraft({ ...draft, ...nonsense, authentication_type: 'certificate' }, { sockets: [] })).toEqual(
    [],
  );
  const issues = checkDraft({ ...withAgent, ...nonsense }, { sockets: [] });
  expect(issues.map(({ field }) => field)).toEqual(['agent_socket']);
  const prompting = { ...draft, username_provider: 'prompt_client' as const, username: '' };
  expect(checkDraft(prompting, { sockets: [] })).toEqual([]);
});

test('a socket that is there can be saved unchanged, with the secrets that it has', () => {
  const was = SshSocket.parse({
    name: 'web1',
    description: 'front',
    tags: ['prod'],
    record_input: true,
    ssh_configuration: {
      authentication_type: 'private_key',
      hostname: 'web1.example.com',
      port: 2200,
      username: 'ops',
      via: 'gw',
      host_key: [`SHA256:${'a'.repeat(43)}`, `SHA256:${'b'.repeat(43)}`],
      private_key: 'from:file:~/.ssh/id',
      private_key_passphrase: 'from:env:PW',
    },
  });
  const changed = socketToDraft(was);
  expect([changed.password.kind, changed.private_key.kind, changed.private_key_passphrase.kind]).toEqual([
    'none',
    'keep',
    'keep',
  ]);
  expect(JSON.stringify(changed)).not.toContain('from:');
  expect(checkDraft(changed, { sockets: [was, socket('gw')], was })).toEqual([]);
  const secrets = { private_key: 'from:file:~/.ssh/id', private_key_passphrase: 'from:env:PW' };
  expect(draftToSocket(changed, { secrets })).toEqual(was);
});

test('the kept secret of another login kind is not the one that is needed', () => {
  const was = socket('web1');
  const issues = checkDraft({ ...draft, password: { kind: 'keep' } }, { sockets: [was], was });
  expect(issues.map(({ field }) => field)).toEqual(['password']);
});

test('what a draft makes is a socket that the config file would take, without the fields of other logins', () => {
  const made = draftToSocket(
    { ...withAgent, agent_socket: '/run/agent', via: 'gw', private_key: value('x'), tags: ['a', 'a ', 'b'] },
    { secrets: {}, enabled: false },
  );
  expect(made).toEqual(SshSocket.parse(made));
  expect(made.tags).toEqual(['a', 'b']);
  expect(made.enabled).toBe(false);
  expect(made.ssh_configuration).toEqual({
    authentication_type: 'agent',
    hostname: '10.10.10.20',
    port: 22,
    via: 'gw',
    username_provider: 'defined',
    username: 'ops',
    agent_socket: '/run/agent',
  });
});
