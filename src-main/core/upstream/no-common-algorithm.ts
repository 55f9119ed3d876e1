import { Failure } from '../failure.ts';
import { upstreamAlgorithms } from '../ssh2/algorithms.ts';
import { connectPrefix } from './dial.ts';
import type { Greeting } from './handshake-failure.ts';
import type { AlgorithmKind, HandshakeWatch } from './handshake-watch.ts';

const mismatches: { match: string; kind: AlgorithmKind; ours: string[] }[] = [
  { match: 'key exchange', kind: 'key exchange', ours: upstreamAlgorithms.kex },
  { match: 'host key', kind: 'host key', ours: upstreamAlgorithms.serverHostKey },
  { match: 'C->S cipher', kind: 'client to server cipher', ours: upstreamAlgorithms.cipher },
  { match: 'S->C cipher', kind: 'server to client cipher', ours: upstreamAlgorithms.cipher },
  { match: 'C->S MAC', kind: 'client to server MAC', ours: upstreamAlgorithms.hmac },
  { match: 'S->C MAC', kind: 'server to client MAC', ours: upstreamAlgorithms.hmac },
];

/** `error`: ssh2's, which says only of which kind there is nothing in common. */
export function noCommonAlgorithm(
  error: Error,
  { watch, greeted }: { watch: HandshakeWatch; greeted: Greeting },
): Failure {
  const mismatch = mismatches.find(({ match }) => error.message.includes(match));
  const kind = mismatch?.kind ?? 'key exchange';
  const ours = mismatch?.ours ?? [];
  const theirs = watch.offered(kind) ?? [];
  const lists = `client offered: [${ours.join(' ')}], server offered: [${theirs.join(' ')}]`;
  return new Failure('upstream_no_common_algorithm', {
    message: connectPrefix(`ssh: handshake failed: ssh: no common algorithm for ${kind}; ${lists}`),
    evidence: {
      ...greeted,
      algorithm_kind: kind,
      client_offered: ours,
      server_offered: theirs,
      server_is: natureOf(kind, theirs),
    },
    cause: error,
  });
}

/** in a list of key exchanges, but none: RFC 8308 §2.1, and strict key exchange of OpenSSH's PROTOCOL §1.9 */
const signals = /^(ext-info-|kex-strict-)/;
/** of NIST's standards and of what came before them: key exchanges, and signatures of host keys */
const postQuantum = /mlkem|sntrup|kyber|ml-?dsa|slh-?dsa|falcon|dilithium|sphincs/i;
/** what OpenSSH no longer offers by itself */
const old: Readonly<Record<AlgorithmKind, RegExp>> = {
  'key exchange': /sha1($|-)/,
  'host key': /^(ssh-rsa|ssh-dss)$/,
  'client to server cipher': /-cbc(@|$)|^arcfour|^des$|^none$/,
  'server to client cipher': /-cbc(@|$)|^arcfour|^des$|^none$/,
  'client to server MAC': /md5|sha1|ripemd/,
  'server to client MAC': /md5|sha1|ripemd/,
};

/** What a server is like that has nothing but these: one that was never updated, one that is ahead of us, or another. */
export function natureOf(kind: AlgorithmKind, offered: readonly string[]): 'old' | 'post_quantum' | 'other' {
  const names = offered.filter((name) => !signals.test(name));
  if (names.length === 0) return 'other';
  if (names.every((name) => postQuantum.test(name))) return 'post_quantum';
  return names.every((name) => old[kind].test(name)) ? 'old' : 'other';
}
