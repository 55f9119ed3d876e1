import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { Failure } from '../../../src-main/core/failure.ts';
import { parseConfig, readConfigFile } from '../../../src-main/core/sockets/config-file.ts';
import { makeKey } from '../../support/keys.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const alice = makeKey().publicKey;

/** A socket that is right, with one field of its ssh_configuration replaced or added. */
const socketWith = (field: string) =>
  `sockets: [{ name: web1, ssh_configuration: { authentication_type: agent, hostname: h, username: u, ${field} } }]`;

function mistakesIn(text: string): string[] {
  try {
    parseConfig(text, 's.yaml');
  } catch (error) {
    if (error instanceof Failure && error.code === 'config_invalid') return error.message.split('\n');
    throw error;
  }
  return [];
}

const oddIndentation =
  'the indentation does not fit the lines above: what belongs together starts at the same column';
const doesNotBelong =
  'this does not belong here: is a comma, a quote or a bracket missing before it, or is it one too many?';
const inSocket = 's.yaml:1: sockets[0].ssh_configuration';

test.each<[what: string, config: string, ...mistakes: string[]]>([
  [
    'text for a port',
    socketWith('port: abc'),
    `${inSocket}.port: found "abc", expected a number from 1 to 65535`,
  ],
  [
    'a port out of range',
    socketWith('port: 70000'),
    `${inSocket}.port: found 70000, expected a number from 1 to 65535`,
  ],
  [
    'a broken port',
    socketWith('port: 22.5'),
    `${inSocket}.port: found 22.5, expected a number from 1 to 65535`,
  ],
  [
    'an empty field',
    socketWith('port: '),
    `${inSocket}.port: found nothing, expected a number from 1 to 65535`,
  ],
  [
    'a number for text',
    socketWith('agent_socket: 5'),
    `${inSocket}.agent_socket: found 5, expected text: put it in quotes`,
  ],
  [
    'brackets around an address',
    'sockets: [{ name: a, ssh_configuration: { authentication_type: agent, hostname: "[::1]", username: u } }]',
    `${inSocket}.hostname: found "[::1]", expected a host name or an address (an IPv6 address without brackets)`,
  ],
  [
    'an unknown login kind, beside other mistakes',
    'sockets: [{ name: a, ssh_configuration: { authentication_type: pasword, hostname: h, port: x, username: u } }]',
    `${inSocket}.authentication_type: found "pasword", expected username_and_password, private_key, certificate, border0_certificate or agent`,
    `${inSocket}.port: found "x", expected a number from 1 to 65535`,
  ],
  [
    'no login kind',
    'sockets: [{ name: a, ssh_configuration: { hostname: h } }]',
    `${inSocket}.authentication_type: found nothing, expected username_and_password, private_key, certificate, border0_certificate or agent`,
  ],
  [
    'a login name missing, beside a wrong port',
    'sockets: [{ name: a, ssh_configuration: { authentication_type: agent, hostname: h, port: x } }]',
    `${inSocket}.port: found "x", expected a number from 1 to 65535`,
    `${inSocket}.username: found nothing, expected a login name (or username_provider: prompt_client)`,
  ],
  [
    'a login name that the client gives',
    socketWith('username_provider: prompt_client'),
    `${inSocket}.username: found "u", expected nothing here: prompt_client takes the login from the client (login+socket)`,
  ],
  [
    'an unknown field',
    socketWith('usernme: u'),
    `${inSocket}.usernme: unknown field (did you mean username?)`,
  ],
  [
    'a field like no other',
    'zzzz: 1',
    's.yaml:1: zzzz: unknown field, expected one of gateway, client_keys, sockets, policies, recordings, sign_in',
  ],
  [
    'a prototype',
    '__proto__: { a: 1 }',
    's.yaml:1: __proto__: unknown field, expected one of gateway, client_keys, sockets, policies, recordings, sign_in',
  ],
  [
    'a bad pin',
    socketWith('host_key: [MD5:aa]'),
    `${inSocket}.host_key[0]: found "MD5:aa", expected a fingerprint as ssh-keygen -l prints it: SHA256:…`,
  ],
  ['no pins', socketWith('host_key: []'), `${inSocket}.host_key: found a list, expected at least one entry`],
  [
    'a way to nowhere',
    socketWith('via: web2'),
    `${inSocket}.via: found "web2", expected the name of a socket in this file (did you mean web1?)`,
  ],
  [
    'a way to itself',
    socketWith('via: web1'),
    `${inSocket}.via: found a circle (web1 → web1), expected a way that ends at a target`,
  ],
  [
    'yes for true',
    'sockets: [{ name: a, recording_enabled: yes, ssh_configuration: { authentication_type: agent, hostname: h, username: u } }]',
    's.yaml:1: sockets[0].recording_enabled: found "yes", expected true or false',
  ],
  [
    'one of several words',
    'sockets: [{ name: a, recording_mode: loose, ssh_configuration: { authentication_type: agent, hostname: h, username: u } }]',
    's.yaml:1: sockets[0].recording_mode: found "loose", expected strict or lenient',
  ],
  [
    'a listen address',
    'gateway: { also: ["0.0.0.0:99999", 7] }',
    's.yaml:1: gateway.also[0]: found "0.0.0.0:99999", expected HOST:PORT with a port from 0 to 65535',
    's.yaml:1: gateway.also[1]: found 7, expected HOST:PORT, for example 127.0.0.1:2222',
  ],
  ['no list', 'sockets: 5', 's.yaml:1: sockets: found 5, expected a list'],
  ['no mapping', '- a', 's.yaml:1: found a list, expected a mapping (fields with values)'],
  ['a name given twice', 'gateway: {}\ngateway: {}', 's.yaml:2: gateway is given twice, first on line 1'],
  [
    'YAML: a bracket',
    'gateway: {\nsockets: []',
    's.yaml:2: a bracket that was opened above is not closed: there is a ] or } missing',
  ],
  [
    'YAML: a bracket of JSON',
    '{ "gateway": { "also": ["a" }',
    's.yaml:1: a bracket that was opened above is not closed: there is a ] or } missing',
  ],
  ['YAML: a field too far in', 'gateway:\n  port: 1\n   host: h', `s.yaml:3: ${oddIndentation}`],
  ['YAML: a field not far enough in', 'gateway:\n  port: 1\n host: h', `s.yaml:3: ${oddIndentation}`],
  ['YAML: a field beside its list', 'sockets:\n  - name: a\n   tags: []', `s.yaml:3: ${oddIndentation}`],
  ['YAML: an entry too far in', 'sockets:\n  - name: a\n   - name: b', `s.yaml:3: ${oddIndentation}`],
  ['YAML: an entry not far enough in', 'sockets:\n   - name: a\n  - name: b', `s.yaml:3: ${oddIndentation}`],
  ['YAML: a field before the first column', ' sockets: []\ngateway: {}', `s.yaml:2: ${oddIndentation}`],
  ['YAML: text after a value', 'gateway: "a" b', `s.yaml:1: ${doesNotBelong}`],
  ['YAML: a bracket too many', 'gateway: {}\n}', `s.yaml:2: ${doesNotBelong}`],
  [
    'YAML: brackets without indentation',
    'gateway: {\nport: 1, host: h }',
    's.yaml:2: what stands in brackets over several lines must be indented further than the line that opened them',
  ],
  ['YAML: a colon', 'gateway: a: b', 's.yaml:1: ": " cannot stand inside a value: put the value in quotes'],
  ['YAML: a comma', '{ "sockets": [] "gateway": {} }', `s.yaml:1: ${doesNotBelong}`],
  [
    'YAML: a character that needs quotes',
    'a:\n  b: @x',
    's.yaml:2: a value cannot start with this character: put the value in quotes',
  ],
  ['YAML: a tab', 'gateway:\n\tport: 1', 's.yaml:2: a tab cannot be used for indentation: use spaces'],
  [
    'YAML: two documents',
    'gateway: {}\n---\ngateway: {}',
    's.yaml:2: a second document starts here (---), and a config is one document',
  ],
  [
    'YAML: an anchor that is not there',
    'sockets: *nowhere',
    's.yaml:1: a value that starts with * refers to an anchor (&name) above it, and there is none of this name: put the value in quotes if it is text',
  ],
  [
    'YAML: a tag',
    'sockets: !secret x',
    's.yaml:1: a value that starts with ! is a YAML tag, and this one is not known: if it is text, put the value in quotes',
  ],
])(
  '%s is said with its line, its field, what was found and what is expected',
  (_what, config, ...mistakes) => {
    expect(mistakesIn(config)).toEqual(mistakes);
  },
);

