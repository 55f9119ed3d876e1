import type { SessionRecord } from '../../contract/session.ts';

/** Clocks are corrected by a little all the time. In seconds. */
const tolerated = 600;

/**
 * How far the clock of this machine has gone back since the last sessions, in whole seconds: they say that they ended
 * in the future. Undefined where it has not, or by no more than clocks are corrected. Certificates, the times of
 * recordings and their retention all hang on it.
 */
export function clockWentBack(
  sessions: readonly Pick<SessionRecord, 'started_at' | 'ended_at'>[],
  now: Date,
): number | undefined {
  let latest = Number.NEGATIVE_INFINITY;
  for (const { started_at, ended_at = started_at } of sessions) {
    const time = Date.parse(ended_at);
    if (time > latest) latest = time;
  }
  const seconds = Math.round((latest - now.getTime()) / 1000);
  return seconds > tolerated ? seconds : undefined;
}
