import { lookup } from 'node:dns/promises';
import { connect, isIP, type Socket } from 'node:net';
import { networkInterfaces } from 'node:os';
import { Failure, nodeErrorCode } from '../failure.ts';
import { missingFamily } from './missing-family.ts';
import type { Progress } from './progress.ts';

/** Border0 waits this long for TCP, too. */
export const dialMilliseconds = 5000;

export interface Target {
  host: string;
  port: number;
}

/** `10.0.0.5:22`, `[2001:db8::5]:22`: how Go writes an address. */
export function hostPort(host: string, port: number): string {
  return isIP(host) === 6 ? `[${host}]:${port}` : `${host}:${port}`;
}

/**
 * Name → address → TCP. We dial ourselves, because ssh2 says the same for "no answer" and for a silent server.
 *
 * @throws Failure `upstream_name_…`, `upstream_dial_…`
 */
export async function dialTarget(
  { host, port }: Target,
  signal: AbortSignal,
  progress?: Progress,
): Promise<Socket> {
  const began = performance.now();
  const limit = AbortSignal.any([signal, AbortSignal.timeout(dialMilliseconds)]);
  const addresses = await resolve(host, limit, signal);
  progress?.('resolve', { host, addresses: addresses.slice(0, 16), family: familiesOf(addresses) });
  const attempts: Attempt[] = [];
  // an address that does not answer must not use up the time of the next one
  const share = dialMilliseconds / addresses.length;
  for (const address of addresses) {
    try {
      const socket = await dialAddress(address, port, AbortSignal.any([limit, AbortSignal.timeout(share)]));
      const failed = attempts.map((attempt) => attempt.address);
      progress?.('tcp', { address, port, ...(failed.length > 0 ? { failed_addresses: failed } : {}) });
      return socket;
    } catch (cause) {
      attempts.push({ address, systemError: nodeErrorCode(cause) ?? '', cause });
      if (limit.aborted) break;
    }
  }
  throw dialFailure(attempts, { host, port, addresses, elapsed_ms: elapsedSince(began) });
}

async function resolve(host: string, limit: AbortSignal, signal: AbortSignal): Promise<string[]> {
  if (isIP(host)) return [host];
  const began = performance.now();
  try {
    const found = await abortable(lookup(host, { all: true }), limit);
    return found.map(({ address }) => address);
  } catch (cause) {
    const evidence = { host, elapsed_ms: elapsedSince(began) };
    if (nodeErrorCode(cause) === 'ENOTFOUND' && !signal.aborted) {
      throw new Failure('upstream_name_not_found', {
        message: connectPrefix(`dial tcp: lookup ${host}: no such host`),
        evidence,
        cause,
      });
    }
    const what = limit.aborted ? 'i/o timeout' : 'Temporary failure in name resolution';
    throw new Failure('upstream_name_lookup_failed', {
      message: connectPrefix(`dial tcp: lookup ${host}: ${what}`),
      evidence,
      cause,
    });
  }
}

function familiesOf(addresses: readonly string[]): string {
  const has = (family: number) => addresses.some((address) => isIP(address) === family);
  return [...(has(4) ? ['IPv4'] : []), ...(has(6) ? ['IPv6'] : [])].join(' and ');
}

function dialAddress(address: string, port: number, limit: AbortSignal): Promise<Socket> {
  return new Promise((fulfil, reject) => {
    const socket = connect({ host: address, port, noDelay: true, keepAlive: true });
    const settle = (end: () => void) => {
      limit.removeEventListener('abort', onAbort);
      socket.removeAllListeners();
      end();
    };
    const onAbort = () => {
      settle(() => reject(Object.assign(new Error('timed out'), { code: 'ETIMEDOUT' })));
      socket.destroy();
    };
    limit.addEventListener('abort', onAbort);
    socket.once('connect', () => settle(() => fulfil(socket)));
    socket.once('error', (error) => settle(() => reject(error)));
    if (limit.aborted) onAbort();
  });
}

function abortable<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  const aborted = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
  return Promise.race([promise, aborted]);
}

/** Go's words for what Node calls by its codes (facts: Border0's log). */
const dialProblems = {
  ETIMEDOUT: { code: 'upstream_dial_timeout', words: 'i/o timeout' },
  ECONNREFUSED: { code: 'upstream_dial_refused', words: 'connect: connection refused' },
  ECONNRESET: { code: 'upstream_dial_reset', words: 'connect: connection reset by peer' },
  EHOSTUNREACH: { code: 'upstream_dial_no_route', words: 'connect: no route to host' },
  ENETUNREACH: { code: 'upstream_dial_network_unreachable', words: 'connect: network is unreachable' },
} as const;
/** What the same means of an IPv6 address: IPv6 is switched off here, so that there is no address to dial from. */
const noIpv6 = {
  EADDRNOTAVAIL: 'connect: cannot assign requested address',
  EAFNOSUPPORT: 'socket: address family not supported by protocol',
} as const;

interface Attempt {
  address: string;
  /** Node's `ECONNREFUSED` and the like, or '' */
  systemError: string;
  cause: unknown;
}

interface Dial extends Target {
  addresses: readonly string[];
  elapsed_ms: number;
}

/** The first address is the one the resolver prefers: what it says is what the log says. */
function dialFailure(attempts: readonly Attempt[], { host, port, addresses, elapsed_ms }: Dial): Failure {
  const { address, systemError, cause } = attempts[0] ?? { address: host, systemError: '', cause: undefined };
  const known = dialProblem(systemError, address);
  const words = known?.words ?? `connect: ${cause instanceof Error ? cause.message : systemError}`;
  const message = connectPrefix(`dial tcp ${hostPort(address, port)}: ${words}`);
  const evidence = { host, address, port, system_error: systemError || undefined, elapsed_ms };
  const wasName = !isIP(host) && attempts.length === addresses.length;
  const family = wasName ? missingFamily(attempts, networkInterfaces()) : undefined;
  if (family) {
    return new Failure('upstream_dial_family_unreachable', {
      message,
      evidence: { ...evidence, family },
      cause,
    });
  }
  return new Failure(known?.code ?? 'upstream_dial_failed', { message, evidence, cause });
}

function dialProblem(systemError: string, address: string): { code: DialCode; words: string } | undefined {
  if (isIP(address) === 6 && Object.hasOwn(noIpv6, systemError)) {
    const words = noIpv6[systemError as keyof typeof noIpv6];
    return { code: 'upstream_dial_network_unreachable', words };
  }
  return Object.hasOwn(dialProblems, systemError)
    ? dialProblems[systemError as keyof typeof dialProblems]
    : undefined;
}

type DialCode = (typeof dialProblems)[keyof typeof dialProblems]['code'];

/** For evidence: whole ms. `began`: of `performance.now()` */
export function elapsedSince(began: number): number {
  return Math.round(performance.now() - began);
}

/** Border0's words before everything that goes wrong on the way to a target. */
export function connectPrefix(text: string): string {
  return `unable to connect to upstream host: ${text}`;
}