test('every mistake of a file is listed at once, in the order of lines, each on the line where it stands', () => {
  const config = `# sockets
gateway:
  port: -1
sockets:
  - name: Web 1
    ssh_configuration:
      authentication_type: username_and_password
      hostname: h
      pasword: hunter2
      username: u
  - name: web2
    ssh_configuration: &shared
      authentication_type: agent
      hostname: h
      username: u
      via: web3
  - name: web3
    ssh_configuration: { authentication_type: agent, hostname: h, username: u, via: web2 }
  - name: web2
    ssh_configuration: *shared
  - ssh_configuration: *shared
`;
  expect(mistakesIn(config)).toEqual([
    's.yaml:3: gateway.port: found -1, expected a number from 0 to 65535',
    's.yaml:5: sockets[0].name: found "Web 1", expected lower-case letters, digits and inner hyphens, at most 63',
    's.yaml:6: sockets[0].ssh_configuration.password: found nothing, expected text',
    's.yaml:9: sockets[0].ssh_configuration.pasword: unknown field (did you mean password?)',
    's.yaml:16: sockets[1].ssh_configuration.via: found a circle (web2 → web3 → web2), expected a way that ends at a target',
    's.yaml:19: sockets[3].name: found "web2", expected another name: sockets[1] has this one',
    's.yaml:21: sockets[4].name: found nothing, expected text',
  ]);
});

