import type { Duplex } from 'node:stream';
import { Failure, retold } from '../failure.ts';
import { cleanText } from '../logging/sanitize.ts';
import type { Ssh2Client } from '../ssh2/library.ts';
import { connectPrefix, dialMilliseconds, elapsedSince, hostPort } from './dial.ts';

/** Where a way through another socket's target leads. */
export interface Beyond {
  via: string;
  host: string;
  port: number;
}

/**
 * A stream through a target to the one behind it, as ProxyJump has it. As long as a direct dial may take.
 *
 * @throws Failure `upstream_via_failed`, `upstream_dial_timeout`
 */
export async function forwardThrough(
  client: Ssh2Client,
  beyond: Beyond,
  signal: AbortSignal,
): Promise<Duplex> {
  const began = performance.now();
  const limit = AbortSignal.any([signal, AbortSignal.timeout(dialMilliseconds)]);
  const { promise, resolve, reject } = Promise.withResolvers<Duplex>();
  const onLimit = () => reject(viaTimeout(beyond, elapsedSince(began)));
  limit.addEventListener('abort', onLimit);
  client.forwardOut('127.0.0.1', 0, beyond.host, beyond.port, (error, stream) => {
    if (error) reject(viaRefused(beyond, error));
    else if (limit.aborted)
      stream.destroy(); // too late
    else resolve(stream);
  });
  try {
    return await promise;
  } finally {
    limit.removeEventListener('abort', onLimit);
  }
}

function viaTimeout({ via, host, port }: Beyond, elapsed_ms: number): Failure {
  return new Failure('upstream_dial_timeout', {
    message: connectPrefix(`via ${via}: dial tcp ${hostPort(host, port)}: i/o timeout`),
    evidence: { via, from: via, host, port, elapsed_ms },
  });
}

/** The target behind `via` could not be reached from there, as its sshd says (RFC 4254 §5.1). */
function viaRefused({ via, host, port }: Beyond, cause: Error & { reason?: unknown }): Failure {
  const text = cleanText(cause.message.replace(/^\(SSH\) Channel open failure: /, ''), 200);
  return new Failure('upstream_via_failed', {
    message: connectPrefix(`via ${via}: dial tcp ${hostPort(host, port)}: ${text}`),
    evidence: {
      via,
      from: via,
      host,
      port,
      text,
      open_failure: typeof cause.reason === 'number' ? cause.reason : undefined,
    },
    cause,
  });
}

const wayProblems = {
  missing: 'there is no such socket',
  stopped: 'it is stopped',
  loop: 'the sockets lead back to each other',
} as const;

/** The way itself cannot be taken. */
export function viaFailure(via: string, way: keyof typeof wayProblems): Failure {
  return new Failure('upstream_via_failed', {
    message: connectPrefix(`via ${via}: ${wayProblems[way]}`),
    evidence: { via, way },
  });
}

/** A failure on the way keeps its code: it is what has to be mended. */
export function throughVia(via: string, failure: Failure): Failure {
  const prefix = connectPrefix('');
  const reason = failure.message.startsWith(prefix) ? failure.message.slice(prefix.length) : failure.message;
  // of several sockets on the way it is the last one that it happened at
  return retold(failure, {
    message: connectPrefix(`via ${via}: ${reason}`),
    evidence: { via: failure.evidence.via ?? via },
  });
}
