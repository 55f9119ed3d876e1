/** A lost session that is tried again by itself. */
export interface Retry {
  /** ms since 1970 */
  at: number;
  /** from 1 */
  number: number;
  of: number;
}

/** A target that restarts is back after half a minute or two. */
const pauses = [2, 4, 8, 15, 30, 30, 30, 30, 30, 30];

/**
 * Whether waiting may help a session that was open: the target restarts, or the network was away. What a person has
 * decided, or has to mend, is not tried again.
 */
export function isWorthRetrying(code: string): boolean {
  return (
    code === 'host_unreachable' ||
    code === 'upstream_lost' ||
    code === 'upstream_keepalive_timeout' ||
    code === 'upstream_silent' ||
    code === 'upstream_closed_before_banner' ||
    code.startsWith('upstream_dial_') ||
    code.startsWith('upstream_reset_')
  );
}

/** After `tries` tries that have failed; undefined when it is time to leave it to the person. */
export function nextTry(tries: number, now = Date.now()): Retry | undefined {
  const pause = pauses[tries];
  return pause === undefined ? undefined : { at: now + pause * 1000, number: tries + 1, of: pauses.length };
}
