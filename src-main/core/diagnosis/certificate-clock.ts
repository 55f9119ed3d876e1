import { Failure } from '../failure.ts';
import type { UpstreamLink } from '../relay/context.ts';
import { SessionProbe } from './session-probe.ts';

export interface CertificateTimes {
  valid_after: string;
  valid_before: string;
}

/**
 * A certificate was rejected, and one with the same names that does not depend on a clock logs in: then the target's
 * clock, or ours, is wrong. By how much the target tells, if it has a `date`.
 *
 * @param logInAnyTime logs in with that other certificate; the link stays its caller's
 * @returns the failure that this is; undefined where the clocks are not to blame
 */
export async function clockFailure(
  rejected: Failure,
  times: CertificateTimes,
  logInAnyTime: () => Promise<UpstreamLink>,
  signal: AbortSignal,
): Promise<Failure | undefined> {
  const link = await logInAnyTime().catch((thrown) => {
    if (thrown instanceof Failure) return undefined;
    throw thrown;
  });
  if (!link) return undefined;
  const skew = await clockSkew(new SessionProbe(link, signal));
  const { login, server, methods_offered, methods_tried } = rejected.evidence;
  return new Failure('upstream_certificate_clock', {
    message: `${rejected.message}: the certificate is rejected for its times only${skew === undefined ? '' : `, the target's clock is ${Math.abs(skew)} s ${skew < 0 ? 'behind' : 'ahead'}`}`,
    evidence: {
      ...(typeof login === 'string' ? { login } : {}),
      ...(typeof server === 'string' ? { server } : {}),
      methods_offered: Array.isArray(methods_offered) ? methods_offered : [],
      methods_tried: Array.isArray(methods_tried) ? methods_tried : [],
      clock_skew_s: skew,
      ...times,
    },
    cause: rejected,
  });
}

/** How many seconds the target's clock is ahead of ours; undefined where it does not tell. */
async function clockSkew(probe: SessionProbe): Promise<number | undefined> {
  try {
    const channel = await probe.open();
    const asked = Date.now();
    await channel.run('date +%s');
    const meanwhile = (asked + Date.now()) / 2;
    const theirs = /^\s*(\d{1,12})\s*$/.exec(channel.output.toString())?.[1];
    return theirs === undefined ? undefined : Math.round(Number(theirs) - meanwhile / 1000);
  } catch (thrown) {
    if (thrown instanceof Failure) return undefined;
    throw thrown;
  }
}
