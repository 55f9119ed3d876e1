import { createSecretKey } from 'node:crypto';

/** where ssh2's AES-GCM and ChaCha20 classes keep the raw keys that they use anew for each packet */
const keyFields = [
  '_encKey',
  '_decipherKey',
  '_encKeyMain',
  '_encKeyPktLen',
  '_decKeyMain',
  '_decKeyPktLen',
] as const;

/**
 * ssh2 makes a cipher object for each packet from the raw key, and Node 24 turns the raw key into a key object each
 * time: half of the cost of AES-GCM on a 32 KB packet. This does it once, after each key exchange.
 */
export function prepareKeys(...ciphers: unknown[]): void {
  for (const cipher of ciphers as Record<string, unknown>[]) {
    for (const field of keyFields) {
      const key = cipher?.[field];
      if (Buffer.isBuffer(key)) cipher[field] = createSecretKey(key);
    }
  }
}
