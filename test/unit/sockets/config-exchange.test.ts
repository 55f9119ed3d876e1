import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ConnectorConfig } from '../../../src-main/contract/connector-config.ts';
import type { SshSocket } from '../../../src-main/contract/ssh-socket.ts';
import { parsePublicKeyLine } from '../../../src-main/core/certificates/public-key.ts';
import { Failure } from '../../../src-main/core/failure.ts';
import { sealContext } from '../../../src-main/core/secrets/seal-context.ts';
import { createSecretBox } from '../../../src-main/core/secrets/secret-box.ts';
import { exportConfig } from '../../../src-main/core/sockets/config-export.ts';
import { parseConfig } from '../../../src-main/core/sockets/config-file.ts';
import {
  type ImportTarget,
  importedParts,
  previewImport,
} from '../../../src-main/core/sockets/config-import.ts';
import type { SocketOrigin } from '../../../src-main/core/sockets/socket-entries.ts';
import { makeKey } from '../../support/keys.ts';

const box = createSecretBox('test', randomBytes(32));
const sealedPassword = box.seal('20231123', sealContext('web1', 'password'));
const alice = { name: 'alice', email: 'alice@example.com', key: makeKey().publicKey };

const config = (sockets: object[], client_keys: object[] = []) =>
  ConnectorConfig.parse({ sockets, client_keys });
const socket = (name: string, ssh: object = {}, more: object = {}): SshSocket =>
  config([
    {
      name,
      ...more,
      ssh_configuration: { authentication_type: 'agent', hostname: name, username: 'u', ...ssh },
    },
  ]).sockets[0] as SshSocket;

const web1 = socket(
  'web1',
  { authentication_type: 'username_and_password', port: 2200, via: 'gw', password: sealedPassword },
  {
    description: 'front: "web" # 1',
    tags: ['prod', '1', 'no'],
    recording_mode: 'lenient',
    enabled: false,
    show_target_address: true,
  },
);
const gw = socket('gw', {
  authentication_type: 'private_key',
  private_key: 'from:file:~/.ssh/gw',
  private_key_passphrase: "from:exec:/bin/pass show 'gw key'",
  host_key: [`SHA256:${'a'.repeat(43)}`, `SHA256:${'b'.repeat(43)}`],
});
const asked = socket('asked', { username_provider: 'prompt_client', username: undefined });

function target(there: SshSocket[] = [], origin: SocketOrigin = 'app', keys: string[] = []): ImportTarget {
  const blobs = keys.map((line) => parsePublicKeyLine(line).blob);
  return {
    sockets: new Map(there.map((socket) => [socket.name, { socket, origin, changedAt: undefined }])),
    hasClientKey: (blob) => blobs.some((known) => known.equals(blob)),
    opens: (sealed, { socket, field }) => {
      try {
        return box.open(sealed, sealContext(socket, field)).length > 0;
      } catch {
        return false;
      }
    },
  };
}

test('what is exported reads as the same sockets and keys', () => {
  const { yaml } = exportConfig({ sockets: [web1, gw, asked], client_keys: [alice] });
  const read = parseConfig(yaml, 'export.yaml');
  expect(read.sockets).toEqual([web1, gw, asked]);
  expect(read.client_keys).toEqual([alice]);
  const parts = importedParts(yaml, { ...target(), replace: false });
  expect(parts).toEqual({ sockets: [web1, gw, asked], clientKeys: [alice], policies: [] });
});

test('defaults are left out, so that a person can read the file', () => {
  const { yaml } = exportConfig({ sockets: [socket('db1')], client_keys: [] });
  expect(yaml.split('\n').filter((line) => line !== '' && !line.startsWith('#'))).toEqual([
    'sockets:',
    '  - name: db1',
    '    ssh_configuration:',
    '      authentication_type: agent',
    '      hostname: db1',
    '      username: u',
  ]);
});

test('sealed secrets stay sealed, and no secret in clear text leaves', () => {
  const clear = socket('clear', {
    authentication_type: 'private_key',
    private_key: makeKey().privateKey,
    private_key_passphrase: '\\from:20231123',
  });
  const { yaml, notes } = exportConfig({ sockets: [web1, gw, clear], client_keys: [] });
  expect(yaml).toContain(sealedPassword);
  expect(yaml).not.toContain('PRIVATE KEY-----');
  expect(yaml).not.toContain('20231123');
  expect(parseConfig(yaml, 'x').sockets[2]?.ssh_configuration).toMatchObject({
    private_key: 'from:env:CLEAR_PRIVATE_KEY',
    private_key_passphrase: 'from:env:CLEAR_PRIVATE_KEY_PASSPHRASE',
  });
  expect(notes).toEqual([
    'The secrets of web1 are sealed: they open only with the data folder of this connector. Elsewhere type them again.',
    'The secrets of gw are references (from:…): they are looked up on the machine that runs the connector.',
    'Secrets of clear stood in clear text: the file has references in their place (from:env:…).',
  ]);
});

test('a way through a socket that is not exported is told', () => {
  expect(exportConfig({ sockets: [web1], client_keys: [] }).notes[0]).toContain(
    'leads through gw, which is not in this file',
  );
});

