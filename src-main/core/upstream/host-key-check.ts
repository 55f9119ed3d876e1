import type { SshConfiguration } from '../../contract/ssh-socket.ts';
import { fingerprint } from '../certificates/public-key.ts';
import { Failure, nodeErrorCode } from '../failure.ts';
import type { Log } from '../logging/log.ts';
import { cleanText } from '../logging/sanitize.ts';
import { upstreamAlgorithms } from '../ssh2/algorithms.ts';
import { WireReader } from '../ssh2/wire.ts';
import type { HostKeyMemory, KnownHostKey } from '../storage/known-hosts.ts';
import { connectPrefix } from './dial.ts';

/** RFC 4251 §6 */
const longestType = 64;

export interface HostKeyIdentity {
  ssh: SshConfiguration;
  /** types of keys that the target has shown and that are not the pinned one */
  triedTypes: readonly string[];
}

/** What to ask a target for when its keys of these types will not do. */
export function hostKeyAlgorithms(triedTypes: readonly string[]): string[] {
  return upstreamAlgorithms.serverHostKey.filter((name) => !triedTypes.includes(keyType(name)));
}

/** Algorithms in the order to ask for them, where these keys of the target are known. */
export function knownTypesFirst(algorithms: readonly string[], known: readonly KnownHostKey[]): string[] {
  const isKnown = (name: string) => known.some(({ type }) => type === keyType(name));
  return [...algorithms.filter(isKnown), ...algorithms.filter((name) => !isKnown(name))];
}

/** Keys are named by their type, RSA signatures by their hash too (RFC 8332). */
function keyType(algorithm: string): string {
  return algorithm.startsWith('rsa-sha2-') ? 'ssh-rsa' : algorithm;
}

/**
 * The name that a target's host key is kept under. Behind another socket the same private address may be another
 * machine, so the way there is part of the name.
 */
export function hostKeyName(ssh: SshConfiguration): string {
  return ssh.via === undefined ? ssh.hostname : `${ssh.via}/${ssh.hostname}`;
}

/** Pinned by the socket, else known from before, else trusted on first use and kept. A changed key is always refused. */
export class HostKeyCheck {
  private readonly knownHosts: HostKeyMemory;
  private readonly identity: HostKeyIdentity;
  private readonly log: Log;
  private unknown: KnownHostKey | undefined;
  /** why the key was refused */
  refusal: Failure | undefined;
  /** the key that was accepted */
  shown: { key_type: string; fingerprint: string; verdict: 'new' | 'known' | 'pinned' } | undefined;

  constructor(identity: HostKeyIdentity, knownHosts: HostKeyMemory, log: Log) {
    this.identity = identity;
    this.knownHosts = knownHosts;
    this.log = log;
  }

  /** Types that are already known come first, as in OpenSSH: else a server with several keys would seem changed. */
  get preferredAlgorithms(): string[] {
    return knownTypesFirst(hostKeyAlgorithms(this.identity.triedTypes), this.known());
  }

  /** Whether to go on with this key (a public key in SSH wire form). */
  accepts(blob: Buffer): boolean {
    try {
      this.check(blob);
      return true;
    } catch (thrown) {
      if (!(thrown instanceof Failure)) throw thrown;
      this.refusal = thrown;
      return false;
    }
  }

  /**
   * To be called when the key exchange is complete: only then has the target proven that it holds the key. A key seen
   * for the first time is kept from now on.
   */
  proven(): void {
    const key = this.unknown;
    if (key === undefined) return;
    this.unknown = undefined;
    const host = hostKeyName(this.identity.ssh);
    try {
      this.knownHosts.add(host, this.identity.ssh.port, key);
    } catch (cause) {
      throw knownHostsUnusable(cause);
    }
    if (!this.knownHosts.isLasting) return;
    this.log.warn('host key trusted on first use', {
      code: 'upstream_host_key_new',
      host,
      key_type: key.type,
      fingerprint: fingerprint(key.blob),
    });
  }

  private check(blob: Buffer): void {
    const { ssh } = this.identity;
    const found = fingerprint(blob);
    const type = new WireReader(blob).text();
    if (ssh.host_key !== undefined) {
      const pins = [ssh.host_key].flat();
      if (!pins.includes(found)) throw pinMismatch(type, found, pins);
      this.shown = { key_type: type, fingerprint: found, verdict: 'pinned' };
      return;
    }
    const known = this.known();
    if (known.some((key) => key.blob.equals(blob))) {
      this.shown ??= { key_type: type, fingerprint: found, verdict: 'known' };
      return;
    }
    if (known.length > 0) {
      throw changed(type, found, known);
    }
    this.unknown = { type, blob: Buffer.from(blob) };
    this.shown = { key_type: type, fingerprint: found, verdict: 'new' };
  }

  private known() {
    const { ssh } = this.identity;
    if (ssh.host_key !== undefined) return [];
    try {
      return this.knownHosts.lookup(hostKeyName(ssh), ssh.port);
    } catch (cause) {
      throw knownHostsUnusable(cause);
    }
  }
}

/** Without it nothing can be trusted, on first use or later. */
function knownHostsUnusable(cause: unknown): Failure {
  const systemError = nodeErrorCode(cause);
  return new Failure('key_unreadable', {
    evidence: systemError === undefined ? {} : { system_error: systemError },
    message: connectPrefix(
      `ssh: handshake failed: knownhosts: ${cause instanceof Error ? cause.message : cause}`,
    ),
    advice:
      'The connector cannot read or write its list of known host keys (known_hosts in its data folder).',
    cause,
  });
}

/** `type`: of the key that was shown, in the target's words */
function changed(type: string, found: string, known: readonly KnownHostKey[]): Failure {
  const expected = known.map((key) => fingerprint(key.blob));
  const shown = cleanText(type, longestType);
  return new Failure('upstream_host_key_changed', {
    message: connectPrefix(
      `ssh: handshake failed: knownhosts: key mismatch: known ${expected.join(', ')}, offered ${found} (${shown})`,
    ),
    evidence: {
      host_key_type: shown,
      host_key: found,
      known_host_keys: expected,
      known_host_key_types: known.map((key) => key.type),
    },
  });
}

function pinMismatch(type: string, found: string, pins: string[]): Failure {
  const shown = cleanText(type, longestType);
  return new Failure('upstream_host_key_pin_mismatch', {
    message: connectPrefix(
      `ssh: handshake failed: ssh: host key mismatch: pinned ${pins.join(', ')}, offered ${found} (${shown})`,
    ),
    evidence: { host_key_type: shown, host_key: found, pinned_host_keys: pins },
  });
}
