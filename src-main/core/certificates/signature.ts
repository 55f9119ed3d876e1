import { type KeyObject, sign as signBytes } from 'node:crypto';
import { mpint } from '../ssh2/wire.ts';
import { publicKeyOf } from './public-key.ts';

export interface SshSignature {
  /** the name that goes before the signature: for RSA not the key's type but `rsa-sha2-…` (RFC 8332) */
  readonly algorithm: string;
  /** the signature without that name: 64 bytes, RSA PKCS#1 v1.5, or r and s as two mpints */
  readonly raw: Buffer;
}

/** RFC 5656 §6.2.1 */
const curveHashes: Readonly<Record<string, string>> = {
  'ecdsa-sha2-nistp256': 'sha256',
  'ecdsa-sha2-nistp384': 'sha384',
  'ecdsa-sha2-nistp521': 'sha512',
};

/** Signs as SSH does. `ssh-rsa` with SHA-1 is not offered: OpenSSH refuses it since 8.8. */
export function sign(key: KeyObject, data: Buffer, rsaHash: 'sha256' | 'sha512' = 'sha512'): SshSignature {
  const { type } = publicKeyOf(key);
  if (type === 'ssh-ed25519') return { algorithm: type, raw: signBytes(null, data, key) };
  if (type === 'ssh-rsa') {
    return { algorithm: `rsa-sha2-${rsaHash.slice(3)}`, raw: signBytes(rsaHash, data, key) };
  }
  const pair = signBytes(curveHashes[type], data, { key, dsaEncoding: 'ieee-p1363' });
  const half = pair.length / 2;
  return { algorithm: type, raw: Buffer.concat([mpint(pair.subarray(0, half)), mpint(pair.subarray(half))]) };
}
