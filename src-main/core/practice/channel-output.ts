import type { Duplex, Writable } from 'node:stream';

/** What is used here of ssh2's channel, server side */
export type ServerChannel = Duplex & { stderr: Writable };

/** Writes to an SSH channel one piece after another, each only when the one before has been taken. */
export class ChannelOutput {
  readonly closed: AbortSignal;
  private readonly channel: ServerChannel;
  private readonly transport: Duplex;
  private last: Promise<unknown> = Promise.resolve();

  constructor(channel: ServerChannel, transport: Duplex, closed: AbortSignal) {
    this.channel = channel;
    this.transport = transport;
    this.closed = closed;
  }

  write(data: string | Buffer): Promise<void> {
    return this.enqueue(data, this.channel);
  }

  writeError(data: string): Promise<void> {
    return this.enqueue(data, this.channel.stderr);
  }

  private enqueue(data: string | Buffer, stream: NodeJS.WritableStream): Promise<void> {
    const written = this.last.then(() => this.writeNow(data, stream));
    this.last = written.catch(() => {});
    return written;
  }

  private async writeNow(data: string | Buffer, stream: NodeJS.WritableStream): Promise<void> {
    this.closed.throwIfAborted();
    if (data.length === 0) return;
    await this.unlessClosed((done) => stream.write(data, done));
    forgetWrittenChunks(this.channel);
    // ssh2 looks at the SSH window alone, never at the stream below it
    if (this.transport.writableNeedDrain) {
      await this.unlessClosed((done) => this.transport.once('drain', done));
    }
  }

  /** ssh2 never calls back for what it was to write when the channel closed. */
  private unlessClosed(start: (done: () => void) => void): Promise<void> {
    return new Promise((resolve, reject) => {
      const stop = () => reject(this.closed.reason);
      this.closed.addEventListener('abort', stop, { once: true });
      start(() => {
        this.closed.removeEventListener('abort', stop);
        resolve();
      });
    });
  }
}

/**
 * ssh2 keeps what had to wait for the client's window after it was sent, and sends it once more when stderr has to
 * wait later. Here one piece is written at a time: when it is out, nothing is left to keep.
 */
function forgetWrittenChunks(channel: ServerChannel): void {
  Object.assign(channel, {
    _chunk: undefined,
    _chunkcb: undefined,
    _chunkErr: undefined,
    _chunkcbErr: undefined,
  });
}
