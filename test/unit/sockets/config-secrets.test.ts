import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { createSecretBox } from '../../../src-main/core/secrets/secret-box.ts';
import { parseConfig } from '../../../src-main/core/sockets/config-file.ts';
import { makeKey } from '../../support/keys.ts';

const kinds = {
  password: 'authentication_type: username_and_password',
  private_key: 'authentication_type: private_key',
  private_key_passphrase: `authentication_type: private_key, private_key: 'from:env:KEY'`,
};

const socketWithSecret = (field: keyof typeof kinds, value: string) =>
  `sockets: [{ name: a, ssh_configuration: { ${kinds[field]}, hostname: h, username: u,\n  ${field}: ${JSON.stringify(value)} } }]`;

function mistakeIn(config: string): string {
  try {
    parseConfig(config, 's.yaml');
    return '';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

test.each<[keyof typeof kinds, value: string, said: string]>([
  [
    'password',
    'from:vault:20231123',
    'an unknown source, expected from:env:NAME, from:file:PATH or from:exec:/',
  ],
  ['password', 'from:20231123', 'an unknown source'],
  ['private_key_passphrase', 'from:toString:20231123', 'an unknown source'],
  [
    'private_key',
    'from:aws:ssm:/20231123',
    'AWS is not asked directly: use its own program, from:exec:/usr/bin/aws',
  ],
  ['password', 'from:env:', 'without a name, expected from:env:NAME'],
  ['password', 'from:env', 'without a name, expected from:env:NAME'],
  ['private_key', 'from:file:', 'without a path, expected from:file:PATH'],
  ['password', 'from:exec:', 'without the absolute path of a program'],
  ['password', 'from:exec:cat /20231123', 'without the absolute path of a program'],
  ['password', 'from:exec:~/20231123', 'without the absolute path of a program'],
  ['password', "from:exec:/bin/cat '20231123", 'a quote that is not closed'],
  ['password', 'sealed:20231123', 'cut short or damaged, expected sealed:v1:…'],
  ['private_key', 'sealed:v1:20231123', 'cut short or damaged'],
  ['private_key_passphrase', `sealed:v1:${'20231123'.repeat(9)}=`, 'cut short or damaged'],
  ['private_key', '~/.ssh/20231123', 'expected a private key, or from:file:PATH for a key in a file'],
  ['private_key', '\\from:file:/20231123', 'expected a private key, or from:file:PATH'],
  ['private_key', '-----BEGIN OPENSSH PRIVATE KEY-----\n20231123\n', 'cut short, expected a private key'],
  ['private_key', 'ssh-ed25519 AAAA20231123 alice', 'the public half of a key, expected the private key'],
  ['private_key', 'PuTTY-User-Key-File-3: ssh-ed25519\n20231123', "PuTTY's own format"],
  [
    'private_key',
    '-----BEGIN DSA PRIVATE KEY-----\n20231123\n-----END DSA PRIVATE KEY-----',
    'a kind that SSH logins here do not use',
  ],
])('a %s that can never work is said with its line and field, and not shown: %s', (field, value, said) => {
  const mistake = mistakeIn(socketWithSecret(field, value));
  expect(mistake).toContain(`s.yaml:2: sockets[0].ssh_configuration.${field}: found `);
  expect(mistake).toContain(said);
  expect(mistake).not.toContain('20231123');
  expect(mistake).not.toContain('\n');
});

test.each<[keyof typeof kinds, value: string]>([
  ['password', 'from:env:PW'],
  ['password', "from:exec:/bin/cat 'a file'"],
  ['password', '\\from:vault:x'],
  ['password', '\\sealed:x'],
  ['password', 'fromage: 1'],
  ['password', createSecretBox('test', randomBytes(32)).seal('x', 'socket/a/password')],
  ['private_key', 'from:file:~/.ssh/id_db1'],
  ['private_key', makeKey().privateKey],
  ['private_key_passphrase', 'open sesame'],
])('a %s that may work is left for the login: %s', (field, value) => {
  expect(mistakeIn(socketWithSecret(field, value))).toBe('');
});
