import fs from 'node:fs';
import type {
  RecordingCheck,
  RecordingPart,
  SessionDetail,
  SessionRecording,
} from '../../contract/commands/sessions.ts';
import type { RecordingsConfig } from '../../contract/connector-config.ts';
import type { SessionRecord } from '../../contract/session.ts';
import { asFailure, Failure } from '../failure.ts';
import type { Log } from '../logging/log.ts';
import { readManifestIfThere } from '../recordings/manifest-file.ts';
import { readPart } from '../recordings/read-part.ts';
import { channelOfPath, recordingNotFound, unreadable } from '../recordings/recording-path.ts';
import { recordingText } from '../recordings/recording-text.ts';
import type { Recordings } from '../recordings/recordings.ts';
import { verifyRecording } from '../recordings/verify.ts';
import { RecordingsUpkeep } from './recordings-upkeep.ts';
import type { SessionRegistry } from './session-registry.ts';

/** The recordings of the sessions: read, checked and deleted by session and channel, and by age and size. */
export class SessionRecordings {
  readonly files: Recordings;
  private readonly sessions: SessionRegistry;
  private readonly log: Log;
  private readonly upkeep: RecordingsUpkeep;

  constructor({ files, sessions, log }: { files: Recordings; sessions: SessionRegistry; log: Log }) {
    this.files = files;
    this.sessions = sessions;
    this.log = log;
    const remove = (id: string, reason: string) => this.remove(id, { reason, by: 'retention' });
    this.upkeep = new RecordingsUpkeep({ files, sessions, log, remove });
  }

  /** Measures the recordings in the background, then keeps to the limits: now and every hour. */
  start(): void {
    this.upkeep.start();
  }

  close(): Promise<void> {
    return this.upkeep.close();
  }

  /** From now on; the folder from the next start on. */
  configure(settings: RecordingsConfig): void {
    this.files.configure(settings);
    void this.upkeep.deleteExpired();
  }

  /** @throws Failure `session_not_found` */
  async detail(id: string): Promise<SessionDetail> {
    const record = this.sessions.get(id);
    const recordings: SessionRecording[] = [];
    if (!record.deleted) for (const path of record.recordings) recordings.push(await this.look(id, path));
    return { record: this.sessions.get(id), summary: this.sessions.summaryOf(id), recordings };
  }

  /**
   * Whole lines of a recording, from an offset on.
   *
   * @throws Failure `session_not_found`, `recording_…`
   */
  async read(
    id: string,
    channel: number,
    { offset, bytes }: { offset: number; bytes: number },
  ): Promise<RecordingPart> {
    const { file, relative, live } = this.find(id, channel);
    try {
      return await readPart(file, { offset, bytes, live });
    } catch (thrown) {
      throw thrown instanceof Failure ? thrown : unreadable(relative, thrown);
    }
  }

  /** What a recording showed, as plain text. @throws Failure `session_not_found`, `recording_…` */
  async text(id: string, channel: number): Promise<{ text: string; cut: boolean }> {
    return await recordingText(this.find(id, channel).file);
  }

  /** Whether a recording is as it was written. @throws Failure `session_not_found`, `recording_…` */
  async verify(id: string, channel: number): Promise<RecordingCheck> {
    const { verdict, detail } = await verifyRecording(this.find(id, channel).file);
    return { verdict, detail };
  }

  /**
   * Deletes the recordings of a session that has ended; that, by whom and why is kept for ever.
   *
   * @throws Failure `session_not_found`, `session_is_live`, `recording_…`
   */
  async delete(id: string, { reason, by }: { reason: string; by: string }): Promise<void> {
    const record = this.sessions.get(id);
    if (this.sessions.isLive(id)) {
      throw new Failure('session_is_live', {
        message: `session ${id} is live: its recordings cannot be deleted`,
        advice: 'This session is live. End it first, then delete its recordings.',
      });
    }
    if (record.deleted) throw deletedAlready(record);
    if (record.recordings.length === 0) throw recordingNotFound('the session has none');
    await this.remove(id, { reason, by });
  }

  private async look(id: string, path: string): Promise<SessionRecording> {
    const recording = { channel: channelOfPath(path) ?? 0, path };
    try {
      const file = this.files.locate(id, path);
      const manifest = await readManifestIfThere(file);
      const { size } = await fs.promises.lstat(file);
      return { ...recording, ...(manifest ? { manifest } : {}), size };
    } catch {
      return { ...recording, size: 0 };
    }
  }

  private find(id: string, channel: number): { file: string; relative: string; live: boolean } {
    const record = this.sessions.get(id);
    if (record.deleted) throw deletedAlready(record);
    const known = record.channels.find((one) => one.channel === channel);
    const relative = known?.recording ?? record.recordings.find((path) => channelOfPath(path) === channel);
    if (relative === undefined) throw recordingNotFound(`channel ${channel} of session ${id} has none`);
    const live = this.sessions.isLive(id) && known?.ended_at === undefined;
    return { file: this.files.locate(id, relative), relative, live };
  }

  /**
   * The tombstone first: what is gone must never look as if it had not been there. Only where the disk has no room for
   * it, the recording makes the room.
   */
  private async remove(id: string, { reason, by }: { reason: string; by: string }): Promise<void> {
    await this.files.usage.settled();
    const record = this.sessions.get(id);
    if (record.deleted) return;
    const tombstone = { ...record, deleted: { at: new Date().toISOString(), by, reason } };
    const noted = this.tryReplace(tombstone);
    let bytes = 0;
    try {
      for (const path of record.recordings) bytes += this.files.remove(id, path);
    } catch (thrown) {
      if (record.recordings.every((path) => this.isThere(id, path))) this.tryReplace(record);
      throw thrown;
    }
    if (!noted) this.sessions.replace(tombstone);
    const fields = { socket_id: record.socket, session_id: id, by, reason, bytes };
    this.log.info('recordings deleted', { ...fields, recordings: record.recordings.length });
  }

  private isThere(id: string, path: string): boolean {
    try {
      return this.files.locate(id, path) !== '';
    } catch (thrown) {
      return asFailure(thrown).code === 'recording_corrupt'; // nothing of ours was ever there
    }
  }

  private tryReplace(record: SessionRecord): boolean {
    try {
      this.sessions.replace(record);
      return true;
    } catch {
      return false;
    }
  }
}

function deletedAlready({ id, deleted }: SessionRecord): Failure {
  const { at = '', by = '', reason = '' } = deleted ?? {};
  return new Failure('recording_deleted', {
    message: `the recordings of session ${id} were deleted at ${at} by ${by}: ${reason}`,
    advice: `The recordings of this session were deleted by ${by}: ${reason}`,
  });
}