test('client keys that cannot work or belong to two people are refused', () => {
  const rsa = makeKey({ type: 'rsa' }).publicKey;
  const keys = [
    alice,
    rsa,
    alice,
    alice.slice(0, 60),
    rsa.replace('ssh-rsa', 'ssh-ed25519'),
    'ssh-dss AAAA',
    alice.replace('AAAA', 'A?AA'),
    '-----BEGIN OPENSSH PRIVATE KEY-----',
  ];
  const entries = keys.map((key) => `  - { name: a, email: a@example.com, key: ${JSON.stringify(key)} }`);
  const found = mistakesIn(['client_keys:', ...entries].join('\n'));
  const whole = 'expected a whole public key: this one is cut short or damaged';
  expect(found.map((mistake) => mistake.replace(/"ssh-[^"]*"/, '"…"'))).toEqual([
    's.yaml:4: client_keys[2].key: found "…", expected another key: client_keys[0] has this one',
    `s.yaml:5: client_keys[3].key: found "…", ${whole}`,
    `s.yaml:6: client_keys[4].key: found "…", ${whole}`,
    's.yaml:7: client_keys[5].key: found "…", expected a public key of type ssh-ed25519, ecdsa-sha2-nistp256, ecdsa-sha2-nistp384, ecdsa-sha2-nistp521, ssh-rsa',
    's.yaml:8: client_keys[6].key: found "…", expected a public key line: ssh-ed25519 AAAA…',
    's.yaml:9: client_keys[7].key: found a private key, expected a public key line: ssh-ed25519 AAAA…',
  ]);
});

test.each([
  ['password: 20231123', 'a value of type number, expected text: put it in quotes'],
  ['password: [20231123]', 'a list, expected text'],
  ['password: ""', 'a value of type string, expected some text'],
  ['password: &20231123 *20231123', undefined],
  ['password: !20231123 x', undefined],
  ['password: "\\20231123"', undefined],
  ['pasword: 20231123', 'unknown field'],
])('a secret never shows in an error text: %s', (field, expected) => {
  const text = mistakesIn(
    `sockets:\n  - name: a\n    ssh_configuration:\n      authentication_type: username_and_password\n      hostname: h\n      username: u\n      ${field}\n`,
  ).join('\n');
  expect(text).not.toBe('');
  expect(text).not.toContain('20231123');
  if (expected) expect(text).toContain(expected);
});

test('control characters in a value are escaped and long values are cut', () => {
  const [first, second] = mistakesIn(
    JSON.stringify({ sockets: [{ name: '\x1b[31m\u202e', tags: 'x'.repeat(5000), ssh_configuration: {} }] }),
  );
  expect(first).toContain('found "\\x1b[31m\\u202e"');
  expect(second).toContain(`found "${'x'.repeat(60)}…", expected a list`);
});

