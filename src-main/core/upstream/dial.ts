import { lookup } from 'node:dns/promises';
import { connect, isIP, type Socket } from 'node:net';
import { Failure, nodeErrorCode } from '../failure.ts';

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
export async function dialTarget({ host, port }: Target, signal: AbortSignal): Promise<Socket> {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(dialMilliseconds)]);
  const addresses = await resolve(host, limit, signal);
  let failure: Failure | undefined;
  // an address that does not answer must not use up the time of the next one
  const share = dialMilliseconds / addresses.length;
  for (const address of addresses) {
    try {
      return await dialAddress(address, port, AbortSignal.any([limit, AbortSignal.timeout(share)]));
    } catch (cause) {
      // the first address is the one the resolver prefers: what it says is what the log says
      failure ??= dialFailure(cause, address, port);
      if (limit.aborted) break;
    }
  }
  throw failure ?? nameNotFound(host);
}

async function resolve(host: string, limit: AbortSignal, signal: AbortSignal): Promise<string[]> {
  if (isIP(host)) return [host];
  try {
    const found = await abortable(lookup(host, { all: true }), limit);
    return found.map(({ address }) => address);
  } catch (cause) {
    const code = nodeErrorCode(cause);
    if (code === 'ENOTFOUND' && !signal.aborted) throw nameNotFound(host, cause);
    const what = limit.aborted ? 'i/o timeout' : 'Temporary failure in name resolution';
    throw new Failure('upstream_name_lookup_failed', {
      message: connectPrefix(`dial tcp: lookup ${host}: ${what}`),
      advice:
        "The target's name could not be looked up: the DNS server did not answer. Check the network or the VPN.",
      evidence: { host },
      cause,
    });
  }
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

function nameNotFound(host: string, cause?: unknown): Failure {
  return new Failure('upstream_name_not_found', {
    message: connectPrefix(`dial tcp: lookup ${host}: no such host`),
    advice:
      "The target's name does not exist in DNS. Check its spelling in the socket, and whether a VPN is needed.",
    evidence: { host },
    cause,
  });
}

/** Go's words for what Node calls by its codes (facts: Border0's log). */
const dialProblems = {
  ETIMEDOUT: {
    code: 'upstream_dial_timeout',
    words: 'i/o timeout',
    advice:
      'The target did not answer. A firewall, a wrong address or a VPN that is off are the usual reasons.',
  },
  ECONNREFUSED: {
    code: 'upstream_dial_refused',
    words: 'connect: connection refused',
    advice:
      'The target refused the connection: nothing listens on that port. Check the port and that sshd is running.',
  },
  ECONNRESET: {
    code: 'upstream_dial_reset',
    words: 'connect: connection reset by peer',
    advice: 'The target reset the connection at once. Check the port and that sshd is running.',
  },
  EHOSTUNREACH: {
    code: 'upstream_dial_no_route',
    words: 'connect: no route to host',
    advice: 'There is no way to the target: it is down, or a router or firewall in between says so.',
  },
  ENETUNREACH: {
    code: 'upstream_dial_network_unreachable',
    words: 'connect: network is unreachable',
    advice: "This machine has no route to the target's network. Check the network connection or the VPN.",
  },
} as const;

function dialFailure(cause: unknown, address: string, port: number): Failure {
  const code = nodeErrorCode(cause) ?? '';
  const at = `dial tcp ${hostPort(address, port)}`;
  const evidence = { address, port, ...(code ? { system_error: code } : {}) };
  if (!Object.hasOwn(dialProblems, code)) {
    const message = connectPrefix(`${at}: connect: ${cause instanceof Error ? cause.message : code}`);
    const advice = 'The target could not be reached.';
    return new Failure('upstream_dial_failed', { message, advice, evidence, cause });
  }
  const problem = dialProblems[code as keyof typeof dialProblems];
  const message = connectPrefix(`${at}: ${problem.words}`);
  return new Failure(problem.code, { message, advice: problem.advice, evidence, cause });
}

/** Border0's words before everything that goes wrong on the way to a target. */
export function connectPrefix(text: string): string {
  return `unable to connect to upstream host: ${text}`;
}
