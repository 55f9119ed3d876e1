import { upstreamAlgorithms } from '../ssh2/algorithms.ts';
import type { AlgorithmKind, HandshakeWatch } from './handshake-watch.ts';

/**
 * What both sides have, as RFC 4253 §7.1 has it: the first of ours that the server has too. `hostKeys`: the algorithms
 * that it was asked for.
 */
export function agreedAlgorithms(watch: HandshakeWatch, hostKeys: readonly string[]): Record<string, string> {
  const first = (kind: AlgorithmKind, ours: readonly string[]) => {
    const theirs = watch.offered(kind) ?? [];
    return ours.find((name) => theirs.includes(name));
  };
  const cipher = first('client to server cipher', upstreamAlgorithms.cipher);
  // these bring their own
  const mac = /gcm|poly1305/.test(cipher ?? '')
    ? undefined
    : first('client to server MAC', upstreamAlgorithms.hmac);
  const agreed = {
    kex: first('key exchange', upstreamAlgorithms.kex),
    cipher,
    mac,
    host_key_algorithm: first('host key', hostKeys),
  };
  return Object.fromEntries(
    Object.entries(agreed).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
