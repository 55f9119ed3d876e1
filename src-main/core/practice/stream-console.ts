import type { Readable } from 'node:stream';
import type { ChannelOutput } from './channel-output.ts';
import { type Console, longestLine } from './console.ts';

/** A console without a terminal: bytes in, bytes out, errors apart. */
export class StreamConsole implements Console {
  readonly size = undefined;
  readonly closed: AbortSignal;
  private readonly output: ChannelOutput;
  private readonly chunks: AsyncIterator<Buffer>;
  private rest: Buffer = Buffer.alloc(0);
  private interrupt: (() => void) | undefined;

  constructor(output: ChannelOutput, source: Readable) {
    this.output = output;
    this.closed = output.closed;
    // the source is also the way out: it must not be destroyed when a command stops reading
    this.chunks = source.iterator({ destroyOnReturn: false });
  }

  out(text: string | Buffer): Promise<void> {
    return this.output.write(text);
  }

  err(text: string): Promise<void> {
    return this.output.writeError(text);
  }

  interruptCommand(): void {
    this.interrupt?.();
  }

  onInterrupt(interrupt: () => void): () => void {
    this.interrupt = interrupt;
    return () => {
      this.interrupt = undefined;
    };
  }

  async readLine(): Promise<{ line: string } | undefined> {
    for (;;) {
      const end = this.rest.indexOf('\n');
      if (end !== -1 && end <= longestLine) {
        const line = this.rest.subarray(0, end).toString('utf8').replace(/\r$/, '');
        this.rest = this.rest.subarray(end + 1);
        return { line };
      }
      if (this.rest.length > longestLine) {
        await this.err(`practice: a line is longer than ${longestLine} bytes\n`);
        return undefined;
      }
      const chunk = await this.nextChunk(this.closed);
      if (chunk) this.rest = Buffer.concat([this.rest, chunk]);
      else if (this.rest.length === 0) return undefined;
      else this.rest = Buffer.concat([this.rest, Buffer.from('\n')]);
    }
  }

  async *input(signal: AbortSignal): AsyncIterable<Buffer> {
    if (this.rest.length > 0) {
      const { rest } = this;
      this.rest = Buffer.alloc(0);
      yield rest;
    }
    for (;;) {
      const chunk = await this.nextChunk(signal);
      if (!chunk) return;
      yield chunk;
    }
  }

  private async nextChunk(signal: AbortSignal): Promise<Buffer | undefined> {
    signal.throwIfAborted();
    const next = this.chunks.next();
    // after an interruption nobody waits for this read any more
    next.catch(() => {});
    return new Promise((resolve, reject) => {
      const stop = () => reject(signal.reason);
      signal.addEventListener('abort', stop, { once: true });
      next
        .then(({ done, value }) => resolve(done ? undefined : value), reject)
        .finally(() => signal.removeEventListener('abort', stop));
    });
  }
}
