import { Failure, retold } from '../failure.ts';

export function keepaliveTimeout(): Failure {
  return new Failure('upstream_keepalive_timeout', {
    message: 'upstream connection lost: no answer to keepalives',
  });
}

/** By the target, or (with a `cause`) by a mistake of ours in reading what it sent. */
export function brokenProtocol(violation: Error, server: string | undefined): Failure {
  const message = `upstream connection lost: the target broke the protocol: ${violation.message}`;
  if (violation.cause) {
    const stack = violation.cause instanceof Error ? violation.cause.stack : undefined;
    return new Failure('internal_error', { message, evidence: { error: stack }, cause: violation });
  }
  return new Failure('upstream_lost', { message, evidence: { server, ended: 'broken' }, cause: violation });
}

export function clientHasLeft(): Failure {
  return new Failure('upstream_lost', { message: 'the client has left', evidence: { ended: 'closed' } });
}

/** Some targets and many networks end what is idle: how long it was belongs to the evidence. */
export function afterSilence(failure: Failure, seconds: number): Failure {
  return retold(failure, { message: failure.message, evidence: { idle_s: seconds } });
}
