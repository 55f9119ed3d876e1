import { createHash, createPublicKey, type KeyObject } from 'node:crypto';
import { Failure } from '../failure.ts';
import { mpint, string, WireReader } from '../ssh2/wire.ts';

export interface SshPublicKey {
  /** `ssh-ed25519`, `ssh-rsa`, `ecdsa-sha2-nistp256`, … */
  readonly type: string;
  /** the key as it goes over the wire (RFC 4253 §6.6) */
  readonly blob: Buffer;
}

/** Curve names of JWK and of SSH (RFC 5656 §10.1). */
const curves: Readonly<Record<string, string>> = {
  'P-256': 'nistp256',
  'P-384': 'nistp384',
  'P-521': 'nistp521',
};

/**
 * The SSH form of an ed25519, RSA or ECDSA key; of a private key, its public half. `fields` is what follows the
 * type in the blob, which certificates need apart.
 *
 * @throws Failure `private_key_format_unsupported` for any other kind of key
 */
export function publicKeyOf(key: KeyObject): SshPublicKey & { readonly fields: Buffer } {
  const { type, fields } = encode(key.type === 'private' ? createPublicKey(key) : key);
  return { type, fields, blob: Buffer.concat([string(type), fields]) };
}

function encode(key: KeyObject): { type: string; fields: Buffer } {
  switch (key.asymmetricKeyType) {
    case 'ed25519': {
      const { x } = jwk(key);
      return { type: 'ssh-ed25519', fields: string(x) };
    }
    case 'rsa': {
      const { e, n } = jwk(key);
      return { type: 'ssh-rsa', fields: Buffer.concat([mpint(e), mpint(n)]) };
    }
    case 'ec': {
      const { crv, x, y } = jwk(key);
      const curve = curves[crv];
      if (!curve) break;
      const uncompressed = Buffer.concat([Buffer.of(4), x, y]);
      return { type: `ecdsa-sha2-${curve}`, fields: Buffer.concat([string(curve), string(uncompressed)]) };
    }
  }
  throw unsupportedKind(key);
}

/** The numbers of a public key. Asking for one that this kind of key does not have gives no bytes. */
function jwk(key: KeyObject): { crv: string; e: Buffer; n: Buffer; x: Buffer; y: Buffer } {
  try {
    const { crv = '', e, n, x, y } = key.export({ format: 'jwk' });
    const bytes = (text = ''): Buffer => Buffer.from(text, 'base64url');
    return { crv, e: bytes(e), n: bytes(n), x: bytes(x), y: bytes(y) };
  } catch (cause) {
    // a curve that JWK has no name for
    throw unsupportedKind(key, cause);
  }
}

function unsupportedKind(key: KeyObject, cause?: unknown): Failure {
  const kind = [key.asymmetricKeyType, key.asymmetricKeyDetails?.namedCurve].filter(Boolean).join(' ');
  return new Failure('private_key_format_unsupported', {
    message: `failed to parse identity private key: ssh: unsupported key type "${kind}"`,
    evidence: { kind, key_format: key.asymmetricKeyType === 'dsa' ? 'dsa' : 'other' },
    cause,
  });
}

/** One line as in `id_ed25519.pub` and `authorized_keys`. The comment must not hold a line end. */
export function publicKeyLine({ type, blob }: SshPublicKey, comment = ''): string {
  if (/\p{Cc}/u.test(comment)) throw new RangeError('a key comment cannot hold control characters');
  return `${type} ${blob.toString('base64')} ${comment}`.trimEnd();
}

/** As `ssh-keygen -l` prints it. */
export function fingerprint(blob: Buffer): string {
  return `SHA256:${createHash('sha256').update(blob).digest('base64').replace(/=+$/, '')}`;
}

/**
 * Reads a public key line `TYPE BASE64 [COMMENT]`. Options before the type, as authorized_keys may have, are
 * refused: to drop `from="…"` silently would let more people in than its writer meant to.
 *
 * @throws Failure `config_invalid`
 */
export function parsePublicKeyLine(line: string): SshPublicKey & { readonly comment: string } {
  const { type, base64, comment } =
    /^(?<type>[a-z0-9@.-]+)[ \t]+(?<base64>[A-Za-z0-9+/]+={0,2})(?:[ \t]+(?<comment>.*))?$/.exec(line.trim())
      ?.groups ?? {};
  if (!type || !base64) throw notAPublicKey('it is not of the form TYPE BASE64 COMMENT');
  const blob = Buffer.from(base64, 'base64');
  if (!isKeyOfType(type, blob)) throw notAPublicKey(`it holds no whole key of type ${type}`);
  return { type, blob, comment: comment ?? '' };
}

/** Every key blob is its type and then nothing but `string`s and `mpint`s, which look alike: finds cut keys. */
function isKeyOfType(type: string, blob: Buffer): boolean {
  try {
    const reader = new WireReader(blob);
    if (reader.text() !== type || reader.remaining === 0) return false;
    while (reader.remaining > 0) reader.bytes();
    return true;
  } catch {
    return false;
  }
}

function notAPublicKey(reason: string): Failure {
  return new Failure('config_invalid', {
    message: `invalid public key line: ${reason}`,
    advice: 'Paste the whole line of a public key file, for instance of ~/.ssh/id_ed25519.pub.',
  });
}
