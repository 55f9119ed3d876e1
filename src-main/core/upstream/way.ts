import type { Duplex } from 'node:stream';
import { Failure } from '../failure.ts';
import type { Ssh2Client } from '../ssh2/library.ts';
import { connectPrefix, dialMilliseconds, hostPort } from './dial.ts';

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
  const limit = AbortSignal.any([signal, AbortSignal.timeout(dialMilliseconds)]);
  const { promise, resolve, reject } = Promise.withResolvers<Duplex>();
  const onLimit = () => reject(viaTimeout(beyond));
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

function viaTimeout({ via, host, port }: Beyond): Failure {
  return new Failure('upstream_dial_timeout', {
    message: connectPrefix(`via ${via}: dial tcp ${hostPort(host, port)}: i/o timeout`),
    advice: `The way to the target leads through the socket ${via}. That was reached, but the target behind it did not answer.`,
    evidence: { via },
  });
}

/** The target behind `via` could not be reached from there, as its sshd says. */
function viaRefused({ via, host, port }: Beyond, cause: Error): Failure {
  const reason = cause.message.replace(/^\(SSH\) Channel open failure: /, '');
  return new Failure('upstream_via_failed', {
    message: connectPrefix(`via ${via}: dial tcp ${hostPort(host, port)}: ${reason}`),
    advice: `The way to the target leads through the socket ${via}. That was reached, but the target behind it was not: ${reason}.`,
    evidence: { via, reason },
    cause,
  });
}

export function viaFailure(via: string, reason: string, cause?: unknown): Failure {
  return new Failure('upstream_via_failed', {
    message: connectPrefix(`via ${via}: ${reason}`),
    advice: `The way to the target leads through the socket ${via}, and that failed: ${reason}.`,
    evidence: { via },
    cause,
  });
}

/** A failure on the way keeps its code: it is what has to be mended. */
export function throughVia(via: string, failure: Failure): Failure {
  const prefix = connectPrefix('');
  const reason = failure.message.startsWith(prefix) ? failure.message.slice(prefix.length) : failure.message;
  return new Failure(failure.code, {
    message: connectPrefix(`via ${via}: ${reason}`),
    advice:
      `The way to the target leads through the socket ${via}, and that failed. ${failure.advice ?? ''}`.trim(),
    evidence: { ...failure.evidence, via },
    cause: failure,
  });
}
