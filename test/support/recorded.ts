import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { RecordingManifest } from '../../src-main/contract/recording-manifest.ts';
import type { SessionRecord } from '../../src-main/contract/session.ts';
import { readSessionIndex } from '../../src-main/core/sessions/session-index.ts';
import { dataPaths } from '../../src-main/core/storage/data-folder.ts';
import { eventually } from './eventually.ts';

export interface RecordedChannel {
  castPath: string;
  manifest: RecordingManifest;
  /** `[seconds, kind, data]` of each line after the header */
  events: [number, string, string][];
  /** all that was shown, stdout and stderr */
  screen: string;
}

/** What a data folder holds of recordings, in the order of sessions and channels. */
export function recordingsIn(data: string): RecordedChannel[] {
  const folder = dataPaths(data).recordings;
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return files
    .filter((name) => name.endsWith('.cast'))
    .sort()
    .map((name) => readRecording(join(folder, name)));
}

function readRecording(castPath: string): RecordedChannel {
  const manifest = RecordingManifest.parse(
    JSON.parse(readFileSync(castPath.replace(/\.cast$/, '.json'), 'utf8')),
  );
  const lines = readFileSync(castPath, 'utf8').split('\n').slice(1, -1);
  const events = lines.map((line) => JSON.parse(line) as [number, string, string]);
  const screen = events.map(([, kind, data]) => (kind === 'o' ? data : '')).join('');
  return { castPath, manifest, events, screen };
}

/** What a data folder holds of sessions, in the order in which they began. */
export function sessionsIn(data: string): SessionRecord[] {
  return readSessionIndex(dataPaths(data).sessions);
}

/** The same, once so many of them are over. */
export function endedSessions(data: string, count = 1): Promise<SessionRecord[]> {
  return eventually(() => {
    const ended = sessionsIn(data).filter(({ state }) => state !== 'live');
    return ended.length >= count ? ended : undefined;
  }, `${count} sessions that are over`);
}
