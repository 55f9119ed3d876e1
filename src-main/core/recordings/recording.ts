import fs from 'node:fs';
import path from 'node:path';
import type { RecordingManifest } from '../../contract/recording-manifest.ts';
import type { ChannelKind, Exit, Person } from '../../contract/session.ts';
import { cleanText } from '../logging/sanitize.ts';
import { BulkLimit } from './bulk-limit.ts';
import { CastFile } from './cast-file.ts';
import { type CastHeader, eventLine } from './cast-format.ts';
import { manifestPathOf, writeManifest } from './manifest-file.ts';
import { recordingUnavailable } from './recordings-folder.ts';
import { ScreenText } from './screen-text.ts';

export interface RecordingStart {
  session: string;
  /** the number of the channel in its session, from 1 */
  channel: number;
  socket: string;
  person: Person;
  login?: string | undefined;
  client: { address: string; port: number; software: string };
  kind: ChannelKind;
  /** of an exec; of a subsystem its name */
  command?: string | undefined;
  /** absent: no pty */
  terminal?: { term: string; cols: number; rows: number } | undefined;
  startedAt: Date;
  /** how many bytes of output (and, where recorded, of input) are kept of a channel without a pty */
  bulkLimit: number;
  /** the same of a channel with one; default: all */
  terminalLimit?: number | undefined;
  recordInput: boolean;
  /** false: a file transfer, of which only markers are kept */
  screen?: boolean | undefined;
  /** called once, when the recording is closed */
  onEnd?: ((recording: Recording) => void) | undefined;
}

/**
 * One channel on disk: `YYYY/MM/DD/<session>-<channel>.cast`, asciicast v2, and its manifest `.json` beside it.
 * Every method has written what it was given when it returns: forward bytes to the client only after that.
 * They throw Failure `recording_failed`, and after the first time always.
 */
export class Recording {
  /** below the recordings folder, with `/` between its parts */
  readonly path: string;
  private readonly file: CastFile;
  private readonly castPath: string;
  private readonly start: RecordingStart;
  private readonly openedAtMs = performance.now();
  private lastUs = 0;
  private screen: boolean;
  private size: { cols: number; rows: number };
  private readonly texts: Record<'stdout' | 'stderr' | 'input', ScreenText>;
  private readonly outputLimit: BulkLimit;
  private readonly inputLimit: BulkLimit;
  private readonly bytes = { output: 0, errors: 0, input: 0 };
  private ended = false;

  /** Throws Failure `recording_unavailable`, and then leaves nothing behind. */
  static open(folder: string, start: RecordingStart): Recording {
    if (!/^[\w-]+$/.test(start.session)) throw new Error('a session id that is no file name');
    const day = start.startedAt.toISOString().slice(0, 10).split('-');
    const name = `${start.session}-${start.channel}.cast`;
    const castPath = path.join(folder, ...day, name);
    let file: CastFile | undefined;
    try {
      fs.mkdirSync(path.dirname(castPath), { recursive: true, mode: 0o700 });
      file = new CastFile(castPath);
      file.append(headerOf(start));
      const recording = new Recording(path.posix.join(...day, name), castPath, file, start);
      if (start.kind === 'exec' && start.command !== undefined) recording.marker(start.command);
      writeManifest(castPath, recording.manifest('live'));
      return recording;
    } catch (error) {
      if (file) {
        file.close();
        for (const left of [castPath, manifestPathOf(castPath)]) fs.rmSync(left, { force: true });
      }
      throw recordingUnavailable(folder, file?.failure?.cause ?? error);
    }
  }

  private constructor(relative: string, castPath: string, file: CastFile, start: RecordingStart) {
    this.path = relative;
    this.castPath = castPath;
    this.file = file;
    this.start = start;
    this.screen = start.screen ?? true;
    this.size = sizeOf(start);
    const bulk = start.terminal === undefined;
    this.texts = {
      stdout: new ScreenText({ addReturns: bulk }),
      stderr: new ScreenText({ addReturns: bulk }),
      input: new ScreenText({ addReturns: false }),
    };
    const limit = bulk ? start.bulkLimit : (start.terminalLimit ?? Infinity);
    this.outputLimit = new BulkLimit(limit);
    this.inputLimit = new BulkLimit(limit);
  }

  get fileSize(): number {
    return this.file.size;
  }