test('a full config in YAML and the same in JSON give the same, with defaults filled in', () => {
  const yaml = `
gateway: { port: 0, also: ["[::1]:2200"] }
client_keys:
  - { name: alice-laptop, email: alice@example.com, key: "${alice} alice@laptop" }
sockets:
  - name: web1
    tags: [prod]
    ssh_configuration:
      hostname: 10.10.10.10
      authentication_type: username_and_password
      username: ops-user
      password: from:env:WEB1_PW
`;
  const config = parseConfig(yaml, 's.yaml');
  expect(config.gateway).toEqual({ host: '127.0.0.1', port: 0, also: [{ host: '::1', port: 2200 }] });
  expect(config.sockets[0]).toMatchObject({
    recording_enabled: true,
    recording_mode: 'strict',
    agent_forwarding: false,
    show_target_address: false,
  });
  expect(config.sockets[0]?.ssh_configuration).toMatchObject({ port: 22, username_provider: 'defined' });
  const json = { ...config, gateway: { port: 0, also: ['[::1]:2200'] } };
  expect(parseConfig(JSON.stringify(json, undefined, '\t'), 's.json')).toEqual(config);
  expect(parseConfig('# nothing yet\n', 's.yaml')).toMatchObject({ sockets: [], client_keys: [] });
});

test('one anchor may serve many sockets, but anchors that multiply each other are refused', () => {
  const many = Array.from(
    { length: 500 },
    (_, index) => `  - { name: s${index + 1}, ssh_configuration: *one }`,
  );
  const first =
    '  - { name: s0, ssh_configuration: &one { authentication_type: agent, hostname: h, username: u } }';
  expect(mistakesIn(['sockets:', first, ...many].join('\n'))).toEqual([]);

  const ten = (name: string) => `[${Array(10).fill(name).join(', ')}]`;
  const levels = Array.from(
    { length: 8 },
    (_, level) => `l${level + 1}: &l${level + 1} ${ten(`*l${level}`)}`,
  );
  const bomb = [`l0: &l0 ${ten('x')}`, ...levels].join('\n');
  expect(mistakesIn(bomb)).toEqual(['s.yaml:1: its aliases (*name) repeat too much content']);
  expect(mistakesIn('['.repeat(2000))[0]).toBe('s.yaml:1: this is nested too deeply');
});

test('a file that cannot be read is one plain sentence', () => {
  const folder = temporaryFolder();
  const reading = (name: string) => () => readConfigFile(folder.file(name));
  mkdirSync(folder.file('folder'));
  writeFileSync(folder.file('large'), '#'.repeat(4 * 1024 * 1024 + 1));
  writeFileSync(folder.file('binary'), Buffer.of(0xff, 0xfe, 0x00));
  expect(reading('missing')).toThrow(
    `failed to read config file ${folder.file('missing')}: there is no such file`,
  );
  expect(reading('folder')).toThrow('it is a folder');
  expect(reading('large')).toThrow('it is larger than 4 MB');
  expect(reading('binary')).toThrow('it is not UTF-8 text');
  expect(reading('missing')).toThrow(expect.objectContaining({ code: 'config_unreadable' }));
});

test('secrets in a file that others can read are warned of, references are not', () => {
  const file = temporaryFolder().file('s.yaml');
  const write = (password: string, mode: number) => {
    writeFileSync(
      file,
      `sockets: [{ name: a, ssh_configuration: { authentication_type: username_and_password, hostname: h, username: u, password: "${password}" } }]`,
    );
    chmodSync(file, mode);
    return readConfigFile(file).warnings;
  };
  expect(write('hunter2', 0o644)).toEqual([
    `${file} holds secrets in clear text and other users can read it: run chmod 600 ${file}`,
  ]);
  expect(write('hunter2', 0o600)).toEqual([]);
  expect(write('from:env:PW', 0o644)).toEqual([]);
});

test('a config may come through a pipe', () => {
  const program = `import { readConfigFile } from './src-main/core/sockets/config-file.ts';
    console.log(readConfigFile('/dev/stdin').config.gateway.port);`;
  const command = 'echo "gateway: { port: 4321 }" | "$0" --input-type=module-typescript -e "$1"';
  const output = execFileSync('sh', ['-c', command, process.execPath, program], { encoding: 'utf8' });
  expect(output).toBe('4321\n');
});
