import { closeSync, fstatSync, mkdirSync, openSync, readSync, renameSync, writeSync } from 'node:fs';
import path from 'node:path';
import { nodeErrorCode } from '../failure.ts';
import { headBytes, headOfFile, positionIn } from './log-position.ts';

export interface LogFileOptions {
  /** the file is replaced when it would grow beyond this; default 10 MB */
  maxBytes?: number;
  /** how many files are kept, the one in use included; default 5 */
  keep?: number;
  /** told once each time writing starts to fail */
  onTrouble?: (reason: string) => void;
}

/**
 * A log file that rotates by size: `sallyport.log`, `.1` (the one before), `.2`, … Each line is written before
 * `write` returns, so a crash of the process keeps it. It never throws: a connector outlives a full disk. Lines
 * that could not be written are counted, and the next one that can says how many are missing.
 */
export class LogFile {
  private readonly file: string;
  private readonly maxBytes: number;
  private readonly keep: number;
  private readonly onTrouble: (reason: string) => void;
  private fd: number | undefined;
  private size = 0;
  /** tells the file in use from those before it */
  private head: string | undefined;
  private missing = 0;
  /** a short write left a line without its end */
  private torn = false;
  private closed = false;

  constructor(file: string, { maxBytes = 10_000_000, keep = 5, onTrouble = () => {} }: LogFileOptions = {}) {
    this.file = file;
    this.maxBytes = maxBytes;
    this.keep = keep;
    this.onTrouble = onTrouble;
  }

  /** Returns where the line stands, or undefined where it could not be written. */
  write(line: string): string | undefined {
    if (this.closed) return undefined;
    const note = this.missing > 0 ? missingNote(this.missing) : '';
    const data = Buffer.from(`${this.torn ? '\n' : ''}${note}${line}`);
    try {
      this.prepare(data.length);
      this.writeAll(data);
      this.missing = 0;
      this.torn = false;
      this.head ??= this.readHead();
      return this.head && positionIn(this.head, this.size - Buffer.byteLength(line));
    } catch (error) {
      this.release();
      this.missing++;
      if (this.missing === 1) this.onTrouble(nodeErrorCode(error) ?? String(error));
      return undefined;
    }
  }

  close(): void {
    this.closed = true;
    this.release();
  }

  /** Opens the file, and starts a new one where this one is full. */
  private prepare(bytes: number): void {
    this.fd ??= this.open();
    if (this.size === 0 || this.size + bytes <= this.maxBytes) return;
    this.release();
    this.rotate();
    this.fd = this.open();
  }

  private open(): number {
    mkdirSync(path.dirname(this.file), { recursive: true, mode: 0o700 });
    const fd = openSync(this.file, 'a', 0o600);
    this.size = fstatSync(fd).size;
    this.head = undefined;
    return fd;
  }

  private readHead(): string | undefined {
    const fd = openSync(this.file, 'r');
    try {
      const start = Buffer.alloc(headBytes);
      return headOfFile(start.subarray(0, readSync(fd, start, 0, headBytes, 0)));
    } finally {
      closeSync(fd);
    }
  }

  private rotate(): void {
    for (let age = this.keep - 1; age > 0; age--) {
      const younger = age === 1 ? this.file : `${this.file}.${age - 1}`;
      try {
        renameSync(younger, `${this.file}.${age}`);
      } catch (error) {
        if (nodeErrorCode(error) !== 'ENOENT') throw error;
      }
    }
  }

  private writeAll(data: Buffer): void {
    const { fd } = this;
    if (fd === undefined) return;
    for (let offset = 0; offset < data.length; ) {
      const written = writeSync(fd, data, offset);
      offset += written;
      this.size += written;
      this.torn = offset < data.length;
    }
  }

  private release(): void {
    if (this.fd === undefined) return;
    try {
      closeSync(this.fd);
    } catch {
      // what could be written is written
    }
    this.fd = undefined;
  }
}

function missingNote(lines: number): string {
  const entry = {
    level: 'warn',
    time: new Date().toISOString(),
    msg: `${lines} log lines could not be written`,
  };
  return `${JSON.stringify(entry)}\n`;
}
