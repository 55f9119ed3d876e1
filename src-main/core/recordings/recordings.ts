import fs from 'node:fs';
import path from 'node:path';
import type { RecordingsConfig } from '../../contract/connector-config.ts';
import type { ConnectorState } from '../../contract/connector-state.ts';
import { asFailure, Failure, nodeErrorCode } from '../failure.ts';
import type { Log } from '../logging/log.ts';
import { manifestPathOf } from './manifest-file.ts';
import { Recording, type RecordingStart } from './recording.ts';
import { locateRecording } from './recording-path.ts';
import { checkRecordingsFolder, freeBytes } from './recordings-folder.ts';
import { RecordingsUsage } from './recordings-usage.ts';

export interface RecordingsOptions {
  /** in the data folder: used where the settings name none */
  defaultFolder: string;
  settings: RecordingsConfig;
  log: Log;
}

/** Where the recordings of one connector are kept, under settings that may change while it runs. */
export class Recordings {
  /** stays the same until the next start */
  readonly folder: string;
  readonly usage: RecordingsUsage;
  private current: RecordingsConfig;

  /** A folder that cannot be used is logged: it may come back, and until then what must be recorded is refused. */
  constructor({ defaultFolder, settings, log }: RecordingsOptions) {
    this.folder = settings.folder === undefined ? defaultFolder : path.resolve(settings.folder);
    this.current = settings;
    this.usage = new RecordingsUsage(this.folder);
    if (this.folder !== defaultFolder) this.tellIfUnusable(log);
  }

  private tellIfUnusable(log: Log): void {
    try {
      checkRecordingsFolder(this.folder, 0);
    } catch (thrown) {
      const { code, message } = asFailure(thrown);
      log.error(`the recordings folder ${this.folder} cannot be used: ${message}`, {
        code,
        advice: `${whatToDo(this.folder, thrown)} Until then sessions that must be recorded are refused.`,
      });
    }
  }

  get settings(): RecordingsConfig {
    return this.current;
  }

  /** From now on; `folder` from the next start on. */
  configure(settings: RecordingsConfig): void {
    this.current = settings;
  }

  /** Before a target is contacted. @throws Failure `recording_unavailable` */
  check(): void {
    checkRecordingsFolder(this.folder, this.current.free_space_floor);
  }

  /** @throws Failure `recording_unavailable` */
  start(start: Omit<RecordingStart, 'bulkLimit' | 'terminalLimit' | 'onEnd'>): Recording {
    checkRecordingsFolder(this.folder, 0); // its disk may have gone since the session began
    const recording = Recording.open(this.folder, {
      ...start,
      bulkLimit: this.current.bulk_limit,
      terminalLimit: this.current.terminal_limit,
      onEnd: (ended) => this.usage.ended(ended, this.sizeOf(path.join(this.folder, ended.path))),
    });
    this.usage.started(recording);
    return recording;
  }

  /** How the status bar shows it. */
  get state(): ConnectorState['recordings'] {
    const { folder } = this;
    const { bytes } = this.usage;
    try {
      const free = freeBytes(folder);
      if (fs.existsSync(folder)) fs.accessSync(folder, fs.constants.W_OK | fs.constants.X_OK);
      const low = free < this.current.free_space_floor;
      return { folder, bytes, free_bytes: free, state: low ? 'low' : 'ok' };
    } catch (error) {
      const reason = whatToDo(folder, error);
      return { folder, bytes, free_bytes: 0, state: 'unavailable', reason };
    }
  }

  /** Where a recording of a session is. @throws Failure as `locateRecording` */
  locate(session: string, relative: string): string {
    return locateRecording(this.folder, session, relative);
  }

  /**
   * Removes a recording and its manifest; to be called when nothing is being measured. Returns the bytes that are free
   * now; 0 where there was nothing.
   *
   * @throws Failure `recording_corrupt`, `recording_unavailable`
   */
  remove(session: string, relative: string): number {
    let file: string;
    try {
      file = this.locate(session, relative);
    } catch (thrown) {
      if (asFailure(thrown).code === 'recording_not_found') return 0;
      throw thrown;
    }
    const bytes = this.sizeOf(file);
    try {
      for (const part of [file, manifestPathOf(file), `${manifestPathOf(file)}.tmp`])
        fs.rmSync(part, { force: true });
    } catch (error) {
      throw cannotDelete(relative, error);
    }
    this.usage.removed(relative, bytes);
    this.removeEmptyFolders(path.dirname(file));
    return bytes;
  }

  private sizeOf(file: string): number {
    const size = (part: string) => fs.lstatSync(part, { throwIfNoEntry: false })?.size ?? 0;
    return size(file) + size(manifestPathOf(file));
  }

  /** A day, month or year without recordings. */
  private removeEmptyFolders(day: string): void {
    try {
      for (let at = day; at !== this.folder && at.startsWith(this.folder); at = path.dirname(at))
        fs.rmdirSync(at);
    } catch {
      // it still has some
    }
  }
}

function cannotDelete(relative: string, cause: unknown): Failure {
  const code = nodeErrorCode(cause) ?? String(cause);
  return new Failure('recording_unavailable', {
    message: `failed to delete recording ${relative}: ${code}`,
    advice: `The recording cannot be deleted (${code}): check the rights of the recordings folder.`,
    cause,
  });
}

function whatToDo(folder: string, thrown: unknown): string {
  const code = nodeErrorCode(thrown instanceof Failure ? thrown.cause : thrown);
  switch (code) {
    case 'ENOENT':
      return `The folder above ${folder} is not there: connect its disk, or choose another folder in the settings.`;
    case 'EACCES':
    case 'EPERM':
      return `You may not write to ${folder}: change its rights, or choose another folder in the settings.`;
    case 'EROFS':
      return `The disk of ${folder} is read-only: choose another folder in the settings.`;
    case 'ENOTDIR':
      return `${folder} is no folder: choose another one in the settings.`;
    default:
      return `${folder} cannot be used (${code ?? asFailure(thrown).message}): choose another folder in the settings.`;
  }
}
