import { execFileSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { hintFacts } from '../../../src-main/contract/hints/hint-facts.ts';
import { hintFor } from '../../../src-main/contract/hints/hint-for.ts';
import { loadPrivateKey } from '../../../src-main/core/certificates/private-key.ts';
import { asFailure } from '../../../src-main/core/failure.ts';
import { afterSilence } from '../../../src-main/core/relay/link-failures.ts';
import { resolveReference } from '../../../src-main/core/secrets/references.ts';
import { upstreamLost } from '../../../src-main/core/upstream/upstream-lost.ts';

// what really fails carries what its rule asks for

const folder = mkdtempSync(join(tmpdir(), 'sallyport-hints-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const file = (name: string, content: string, mode = 0o600) => {
  writeFileSync(join(folder, name), content);
  chmodSync(join(folder, name), mode);
  return join(folder, name);
};

async function ruleOf(work: () => Promise<unknown>): Promise<string | undefined> {
  const failure = await work().then(
    () => {
      throw new Error('it did not fail');
    },
    (thrown: unknown) => asFailure(thrown),
  );
  return hintFor(failure.code, hintFacts(failure.evidence))?.id;
}

test.each([
  ['a file that is missing', () => `from:file:${join(folder, 'missing')}`, 'secret_file_unreadable.missing'],
  ['a folder', () => `from:file:${folder}`, 'secret_file_unreadable.folder'],
  ['a file that is empty', () => `from:file:${file('empty', '')}`, 'secret_file_unreadable'],
  ['a program that is missing', () => `from:exec:${join(folder, 'missing')}`, 'secret_exec_failed.not_there'],
  [
    'a program without the right to run it',
    () => `from:exec:${file('prog', 'x')}`,
    'secret_exec_failed.not_executable',
  ],
  ['a program that fails', () => 'from:exec:/bin/false', 'secret_exec_failed'],
  ['a variable that is not set', () => 'from:env:SALLYPORT_NOT_SET', 'secret_env_missing'],
  ['AWS', () => 'from:aws:ssm:/x', 'secret_source_unsupported'],
])('a secret from %s', async (_, reference, rule) => {
  expect(await ruleOf(() => resolveReference(reference(), { env: {} }))).toBe(rule);
});

const pem = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const keyMadeBy = (...args: string[]) => {
  const path = join(folder, `key${Math.random()}`);
  execFileSync('ssh-keygen', ['-q', '-f', path, ...args]);
  return path;
};

const keyTexts: [string, () => string, string][] = [
  ['that is cut short', () => pem.replace(/-----END.*\n/, ''), 'private_key_invalid.cut_short'],
  ['that is something else', () => 'correct horse battery staple', 'private_key_invalid.no_key'],
  ['that is damaged', () => pem.replace(/\n.{8}/, '\nAAAAAAAA'), 'private_key_invalid'],
  [
    'of PuTTY',
    () => 'PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\n',
    'private_key_format_unsupported.putty',
  ],
  [
    'that is public',
    () => readFileSync(`${keyMadeBy('-t', 'ed25519', '-N', '')}.pub`, 'utf8'),
    'private_key_is_public',
  ],
  [
    'that is encrypted',
    () => readFileSync(keyMadeBy('-t', 'ed25519', '-N', 'secret'), 'utf8'),
    'private_key_encrypted',
  ],
  [
    'of DSA',
    () => {
      const { privateKey } = generateKeyPairSync('dsa', { modulusLength: 1024, divisorLength: 160 });
      return `-----BEGIN DSA PRIVATE KEY-----\n${privateKey.export({ type: 'pkcs8', format: 'der' }).toString('base64')}\n-----END DSA PRIVATE KEY-----\n`;
    },
    'private_key_format_unsupported.dsa',
  ],
];

test.each(keyTexts)('a private key %s', async (_, text, rule) => {
  expect(await ruleOf(() => loadPrivateKey(text()))).toBe(rule);
});

test('a private key with a cipher that we do not have', async () => {
  const path = keyMadeBy('-t', 'ed25519', '-N', 'secret', '-Z', 'chacha20-poly1305@openssh.com');
  expect(await ruleOf(() => loadPrivateKey(readFileSync(path), 'secret'))).toBe(
    'private_key_format_unsupported.cipher',
  );
});

test('a connection that was lost in the middle of traffic, and one that was idle, have different rules', () => {
  const ruleOfEnd = (error: Error | undefined, seconds: number) => {
    const lost = upstreamLost({ error, goodbye: undefined, server: undefined });
    const { code, evidence } = afterSilence(lost, seconds);
    return hintFor(code, hintFacts(evidence))?.id;
  };
  const reset = Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });
  expect(ruleOfEnd(undefined, 900)).toBe('upstream_lost.idle');
  expect(ruleOfEnd(reset, 900)).toBe('upstream_lost.idle_forgotten');
  expect(ruleOfEnd(undefined, 5)).toBe('upstream_lost.closed');
  expect(ruleOfEnd(reset, 5)).toBe('upstream_lost.reset');
  expect(ruleOfEnd(new Error('Bad packet length'), 5)).toBe('upstream_lost.broken');
});
