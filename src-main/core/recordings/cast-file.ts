import fs from 'node:fs';
import type { RecordingManifest } from '../../contract/recording-manifest.ts';
import { Failure, nodeErrorCode } from '../failure.ts';
import { chainStart, extendChain } from './chain.ts';

const SYNC_EVERY_MS = 1000;

/**
 * An append-only file of lines. A line is in the file when `append` returns: whoever shows output afterwards has
 * shown nothing that is not recorded. After the first error the file takes nothing more, and keeps whole lines only.
 */
export class CastFile {
  private readonly fd: number;
  /** in bytes */
  size = 0;
  private lines = 0;
  private head = chainStart;
  private dirty = false;
  private syncing = false;
  private closing = false;
  private timer: NodeJS.Timeout | undefined;
  /** why nothing can be written any more */
  failure: Failure | undefined;
  /** whether `failure` was thrown; one of a sync waits for the next call */
  failureTold = false;

  /** Throws what `fs` throws, EEXIST among it: a recording never replaces another one. */
  constructor(path: string) {
    this.fd = fs.openSync(path, 'wx', 0o600);
  }

  get chain(): RecordingManifest['chain'] {
    return { lines: this.lines, head: this.head.toString('hex') };
  }

  /** Throws Failure `recording_failed` where nothing can be written any more. */
  assertWritable(): void {
    if (!this.failure) return;
    this.failureTold = true;
    throw this.failure;
  }

  /** @param line one line, without its newline. @throws Failure `recording_failed`, now and ever after */
  append(line: string): void {
    this.assertWritable();
    const bytes = Buffer.from(`${line}\n`);
    try {
      this.writeWhole(bytes);
    } catch (error) {
      this.cutTornLine();
      this.fail(error);
      this.assertWritable();
    }
    this.size += bytes.length;
    this.lines += 1;
    this.head = extendChain(this.head, bytes);
    this.dirty = true;
    this.scheduleSync();
  }

  /** A filling disk takes a part first (a short write) and says ENOSPC only on the next try. */
  private writeWhole(bytes: Buffer): void {
    for (let done = 0; done < bytes.length; ) {
      const written = fs.writeSync(this.fd, bytes, done);
      if (written === 0) throw new Error('the file takes no more bytes');
      done += written;
    }
  }

  private cutTornLine(): void {
    try {
      fs.ftruncateSync(this.fd, this.size);
    } catch {
      // the disk is failing: the first error is the one to report
    }
  }

  /** Nothing can be written from here on; the first reason stays. */
  fail(cause: unknown): void {
    this.failure ??= new Failure('recording_failed', {
      message: `failed to record session: ${cause instanceof Error ? cause.message : String(cause)}`,
      evidence: { system_error: nodeErrorCode(cause) },
      cause,
    });
  }

  /** A kill loses nothing that was written; for a power cut the data goes to the disk once a second. */
  private scheduleSync(): void {
    if (this.timer || this.syncing) return;
    this.timer = setTimeout(() => this.sync(), SYNC_EVERY_MS);
    this.timer.unref();
  }

  private sync(): void {
    this.timer = undefined;
    this.dirty = false;
    this.syncing = true;
    fs.fdatasync(this.fd, (error) => {
      this.syncing = false;
      if (error) this.fail(error);
      if (this.dirty && !this.failure) this.closing ? this.sync() : this.scheduleSync();
      else if (this.closing) fs.close(this.fd, () => {});
    });
  }

  /** Closes behind a last sync: a descriptor closed during a sync could already belong to another file. */
  close(): void {
    if (this.closing) return;
    this.closing = true;
    clearTimeout(this.timer);
    if (!this.syncing) this.sync();
  }
}
