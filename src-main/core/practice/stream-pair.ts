import { Duplex } from 'node:stream';

/**
 * Two ends of a connection without a network: what is written to one is read from the other, with back-pressure.
 *
 * Node's own duplexPair hands a piece over while it is still being written. ssh2 at the other end then answers before
 * ssh2 at this end is ready for it ("Received packet 21 instead of 30"): here, as with a socket, a piece arrives later.
 */
export function streamPair(): [Duplex, Duplex] {
  const [one, other] = [new End(), new End()];
  one.peer = other;
  other.peer = one;
  return [one, other];
}

class End extends Duplex {
  peer: End | undefined;
  /** tells the peer that what it wrote has been taken */
  private taken: (() => void) | undefined;

  constructor() {
    // as a TCP socket of Node: when the other side has ended, so does this one
    super({ allowHalfOpen: false });
  }

  override _write(chunk: Buffer, _: BufferEncoding, done: () => void): void {
    process.nextTick(() => this.peer?.receive(chunk, done));
  }

  override _final(done: () => void): void {
    process.nextTick(() => {
      this.peer?.receiveEnd();
      done();
    });
  }

  override _read(): void {
    const { taken } = this;
    this.taken = undefined;
    taken?.();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this._read();
    process.nextTick(() => this.peer?.receiveEnd());
    done(error);
  }

  private receive(chunk: Buffer, done: () => void): void {
    if (this.destroyed || this.push(chunk)) done();
    else this.taken = done;
  }

  private receiveEnd(): void {
    if (!this.destroyed && !this.readableEnded) this.push(null);
  }
}
