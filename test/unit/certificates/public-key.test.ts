import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { loadPrivateKey } from '../../../src-main/core/certificates/private-key.ts';
import {
  fingerprint,
  parsePublicKeyLine,
  publicKeyLine,
  publicKeyOf,
} from '../../../src-main/core/certificates/public-key.ts';
import { sign } from '../../../src-main/core/certificates/signature.ts';
import { utils } from '../../../src-main/core/ssh2/library.ts';
import { WireReader } from '../../../src-main/core/ssh2/wire.ts';
import { run } from './own-sshd.ts';

// real programs on a machine that may be busy
vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });

const folder = mkdtempSync(join(tmpdir(), 'sallyport-public-key-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('a public key', () => {
  it.each([['ed25519'], ['ecdsa', '256'], ['ecdsa', '384'], ['ecdsa', '521'], ['rsa', '2048']])(
    'of %s %s has the line and the fingerprint that ssh-keygen gives it',
    async (kind, bits = '256') => {
      const file = join(folder, `${kind}-${bits}`);
      await run('ssh-keygen', ['-q', '-t', kind, '-b', bits, '-N', '', '-C', 'alice laptop', '-f', file]);
      const { keyObject } = await loadPrivateKey(readFileSync(file));
      const written = readFileSync(`${file}.pub`, 'utf8').trim();
      const { stdout } = await run('ssh-keygen', ['-l', '-f', `${file}.pub`]);

      expect(publicKeyLine(publicKeyOf(keyObject), 'alice laptop')).toBe(written);
      expect(stdout).toContain(` ${fingerprint(publicKeyOf(keyObject).blob)} `);
      expect(parsePublicKeyLine(written)).toEqual({
        type: publicKeyOf(keyObject).type,
        blob: publicKeyOf(keyObject).blob,
        comment: 'alice laptop',
      });
    },
  );

  it.each([
    ['nothing', ''],
    ['words', 'hello world'],
    ['a private key', '-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEAAAAA\n'],
    ['a key of another type than it says', `ssh-rsa ${blob().toString('base64')}`],
    ['a key that was cut', `ssh-ed25519 ${blob().subarray(0, 40).toString('base64')}`],
    ['a key with more behind it', `ssh-ed25519 ${Buffer.concat([blob(), Buffer.of(1)]).toString('base64')}`],
    ['a line with options', `from="10.0.0.0/8" ssh-ed25519 ${blob().toString('base64')}`],
    ['two lines', `ssh-ed25519 ${blob().toString('base64')} a\nssh-ed25519 ${blob().toString('base64')} b`],
  ])('is not found in %s', (_, line) => {
    expect(() => parsePublicKeyLine(line)).toThrow(expect.objectContaining({ code: 'config_invalid' }));
  });

  it('of a kind that SSH has no name for is refused', () => {
    const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'secp256k1' });
    expect(() => publicKeyOf(publicKey)).toThrow(
      expect.objectContaining({
        code: 'private_key_format_unsupported',
        message: expect.stringContaining('secp256k1'),
      }),
    );
  });

  it('cannot have a comment that starts another line', () => {
    expect(() => publicKeyLine({ type: 'ssh-ed25519', blob: blob() }, 'a\nssh-ed25519 AAAA')).toThrow(
      RangeError,
    );
  });
});

describe('a signature', () => {
  const data = Buffer.from('what is signed');

  it('of an ECDSA key is two mpints', () => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-384' });
    const { algorithm, raw } = sign(privateKey, data);
    const reader = new WireReader(raw);
    const numbers = [reader.bytes(), reader.bytes()];

    expect(algorithm).toBe('ecdsa-sha2-nistp384');
    expect(reader.remaining).toBe(0);
    expect(numbers.every((number) => number.length <= 49 && !((number[0] ?? 0x80) & 0x80))).toBe(true);
  });

  it.each([
    ['sha256', 'rsa-sha2-256'],
    ['sha512', 'rsa-sha2-512'],
  ] as const)('of an RSA key with %s is named %s and verified by ssh2', (hash, name) => {
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const { algorithm, raw } = sign(privateKey, data, hash);
    const parsed = utils.parseKey(publicKeyLine(publicKeyOf(publicKey)));

    expect(algorithm).toBe(name);
    expect(!(parsed instanceof Error) && parsed.verify(data, raw, hash)).toBe(true);
  });
});

function blob(): Buffer {
  return publicKeyOf(generateKeyPairSync('ed25519').publicKey).blob;
}
