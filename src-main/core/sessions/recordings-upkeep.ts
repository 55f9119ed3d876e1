import { setImmediate as nextTurn } from 'node:timers/promises';
import type { SessionRecord } from '../../contract/session.ts';
import type { SessionSummary } from '../../contract/session-summary.ts';
import { asFailure } from '../failure.ts';
import type { Log } from '../logging/log.ts';
import { sessionOfPath } from '../recordings/recording-path.ts';
import type { Recordings } from '../recordings/recordings.ts';
import { recoverRecordings } from '../recordings/recover.ts';
import { mayExpire, whyExpired } from '../recordings/retention.ts';
import type { SessionRegistry } from './session-registry.ts';

const hourMs = 60 * 60 * 1000;
/** after the end of a session that made the recordings too large; several may end at once */
const soonMs = 1000;

export interface UpkeepParts {
  files: Recordings;
  sessions: SessionRegistry;
  log: Log;
  /** deletes the recordings of a session, and keeps why */
  remove: (id: string, reason: string) => Promise<void>;
}

/** Keeps the recordings folder to its limits, at the start and then every hour, and mends what a crash left there. */
export class RecordingsUpkeep {
  private readonly parts: UpkeepParts;
  private readonly stopListening: () => void;
  private hourly: NodeJS.Timeout | undefined;
  private soon: NodeJS.Timeout | undefined;
  private underWay: Promise<void> | undefined;
  private again = false;
  private closed = false;

  constructor(parts: UpkeepParts) {
    this.parts = parts;
    this.stopListening = parts.sessions.onChange((changed) => this.onSessions(changed));
  }

  start(): void {
    void this.run();
    this.hourly = setInterval(() => void this.run(), hourMs).unref();
  }

  async close(): Promise<void> {
    this.closed = true;
    this.stopListening();
    clearInterval(this.hourly);
    clearTimeout(this.soon);
    await this.underWay;
  }

  /** Deletes the oldest recordings beyond the limits of the settings. One run at a time, the last one with the last settings. */
  deleteExpired(): Promise<void> {
    clearTimeout(this.soon);
    this.soon = undefined;
    this.again = true;
    this.underWay ??= this.deleteWhileAsked().finally(() => {
      this.underWay = undefined;
    });
    return this.underWay;
  }

  private onSessions(changed: SessionSummary[]): void {
    const { settings, usage } = this.parts.files;
    if (settings.keep_bytes === 0 || usage.bytes <= settings.keep_bytes || this.closed) return;
    if (changed.some(({ state }) => state !== 'live'))
      this.soon ??= setTimeout(() => void this.deleteExpired(), soonMs).unref();
  }

  private async run(): Promise<void> {
    const { files, log } = this.parts;
    const found = await files.usage.measure();
    if (this.closed) return;
    this.removeLeftOver(found);
    const unclosed = found.filter((path) => this.mayBeUnclosed(path));
    await recoverRecordings(files.folder, log, unclosed);
    if (!this.closed) await this.deleteExpired();
  }

  /** A crash between the tombstone and the files. */
  private removeLeftOver(found: readonly string[]): void {
    const { files, sessions } = this.parts;
    for (const relative of found) {
      const id = sessionOfPath(relative) ?? '';
      try {
        if (sessions.find(id)?.deleted) files.remove(id, relative);
      } catch (thrown) {
        this.logFailure(id, thrown);
      }
    }
  }

  /** The index does not know all of a session that died while the disk was full, or in its last second. */
  private mayBeUnclosed(relative: string): boolean {
    const { sessions } = this.parts;
    const id = sessionOfPath(relative) ?? '';
    if (sessions.isLive(id)) return false;
    const record = sessions.find(id);
    if (record?.deleted) return false;
    if (!record?.recordings.includes(relative)) return true;
    return record.channels.some(
      ({ recording, recording_failure: failure }) => recording === relative && failure,
    );
  }

  private async deleteWhileAsked(): Promise<void> {
    while (this.again && !this.closed) {
      this.again = false;
      await this.deleteOnce();
    }
  }

  private async deleteOnce(): Promise<void> {
    const { files, sessions, remove } = this.parts;
    await files.usage.settled();
    const now = new Date();
    for (const record of sessions.past()) {
      if (this.closed) return;
      if (!mayExpire(record)) continue;
      const reason = whyExpired(record, files.settings, { bytes: files.usage.bytes, now });
      if (reason === undefined) continue;
      await nextTurn(); // sessions go on meanwhile
      // those on a disk that is not there now, or in the folder of earlier settings, are not gone
      if (!this.isAnyThere(record)) continue;
      await remove(record.id, reason).catch((thrown) => this.logFailure(record.id, thrown));
    }
  }

  private isAnyThere({ id, recordings }: SessionRecord): boolean {
    return recordings.some((path) => {
      try {
        return this.parts.files.locate(id, path) !== '';
      } catch {
        return false;
      }
    });
  }

  private logFailure(id: string, thrown: unknown): void {
    const { code, message } = asFailure(thrown);
    this.parts.log.error(message, { code, session_id: id });
  }
}
