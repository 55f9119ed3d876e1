import type { SourceChange } from './mend-source.ts';

/**
 * What the gateway tells clients of the signatures it takes (server-sig-algs, RFC 8308 §3.1). ssh2 1.17.0 lacks a
 * comma there, so `ecdsa-sha2-nistp521` and `rsa-sha2-512` are one unknown name, and it announces SHA-1 and DSA:
 * Dropbear then signs in a way that we refuse.
 */
export const announcedSignatures: SourceChange = {
  found: "+ 'rsa-sha2-512,rsa-sha2-256,ssh-rsa,ssh-dss'",
  instead: "+ ',rsa-sha2-512,rsa-sha2-256'",
};
