import { posix } from 'node:path';
import { cleanText } from '../logging/sanitize.ts';
import type { ScpCommand } from './transfer-kind.ts';
import type { TransferListener, TransferObserver } from './transfer-observer.ts';

const longestLine = 8 * 1024;
/** messages of the source that the sink has not answered yet; the real scp has one */
const mostUnanswered = 1000;
const newline = 0x0a;
const startsOfLines = new Set<number | undefined>([1, 2, ...Buffer.from('CDET')]);

interface SentFile {
  path: string;
  target?: string;
  bytes: number;
  error: string | undefined;
}

/** A message of the source to which the sink owes an answer. */
type Unanswered =
  | { kind: 'ready' | 'line' | 'folder' }
  /** `file`: its announcement; `content`: all of it */
  | { kind: 'file' | 'content'; file: SentFile };

/**
 * Follows the legacy scp protocol (`scp -t`, `scp -f`, and with them `scp -O`). One side is the source: it sends lines
 * (`C0644 SIZE NAME`, `D0755 0 NAME`, `E`, `T…`), each answered by the other side, the sink, with 0 or with an error
 * text; after an accepted `C` line follow SIZE bytes and the source's own 0 or error.
 */
export class ScpObserver implements TransferObserver {
  private readonly command: ScpCommand;
  private readonly listener: TransferListener;
  private readonly folders: string[] = [];
  private readonly unanswered: Unanswered[] = [{ kind: 'ready' }];
  private file: SentFile | undefined;
  /** bytes of the current file that are still to come */
  private left = 0;
  private expecting: 'line' | 'content' | 'verdict' = 'line';
  private readonly sourceLine = new Line();
  private readonly sinkLine = new Line();
  private over = false;

  constructor(command: ScpCommand, listener: TransferListener) {
    this.command = command;
    this.listener = listener;
  }

  fromClient(data: Buffer): void {
    this.observe(() => (this.command.direction === 'upload' ? this.source(data) : this.sink(data)));
  }

  fromServer(data: Buffer): void {
    this.observe(() => (this.command.direction === 'upload' ? this.sink(data) : this.source(data)));
  }

  end(): void {
    this.observe(() => {
      const unfinished = this.unanswered.flatMap((message) =>
        message.kind === 'content' ? [message.file] : [],
      );
      if (this.file) unfinished.push(this.file);
      for (const file of unfinished) this.report(file, 'interrupted');
    });
    this.over = true;
  }

  private observe(step: () => void): void {
    if (this.over) return;
    try {
      step();
    } catch {
      this.over = true;
      this.listener.lost();
    }
  }

  private source(data: Buffer): void {
    let rest = data;
    while (rest.length > 0) {
      if (this.expecting === 'content') {
        const content = Math.min(this.left, rest.length);
        this.left -= content;
        if (this.file) this.file.bytes += content;
        rest = rest.subarray(content);
        if (this.left === 0) this.expecting = 'verdict';
      } else if (this.expecting === 'verdict' && this.sourceLine.isEmpty && rest[0] === 0) {
        rest = rest.subarray(1);
        this.contentSent();
      } else {
        // at once, not at a newline that may never come: see `lost`
        if (this.sourceLine.isEmpty && !startsOfLines.has(rest[0])) fail();
        rest = this.sourceLine.add(rest);
        const line = this.sourceLine.take();
        if (line !== undefined) this.sourceSaid(line);
      }
    }
  }

  private sourceSaid(line: string): void {
    const first = line.charCodeAt(0);
    if (first === 1 || first === 2) {
      if (this.expecting === 'verdict') this.contentSent(line.slice(1));
      // it could not send something, and says so instead of announcing it: the text names what
      else this.report({ ...this.placeOf(), bytes: 0, error: undefined }, line.slice(1));
      return;
    }
    if (this.expecting === 'verdict') throw new RangeError('no scp verdict');
    const [, letter, size, name] =
      /^(?:([CD])[0-7]{4,5} (\d+) (.+)|E|T\d+ \d+ \d+ \d+)$/.exec(line) ?? fail();
    if (letter === 'C' && name !== undefined) this.announce(name, Number(size));
    else if (letter === 'D' && name !== undefined) {
      this.folders.push(name);
      if (this.folders.length > mostUnanswered) fail();
      this.await({ kind: 'folder' });
    } else {
      if (line === 'E') this.folders.pop();
      this.await({ kind: 'line' });
    }
  }

