import { createCipheriv, createDecipheriv, createSecretKey, randomBytes } from 'node:crypto';
import { Failure } from '../failure.ts';

/**
 * Encrypts secrets at rest. `context` names the one place a secret belongs to (record id, field, version; for
 * instance `socket/web1/password/v1`): a sealed text opens only with the context it was sealed for, so nobody who
 * can edit the file can move one target's password to another target.
 *
 * Synchronous on purpose. What differs between hosts is where the data key is kept, and that is asked once, at
 * start; an OS key store (Electron's asynchronous safeStorage) wraps the data key, for it could not bind a context.
 */
export interface SecretBox {
  /** where the data key is kept, for the log and the settings screen */
  readonly provider: string;
  seal(plain: Buffer | string, context: string): string;
  /** @throws Failure `secret_unsealable` */
  open(sealed: string, context: string): Buffer;
}

const cipher = 'aes-256-gcm';
const prefix = 'sealed:v1:';
const nonceBytes = 12;
const tagBytes = 16;
export const dataKeyBytes = 32;

/** A box on a 256-bit data key. Text form: `sealed:v1:` and base64url of nonce (96 bit), ciphertext and tag. */
export function createSecretBox(provider: string, dataKey: Buffer): SecretBox {
  if (dataKey.length !== dataKeyBytes) throw new RangeError('a data key has 256 bits');
  const key = createSecretKey(dataKey);

  return {
    provider,

    seal(plain, context) {
      const nonce = randomBytes(nonceBytes);
      const sealing = createCipheriv(cipher, key, nonce).setAAD(Buffer.from(context));
      const parts = [nonce, sealing.update(plain), sealing.final(), sealing.getAuthTag()];
      return prefix + Buffer.concat(parts).toString('base64url');
    },

    open(sealed, context) {
      const bytes = decode(sealed);
      const opening = createDecipheriv(cipher, key, bytes.subarray(0, nonceBytes), {
        authTagLength: tagBytes,
      });
      opening.setAAD(Buffer.from(context)).setAuthTag(bytes.subarray(-tagBytes));
      const plain = opening.update(bytes.subarray(nonceBytes, -tagBytes));
      try {
        opening.final();
      } catch (cause) {
        plain.fill(0);
        throw unsealable('it was sealed with another key, for another place, or was changed', context, cause);
      }
      return plain;
    },
  };

  function decode(sealed: string): Buffer {
    const text = sealed.slice(prefix.length);
    if (!sealed.startsWith(prefix)) throw unsealable(`it does not start with ${prefix}`);
    const bytes = Buffer.from(text, 'base64url');
    // Buffer skips what is not base64; a text that was cut or edited shall not pass as another spelling of itself
    if (bytes.length < nonceBytes + tagBytes || bytes.toString('base64url') !== text) {
      throw unsealable('it is cut short or is not base64url');
    }
    return bytes;
  }
}

function unsealable(reason: string, context?: string, cause?: unknown): Failure {
  return new Failure('secret_unsealable', {
    message: `failed to open sealed secret: ${reason}`,
    evidence: { context },
    cause,
  });
}