test('any description, tag and login comes back as it was', () => {
  const text = fc.string({ unit: 'binary', minLength: 1, maxLength: 60 });
  fc.assert(
    fc.property(text, text, text, (description, tag, username) => {
      const odd = socket('odd', { username }, { description, tags: [tag] });
      const { yaml } = exportConfig({ sockets: [odd], client_keys: [] });
      expect(parseConfig(yaml, 'x').sockets).toEqual([odd]);
    }),
    { numRuns: 1000 },
  );
});

test('a preview says what is new, what is replaced and what is the same', () => {
  const { yaml } = exportConfig({ sockets: [web1, gw, asked], client_keys: [alice] });
  const preview = previewImport(yaml, target([web1, { ...gw, description: 'other' }]));
  expect(preview.issues).toEqual([]);
  expect(preview.sockets).toEqual([
    { name: 'web1', target: 'u@web1:2200', change: 'same' },
    { name: 'gw', target: 'u@gw', change: 'replaces' },
    { name: 'asked', target: 'asked', change: 'new' },
  ]);
  expect(preview.client_keys).toEqual([{ name: 'alice', email: 'alice@example.com', change: 'new' }]);
  expect(previewImport(yaml, target([], 'app', [alice.key])).client_keys[0]?.change).toBe('same');
});

test('sockets that are there are replaced only where that was chosen', () => {
  const { yaml } = exportConfig({ sockets: [web1, gw, asked], client_keys: [] });
  const there = target([web1, { ...gw, description: 'other' }]);
  const names = (replace: boolean) =>
    importedParts(yaml, { ...there, replace }).sockets.map(({ name }) => name);
  expect(names(false)).toEqual(['asked']);
  expect(names(true)).toEqual(['gw', 'asked']);
});

test('a preview warns of programs, of secrets in clear text and of those sealed elsewhere, and shows none', () => {
  const elsewhere = createSecretBox('other', randomBytes(32)).seal(
    '20231123',
    sealContext('web2', 'password'),
  );
  const text = JSON.stringify({
    gateway: { port: 2200 },
    sockets: [
      { ...web1, ssh_configuration: { ...web1.ssh_configuration, via: undefined } },
      socket('web2', { authentication_type: 'username_and_password', password: elsewhere }),
      socket('web3', { authentication_type: 'username_and_password', password: '20231123' }),
      socket('web4', {
        authentication_type: 'username_and_password',
        password: 'from:exec:/bin/get --token 20231123',
      }),
    ],
  });
  const { warnings, issues } = previewImport(text, target());
  expect(issues).toEqual([]);
  expect(warnings).toEqual([
    'The password of web2 was sealed elsewhere and does not open here: type it again after the import.',
    'The password of web3 stands in clear text in this file. It is stored sealed; delete the file when you no longer need it.',
    'A login to web4 runs a program on this machine: /bin/get. Import it only if you know what it does.',
    'What this file says about gateway is not taken over: that is set in Settings.',
  ]);
});

test('mistakes are shown by line, and then nothing can be imported', () => {
  const text = `sockets:
  - name: web1
    ssh_configuration:
      authentication_type: agent
      hostname: web1
      username: u
      port: 70000
  - name: Web2
    ssh_configuration: { authentication_type: agent, hostname: h, username: u }
`;
  const { issues, sockets } = previewImport(text, target());
  expect(sockets).toEqual([]);
  expect(issues).toEqual([
    {
      field: 'sockets[0].ssh_configuration.port',
      line: 7,
      text: 'found 70000, expected a number from 1 to 65535',
    },
    expect.objectContaining({ field: 'sockets[1].name', line: 8 }),
  ]);
  try {
    importedParts(text, { ...target(), replace: true });
    expect.unreachable();
  } catch (error) {
    expect(error).toBeInstanceOf(Failure);
    const { code, advice, issues: said } = error as Failure;
    expect(code).toBe('import_invalid');
    expect(advice).toContain('Nothing was imported. Line 7: sockets[0].ssh_configuration.port: found 70000');
    expect(said).toEqual(issues);
  }
  expect(previewImport('a: [', target()).issues[0]?.line).toBe(1);
});

test('sockets of the config file of this start cannot be replaced, and the same ones are no mistake', () => {
  const text = exportConfig({ sockets: [gw], client_keys: [] }).yaml;
  expect(previewImport(text, target([gw], 'config_file'))).toMatchObject({
    issues: [],
    sockets: [{ change: 'same' }],
  });
  const [issue] = previewImport(text, target([{ ...gw, description: 'x' }], 'config_file')).issues;
  expect(issue).toEqual({
    field: 'sockets[0].name',
    line: 5,
    text: 'gw stands in the config file that this connector was started with, expected another name',
  });
  expect(importedParts(text, { ...target([gw], 'config_file'), replace: true }).sockets).toEqual([]);
});

test('a way may lead through a socket that is there, but not in a circle', () => {
  const text = exportConfig({ sockets: [web1], client_keys: [] }).yaml;
  expect(previewImport(text, target()).issues[0]?.text).toContain(
    'expected the name of a socket in this file',
  );
  expect(previewImport(text, target([gw])).issues).toEqual([]);
  const [issue] = previewImport(
    text,
    target([socket('gw', { via: 'db' }), socket('db', { via: 'web1' })]),
  ).issues;
  expect(issue?.text).toBe('found a circle (web1 → gw → db → web1), expected a way that ends at a target');
});