  private announce(name: string, size: number): void {
    if (!Number.isSafeInteger(size)) fail();
    this.file = { ...this.placeOf(name), bytes: 0, error: undefined };
    this.left = size;
    // The real scp waits for the answer. A client that does not is taken at its word: content follows.
    this.expecting = size === 0 ? 'verdict' : 'content';
    this.await({ kind: 'file', file: this.file });
  }

  private contentSent(error?: string): void {
    const { file } = this;
    this.file = undefined;
    this.expecting = 'line';
    if (!file) return;
    file.error ??= error;
    this.await({ kind: 'content', file });
  }

  private await(message: Unanswered): void {
    this.unanswered.push(message);
    if (this.unanswered.length > mostUnanswered) fail();
  }

  private sink(data: Buffer): void {
    let rest = data;
    while (rest.length > 0) {
      if (this.sinkLine.isEmpty && rest[0] === 0) {
        rest = rest.subarray(1);
        this.sinkSaid();
        continue;
      }
      if (this.sinkLine.isEmpty && rest[0] !== 1 && rest[0] !== 2) fail();
      rest = this.sinkLine.add(rest);
      const line = this.sinkLine.take();
      if (line !== undefined) this.sinkSaid(line.slice(1));
    }
  }

  /** @param error undefined: accepted */
  private sinkSaid(error?: string): void {
    const message = this.unanswered.shift();
    if (message?.kind === 'content') this.report(message.file, message.file.error ?? error ?? 'ok');
    if (error === undefined || !message) return;
    if (message.kind === 'ready') this.report({ ...this.placeOf(), bytes: 0, error: undefined }, error);
    // a refused folder is not descended into, so no E follows
    if (message.kind === 'folder') this.folders.pop();
    if (message.kind === 'file') {
      if (message.file === this.file && message.file.bytes === 0) {
        this.file = undefined;
        this.expecting = 'line';
        this.report(message.file, error);
      } else message.file.error ??= error;
    }
  }

  /**
   * Where a file lies on the target. A source announces names without folders. For a download the command's own path
   * has the folder. For an upload the protocol does not say whether the command's path is a folder or the new file:
   * where it is not certain, `path` is the command's and `target` the name that was sent.
   */
  private placeOf(name?: string): { path: string; target?: string } {
    const { direction, path, intoFolder } = this.command;
    if (name === undefined) return { path: cleanText(path) };
    const inside = posix.join(...this.folders, name);
    if (direction === 'download') return { path: cleanText(posix.join(posix.dirname(path), inside)) };
    if (intoFolder || /(^|\/)\.{0,2}$/.test(path)) return { path: cleanText(posix.join(path, inside)) };
    return { path: cleanText(path), target: cleanText(inside) };
  }

  private report({ path, target, bytes }: SentFile, result: string): void {
    this.listener.finished({
      protocol: 'scp',
      operation: this.command.direction,
      path,
      ...(target === undefined ? {} : { target }),
      bytes,
      result: result === 'ok' ? result : cleanText(result.trim(), 200),
    });
  }
}

/** Gathers one line, whatever pieces it comes in. */
class Line {
  private held: Buffer = Buffer.alloc(0);
  private done = false;

  get isEmpty(): boolean {
    return this.held.length === 0;
  }

  /** Takes bytes up to the newline; returns what is left. */
  add(data: Buffer): Buffer {
    const end = data.indexOf(newline);
    this.done = end >= 0;
    const part = this.done ? data.subarray(0, end) : data;
    if (this.held.length + part.length > longestLine) fail();
    this.held = Buffer.concat([this.held, part]);
    return this.done ? data.subarray(end + 1) : data.subarray(data.length);
  }

  /** The line, if it is whole. */
  take(): string | undefined {
    if (!this.done) return undefined;
    const text = this.held.toString();
    this.held = Buffer.alloc(0);
    this.done = false;
    return text;
  }
}

function fail(): never {
  throw new RangeError('no scp protocol');
}
