import type { Readable } from 'node:stream';
import type { ChannelOutput } from './channel-output.ts';
import type { Console, TerminalSize } from './console.ts';
import { type Key, KeyDecoder } from './keys.ts';
import { History, LineEditor, type Outcome } from './line-editor.ts';

/**
 * Keys typed ahead. A command that runs must still see Ctrl-C, so what is typed beyond that is lost, as in a terminal
 * of the kernel; at the prompt the client has to wait instead.
 */
const mostKeysAhead = 4096;

/** A console on a pseudo-terminal: line editing with history, Ctrl-C, and what was typed ahead. */
export class TerminalConsole implements Console {
  readonly size: TerminalSize;
  readonly closed: AbortSignal;
  private readonly output: ChannelOutput;
  private readonly source: Readable;
  private readonly decoder = new KeyDecoder();
  private readonly keys: Key[] = [];
  private readonly history = new History();
  private inputEnded = false;
  private wake: (() => void) | undefined;
  private interrupt: (() => void) | undefined;

  constructor(output: ChannelOutput, source: Readable, size: TerminalSize) {
    this.output = output;
    this.source = source;
    this.size = size;
    this.closed = output.closed;
    source.on('data', (bytes: Buffer) => this.type(bytes));
    source.once('end', () => this.endInput());
  }

  resize({ rows, columns }: TerminalSize): void {
    this.size.rows = rows;
    this.size.columns = columns;
  }

  private type(bytes: Buffer): void {
    for (const key of this.decoder.decode(bytes)) {
      if ('name' in key && key.name === 'interrupt' && this.interrupt) this.interruptCommand();
      else if (this.keys.length < mostKeysAhead || !this.interrupt) this.keys.push(key);
    }
    if (this.keys.length >= mostKeysAhead && !this.interrupt) this.source.pause();
    this.wake?.();
  }

  private endInput(): void {
    this.inputEnded = true;
    this.wake?.();
  }

  interruptCommand(): void {
    this.keys.length = 0;
    if (!this.interrupt) return;
    void this.out('^C\n').catch(() => {});
    this.interrupt();
  }

  onInterrupt(interrupt: () => void): () => void {
    this.interrupt = interrupt;
    this.source.resume();
    return () => {
      this.interrupt = undefined;
    };
  }

  /** A terminal starts a new line by returning to the first column as well. */
  out(text: string | Buffer): Promise<void> {
    return this.output.write(text.toString('utf8').replaceAll('\n', '\r\n'));
  }

  /** On a terminal, errors come the same way as everything else. */
  err(text: string): Promise<void> {
    return this.out(text);
  }

  async readLine(prompt: string, signal = this.closed): Promise<{ line: string } | 'interrupt' | undefined> {
    const editor = new LineEditor(prompt, this.history, () => this.size.columns);
    await this.output.write(prompt);
    while (await this.hasKeys(signal)) {
      const outcome = this.pressKeys(editor);
      await this.output.write(editor.draw());
      if (outcome === 'end-of-input') return undefined;
      if (outcome === 'interrupt') return 'interrupt';
      if (outcome === 'line') {
        if (prompt !== '') this.history.add(editor.line);
        return { line: editor.line };
      }
    }
    return undefined;
  }

  /** Presses the keys that have come, up to one that ends the line. */
  private pressKeys(editor: LineEditor): Outcome | undefined {
    let pressed = 0;
    let outcome: Outcome | undefined;
    for (const key of this.keys) {
      pressed++;
      outcome = editor.press(key);
      if (outcome) break;
    }
    this.keys.splice(0, pressed);
    return outcome;
  }

  async *input(signal: AbortSignal): AsyncIterable<Buffer> {
    for (;;) {
      const read = await this.readLine('', signal);
      // pressed before the command could see it
      if (read === 'interrupt') this.interrupt?.();
      signal.throwIfAborted();
      if (typeof read !== 'object') return;
      yield Buffer.from(`${read.line}\n`);
    }
  }

  /** Waits for a key; false at the end of the input. Keys after an interruption are not for who was interrupted. */
  private async hasKeys(signal: AbortSignal): Promise<boolean> {
    for (;;) {
      signal.throwIfAborted();
      if (this.keys.length > 0) return true;
      if (this.inputEnded) return false;
      this.source.resume();
      await new Promise<void>((resolve) => {
        const wake = () => {
          signal.removeEventListener('abort', wake);
          this.wake = undefined;
          resolve();
        };
        this.wake = wake;
        signal.addEventListener('abort', wake, { once: true });
      });
    }
  }
}
