import type { RecordingManifest } from '../../contract/recording-manifest.ts';
import type { ChannelRecord, SessionRecord } from '../../contract/session.ts';
import type { Log } from '../logging/log.ts';
import { readManifestIfThere } from '../recordings/manifest-file.ts';
import { locateRecording } from '../recordings/recording-path.ts';
import { recoverRecordings } from '../recordings/recover.ts';
import type { SessionIndex } from './session-index.ts';

/**
 * Closes the recordings of the sessions that were live when the connector died, and notes when each one ended, as far
 * as its recordings tell. To be called before this process records anything.
 */
export async function recoverSessions(index: SessionIndex, folder: string, log: Log): Promise<void> {
  for (const { id } of index.interrupted) {
    const record = index.get(id);
    if (!record) continue;
    const paths = record.recordings.filter((relative) => isThere(folder, id, relative));
    await recoverRecordings(folder, log, paths);
    const manifests = new Map<string, RecordingManifest>();
    for (const relative of paths) {
      const manifest = await readManifestIfThere(locateRecording(folder, id, relative));
      if (manifest) manifests.set(relative, manifest);
    }
    if (manifests.size === 0) continue;
    try {
      index.append(completed(record, manifests));
    } catch (error) {
      log.error('failed to update session', { session_id: id, error: String(error) });
    }
  }
}

function isThere(folder: string, id: string, relative: string): boolean {
  try {
    locateRecording(folder, id, relative);
    return true;
  } catch {
    return false;
  }
}

function completed(record: SessionRecord, manifests: ReadonlyMap<string, RecordingManifest>): SessionRecord {
  const channels = record.channels.map((channel): ChannelRecord => {
    const manifest = manifests.get(channel.recording ?? '');
    if (!manifest || channel.ended_at !== undefined) return channel;
    const { output, errors, input } = manifest.bytes;
    const bytes = Math.max(channel.bytes, output + errors + input);
    return { ...channel, bytes, ...(manifest.ended_at ? { ended_at: manifest.ended_at } : {}) };
  });
  // ISO 8601 sorts by time
  const ends = [...manifests.values()].flatMap(({ ended_at }) => ended_at ?? []).sort();
  const ended_at = ends.at(-1);
  return { ...record, channels, ...(ended_at ? { ended_at } : {}) };
}
