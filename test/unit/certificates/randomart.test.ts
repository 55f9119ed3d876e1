import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { parsePublicKeyLine } from '../../../src-main/core/certificates/public-key.ts';
import { randomart } from '../../../src-main/core/certificates/randomart.ts';
import { makeKey } from '../../support/keys.ts';

/** what the real program draws, without the line of the fingerprint */
function drawnBySshKeygen(publicKeyFile: string): string {
  const output = execFileSync('ssh-keygen', ['-lv', '-E', 'sha256', '-f', publicKeyFile], {
    encoding: 'utf8',
  });
  return output.trimEnd().split('\n').slice(1).join('\n');
}

test.each([
  ...Array.from({ length: 8 }, () => ({ type: 'ed25519' as const })),
  { type: 'ecdsa' as const, bits: 256 },
  { type: 'ecdsa' as const, bits: 384 },
  { type: 'ecdsa' as const, bits: 521 },
  { type: 'rsa' as const, bits: 2048 },
  { type: 'rsa' as const, bits: 3072 },
])('the picture of a key is the one of ssh-keygen: %j', (kind) => {
  const key = makeKey(kind);
  expect(randomart(parsePublicKeyLine(key.publicKey))).toBe(drawnBySshKeygen(key.publicKeyFile));
});
