import { type KeyObject, randomBytes } from 'node:crypto';
import { Failure } from '../failure.ts';
import { type ParsedKey, utils } from '../ssh2/library.ts';
import { string } from '../ssh2/wire.ts';
import { publicKeyOf } from './public-key.ts';

/**
 * A private key as text that both OpenSSH and ssh2 read; ssh2 knows no PKCS#8. RSA as PKCS#1, ECDSA as SEC1,
 * ed25519 in OpenSSH's own format. Not encrypted.
 */
export function encodePrivateKey(key: KeyObject): string {
  switch (key.asymmetricKeyType) {
    case 'rsa':
      return key.export({ type: 'pkcs1', format: 'pem' }).toString();
    case 'ec':
      return key.export({ type: 'sec1', format: 'pem' }).toString();
    default:
      return encodeEd25519(key);
  }
}

/** A private key as ssh2's authHandler takes it: `{ type: 'publickey', username, key }`. */
export function parsedKeyOf(key: KeyObject): ParsedKey {
  const parsed = utils.parseKey(encodePrivateKey(key));
  if (parsed instanceof Error) {
    throw new Failure('private_key_invalid', {
      message: `failed to parse identity private key: ${parsed.message}`,
      cause: parsed,
    });
  }
  return parsed;
}

/** OpenSSH's PROTOCOL.key: one key, cipher and KDF "none", padded to 8 bytes with 1, 2, 3 … */
function encodeEd25519(key: KeyObject): string {
  const { blob } = publicKeyOf(key);
  const { d = '', x = '' } = key.export({ format: 'jwk' });
  const seed = Buffer.from(d, 'base64url');
  const publicPoint = Buffer.from(x, 'base64url');

  const check = randomBytes(4); // twice: how a reader sees that it decrypted well
  const fields = [check, check, blob, string(Buffer.concat([seed, publicPoint])), string('')];
  const length = fields.reduce((sum, field) => sum + field.length, 0);
  const padding = Buffer.from(Array.from({ length: -length & 7 }, (_, index) => index + 1));

  const bytes = Buffer.concat([
    Buffer.from('openssh-key-v1\0'),
    ...[string('none'), string('none'), string('')],
    Buffer.of(0, 0, 0, 1),
    string(blob),
    string(Buffer.concat([...fields, padding])),
  ]);
  const lines = bytes.toString('base64').match(/.{1,70}/g) ?? [];
  const label = 'OPENSSH PRIVATE KEY';
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ''].join('\n');
}
