import { chmodSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { SecretDraft, SecretField } from '../../../src-main/contract/socket-draft.ts';
import { Failure } from '../../../src-main/core/failure.ts';
import { checkSecret } from '../../../src-main/core/sockets/check-secret.ts';
import { makeKey } from '../../support/keys.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const value = (text: string): SecretDraft => ({ kind: 'value', value: text });
const reference = (text: string): SecretDraft => ({ kind: 'reference', reference: text });
const check = (
  field: SecretField,
  secret: SecretDraft,
  more: Partial<Parameters<typeof checkSecret>[0]> = {},
) => checkSecret({ field, secret, env: {}, ...more });

test('a password that was typed is good, and nothing of it is told', async () => {
  expect(await check('password', value('20231123'))).toEqual({
    state: 'good',
    detail: 'This password is stored sealed.',
  });
});

test('no secret is no secret', async () => {
  for (const secret of [value(''), { kind: 'none' }, { kind: 'keep' }] as SecretDraft[])
    expect(await check('password', secret)).toEqual({ state: 'bad', detail: 'There is no password yet.' });
});

test('references are resolved, and what they lead to stays here', async () => {
  const folder = temporaryFolder();
  writeFileSync(folder.file('pw'), '20231123\n');
  writeFileSync(folder.file('program'), '#!/bin/sh\necho "$1"\n');
  chmodSync(folder.file('program'), 0o700);
  const answers = [
    await check('password', reference('from:env:PW'), { env: { PW: '20231123' } }),
    await check('password', reference(`from:file:${folder.file('pw')}`)),
    await check('private_key_passphrase', reference(`from:exec:${folder.file('program')} 20231123`)),
  ];
  expect(answers.map(({ detail }) => detail)).toEqual([
    'The environment variable is set.',
    'The file is there and can be read.',
    'The program has given a passphrase.',
  ]);
  expect(answers.every(({ state }) => state === 'good')).toBe(true);
});

test.each<[given: string, said: string]>([
  ['from:env:PW', 'PW is not set in the environment of the connector'],
  ['from:file:/nonexistent/pw', 'The file /nonexistent/pw can’t be used: it does not exist.'],
  ['from:file:/', 'it is a folder'],
  ['from:exec:/nonexistent/20231123', 'The program gave nothing: failed to run program'],
  ['from:exec:/bin/false 20231123', 'exit status 1'],
  ['from:exec:false', 'Write the absolute path of the program'],
  ['from:vault:20231123', 'a source that is not known'],
  ['from:env:', 'The name of the environment variable is missing'],
  ['from:aws:ssm:/pw', 'AWS is not asked directly'],
  ['20231123', 'a source that is not known'],
])('%s does not resolve, and it is said why', async (given, said) => {
  const { state, detail } = await check('password', reference(given));
  expect(state).toBe('bad');
  expect(detail).toContain(said);
  if (!given.includes('nonexistent')) expect(detail).not.toContain('20231123');
});

test('a key is told by its type and fingerprint', async () => {
  const ed25519 = makeKey();
  const rsa = makeKey({ type: 'rsa', bits: 2048, format: 'pem' });
  const ecdsa = makeKey({ type: 'ecdsa', format: 'pkcs8' });
  expect((await check('private_key', value(ed25519.privateKey))).detail).toBe(
    `ED25519 key ${ed25519.fingerprint}.`,
  );
  expect((await check('private_key', value(rsa.privateKey))).detail).toBe(`RSA 2048 key ${rsa.fingerprint}.`);
  expect((await check('private_key', reference(`from:file:${ecdsa.privateKeyFile}`))).detail).toBe(
    `ECDSA P-256 key ${ecdsa.fingerprint}.`,
  );
});

test('an encrypted key wants its passphrase, and is good with it', async () => {
  const key = makeKey({ passphrase: 'open sesame' });
  const secret = value(key.privateKey);
  const without = await check('private_key', secret);
  expect(without.state).toBe('warn');
  expect(without.detail).toContain('This key is encrypted. Type its passphrase');

  expect(await check('private_key', secret, { passphrase: value('open sesame') })).toEqual({
    state: 'good',
    detail: `ED25519 key ${key.fingerprint}. The passphrase opens it.`,
  });
  expect(await check('private_key', secret, { passphrase: value('20231123') })).toEqual({
    state: 'bad',
    detail: 'This passphrase does not open the key. Check it with ssh-keygen -y -f KEYFILE.',
  });
  const unresolved = await check('private_key', secret, { passphrase: reference('from:env:PW') });
  expect(unresolved.state).toBe('warn');
  expect(unresolved.detail).toContain('PW is not set');
});

test.each<[what: string, text: () => string, said: string]>([
  ['a public key', () => makeKey().publicKey, 'the public half of a key. Paste the file without .pub'],
  [
    'a PuTTY key',
    () => 'PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\n',
    'puttygen key.ppk -O private-openssh',
  ],
  ['a key without its end', () => makeKey().privateKey.slice(0, 120), 'cut short'],
  ['a key with a hole', () => makeKey().privateKey.replace(/\n.{30}/, '\n'), 'damaged'],
  [
    'a DSA key',
    () => '-----BEGIN DSA PRIVATE KEY-----\nAAAA\n-----END DSA PRIVATE KEY-----\n',
    'do not use keys of this kind',
  ],
  ['something else', () => 'hunter2', 'This is no private key'],
])('where a private key belongs, %s is said to be that', async (_what, text, said) => {
  const { state, detail } = await check('private_key', value(text()));
  expect(state).toBe('bad');
  expect(detail).toContain(said);
});

test('the stored secret is opened, and it is said where it does not open', async () => {
  const key = makeKey();
  const stored = async () => Buffer.from(key.privateKey);
  expect((await check('private_key', { kind: 'keep' }, { stored })).detail).toBe(
    `ED25519 key ${key.fingerprint}.`,
  );
  expect((await check('password', { kind: 'keep' }, { stored })).detail).toBe(
    'A password is stored, and it opens.',
  );
  const broken = await check(
    'password',
    { kind: 'keep' },
    {
      stored: async () => {
        throw new Failure('secret_unsealable', { message: 'failed to open', advice: 'Seal it again.' });
      },
    },
  );
  expect(broken).toEqual({ state: 'bad', detail: 'Seal it again.' });
});