  output(data: Buffer, stream: 'stdout' | 'stderr'): void {
    this.assertWritable();
    this.bytes[stream === 'stdout' ? 'output' : 'errors'] += data.length;
    if (this.screen) this.event('o', this.texts[stream].read(this.outputLimit.take(data)));
  }

  input(data: Buffer): void {
    this.assertWritable();
    this.bytes.input += data.length;
    if (this.screen && this.start.recordInput)
      this.event('i', this.texts.input.read(this.inputLimit.take(data)));
  }

  resize(cols: number, rows: number): void {
    this.assertWritable();
    // RFC 4254 §6.2: dimensions of zero are to be ignored
    const size = { cols: cols || this.size.cols, rows: rows || this.size.rows };
    if (size.cols === this.size.cols && size.rows === this.size.rows) return;
    this.size = size;
    this.event('r', `${size.cols}x${size.rows}`);
  }

  /** @param label foreign text is welcome: control characters are escaped */
  marker(label: string): void {
    this.assertWritable();
    this.event('m', cleanText(label));
  }

  /** What was announced as a file transfer is something else: from here on its screen is kept after all. */
  keepScreen(): void {
    this.screen = true;
  }

  /**
   * Closes the recording; further calls do nothing. A recording that failed before becomes `failed`, whatever
   * `state` says. Throws only what was not thrown before.
   */
  end(exit?: Exit, state: 'ended' | 'failed' = 'ended'): void {
    if (this.ended) return;
    this.ended = true;
    const told = this.file.failureTold;
    try {
      this.writeRest();
    } catch {
      // kept in file.failure, thrown below
    }
    try {
      writeManifest(this.castPath, this.manifest(this.file.failure ? 'failed' : state, exit));
    } catch (error) {
      this.file.fail(error);
    }
    this.file.close();
    this.start.onEnd?.(this);
    if (!told) this.file.assertWritable();
  }

  private writeRest(): void {
    this.event('o', this.texts.stdout.end());
    this.event('o', this.texts.stderr.end());
    this.event('i', this.texts.input.end());
    for (const [name, { omitted }] of [
      ['output', this.outputLimit],
      ['input', this.inputLimit],
    ] as const) {
      if (omitted)
        this.event('m', `not kept: ${omitted.bytes} more bytes of ${name}, SHA-256 ${omitted.sha256}`);
    }
  }

  private assertWritable(): void {
    if (this.ended) this.file.fail(new Error('the recording has ended'));
    this.file.assertWritable();
  }

  private event(code: 'o' | 'i' | 'm' | 'r', data: string): void {
    if (data === '') return; // the bytes so far are the start of a character
    // counted from one fixed moment on a clock that nobody sets: intervals would drift, the wall clock can jump
    this.lastUs = Math.max(this.lastUs, Math.round((performance.now() - this.openedAtMs) * 1000));
    this.file.append(eventLine(this.lastUs, code, data));
  }

  private manifest(state: RecordingManifest['state'], exit?: Exit): RecordingManifest {
    const { start, file } = this;
    const { failure } = file;
    return {
      version: 1,
      session: start.session,
      channel: start.channel,
      socket: start.socket,
      person: start.person,
      login: start.login,
      client: start.client,
      kind: start.kind,
      command: start.command,
      terminal: start.terminal,
      screen: this.screen,
      started_at: start.startedAt.toISOString(),
      ended_at: state === 'live' ? undefined : new Date().toISOString(),
      exit,
      bytes: this.bytes,
      omitted: this.outputLimit.omitted,
      omitted_input: this.inputLimit.omitted,
      chain: file.chain,
      state,
      failure: failure && { code: failure.code, message: failure.message },
    };
  }
}

/** A pty of no size happens (programs without a window ask for one); players need one. */
function sizeOf({ terminal }: RecordingStart): { cols: number; rows: number } {
  return { cols: terminal?.cols || 80, rows: terminal?.rows || 24 };
}

function headerOf(start: RecordingStart): string {
  const { cols, rows } = sizeOf(start);
  const target = start.login === undefined ? start.socket : `${start.login}@${start.socket}`;
  return JSON.stringify({
    version: 2,
    width: cols,
    height: rows,
    timestamp: Math.floor(start.startedAt.getTime() / 1000),
    title: cleanText(`${start.person.name} on ${target}: ${start.command ?? start.kind}`, 200),
    command: start.command,
    env: start.terminal && { TERM: start.terminal.term },
  } satisfies Partial<CastHeader>);
}
