import { createHash } from 'node:crypto';

/** h0 of a recording's chain: SHA-256 of nothing. */
export const chainStart: Buffer = createHash('sha256').digest();

/** hn from hn-1 and line n with its newline. */
export function extendChain(head: Uint8Array, line: Uint8Array): Buffer {
  return createHash('sha256').update(head).update(line).digest();
}
