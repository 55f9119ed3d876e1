import type { RecordingsConfig } from '../../contract/connector-config.ts';
import type { SessionRecord } from '../../contract/session.ts';

const dayMs = 24 * 60 * 60 * 1000;

type Limits = Pick<RecordingsConfig, 'keep_days' | 'keep_bytes'>;
type Kept = Pick<SessionRecord, 'state' | 'started_at' | 'ended_at' | 'recordings' | 'deleted'>;

/** Whether there is something to delete of a session at all: never of a live one. */
export function mayExpire({ state, recordings, deleted }: Kept): boolean {
  return state !== 'live' && recordings.length > 0 && deleted === undefined;
}

/**
 * Why the recordings of the oldest session that has any are to be deleted now, in words; undefined where they stay.
 * `bytes`: of all recordings.
 */
export function whyExpired(
  session: Kept,
  { keep_days: days, keep_bytes: limit }: Limits,
  { bytes, now }: { bytes: number; now: Date },
): string | undefined {
  const age = now.getTime() - Date.parse(session.ended_at ?? session.started_at);
  if (days > 0 && age > days * dayMs) return `older than ${days} ${days === 1 ? 'day' : 'days'}`;
  if (limit > 0 && bytes > limit) return `all recordings together were larger than ${inUnits(limit)}`;
  return undefined;
}

/** `5 GB`, with 1024 bytes to the KB, as the settings have it */
function inUnits(bytes: number): string {
  const units = ['bytes', 'KB', 'MB', 'GB', 'TB', 'PB'];
  const power = Math.min(units.length - 1, Math.floor(Math.log2(bytes) / 10));
  return `${Number((bytes / 1024 ** power).toFixed(1))} ${units[power]}`;
}
