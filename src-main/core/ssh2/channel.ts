import { message } from './message-numbers.ts';
import { SendQueue } from './send-queue.ts';
import type { Transport } from './transport.ts';
import { boolean, string, uint32 } from './wire.ts';

/** The peer broke the protocol: the connection ends. */
export class ProtocolViolation extends Error {
  override name = 'ProtocolViolation';
}

/** What the owner of a channel hears. Unset handlers ignore. */
export interface ChannelListener {
  onOpen?(): void;
  onOpenFailure?(reason: number, description: string): void;
  /** `extended` is 1 for stderr, undefined for plain data. Call `channel.consumed` once the bytes are dealt with. */
  onData?(data: Buffer, extended: number | undefined): void;
  onRequest?(type: string, wantReply: boolean, data: Buffer): void;
  onReply?(success: boolean): void;
  onEof?(): void;
  /**
   * The peer closed the channel, or (`lost`) the connection is gone. The owner answers with `close` or `abort`, which may
   * take its time: sshd, too, answers only when the program has ended, and sends its exit status before.
   */
  onClose?(lost: boolean): void;
}

export interface ChannelOptions {
  id: number;
  type: string;
  transport: Transport;
  window: number;
  paused: boolean;
  onGone: () => void;
}

type State = 'opening' | 'open' | 'closed';

/** One end of one channel of one connection (RFC 4254 §5): flow control, end of data and closing, in both directions. */
export class Channel {
  listener: ChannelListener = {};
  readonly id: number;
  readonly type: string;
  /** where the bytes that we send to the peer came from; it may send as many more once they have left */
  onSent: (bytes: number) => void = () => {};
  private state: State = 'opening';
  private remoteId: number | undefined;
  private readonly transport: Transport;
  private readonly queue: SendQueue;
  private readonly windowSize: number;
  private receiveWindow: number;
  private uncredited: number;
  private paused: boolean;
  private closeSent = false;
  private closeReceived = false;
  private eofSent = false;
  private eofReceived = false;
  private readonly onGone: () => void;

  /**
   * `onGone` is called once both sides have closed: the number is free again. A `paused` channel has a window of 0:
   * the peer may send requests but no data until `resume`.
   */
  constructor(options: ChannelOptions) {
    this.id = options.id;
    this.type = options.type;
    this.transport = options.transport;
    this.windowSize = options.window;
    this.paused = options.paused;
    this.receiveWindow = options.paused ? 0 : options.window;
    this.uncredited = options.paused ? options.window : 0;
    this.onGone = options.onGone;
    this.queue = new SendQueue(options.transport, (bytes) => this.onSent(bytes));
  }

  get window(): number {
    return this.windowSize;
  }

  /** What the peer may send at this moment. */
  get grantedWindow(): number {
    return this.receiveWindow;
  }

  /** asked for by us and not answered yet */
  get isOpening(): boolean {
    return this.state === 'opening';
  }

  get isOpen(): boolean {
    return this.state === 'open' && !this.closeSent;
  }

  /** Both numbers are known: data may flow. */
  opened(remoteId: number, window: number, maxPacket: number): void {
    this.state = 'open';
    this.remoteId = remoteId;
    this.queue.open(remoteId, window, maxPacket);
  }

  // ---- to the peer -------------------------------------------------------------------------------------------

  write(data: Buffer, extended?: number): void {
    const ended = this.closeSent || this.closeReceived || this.eofSent || this.state === 'closed';
    if (ended) this.onSent(data.length);
    else this.queue.data(data, extended);
  }

  /** At once, ahead of data that waits: a signal must reach a program that does not read. */
  request(type: string, wantReply: boolean, data: Buffer = Buffer.alloc(0)): void {
    if (!this.isOpen || this.remoteId === undefined) return;
    const head = [Buffer.of(message.channelRequest), uint32(this.remoteId), string(type), boolean(wantReply)];
    this.transport.send(Buffer.concat([...head, data]));
  }

  reply(success: boolean): void {
    if (this.isOpen) this.sendShort(success ? message.channelSuccess : message.channelFailure);
  }

  /** No more data from us, after what waits. */
  eof(): void {
    this.queue.afterwards(() => {
      if (this.eofSent || !this.isOpen) return;
      this.eofSent = true;
      this.sendShort(message.channelEof);
    });
  }

  /** After what waits. */
  close(): void {
    this.queue.afterwards(() => this.sendClose());
  }

  /** At once; what waits is dropped. */
  abort(): void {
    this.queue.clear();
    this.queue.afterwards(() => this.sendClose());
  }

  /** These bytes have gone on their way: the peer may send as many more. */
  consumed(bytes: number): void {
    this.uncredited += bytes;
    if (this.paused) return;
    if (
      this.uncredited < this.windowSize / 2 ||
      !this.isOpen ||
      this.eofReceived ||
      this.remoteId === undefined
    )
      return;
    this.receiveWindow += this.uncredited;
    const adjust = [Buffer.of(message.channelWindowAdjust), uint32(this.remoteId), uint32(this.uncredited)];
    this.uncredited = 0;
    this.transport.send(Buffer.concat(adjust));
  }

  /** There is somewhere for data to go now. */
  resume(): void {
    this.paused = false;
    this.consumed(0);
  }

  /** The socket has drained. */
  pump(): void {
    this.queue.pump();
  }

  // ---- from the peer -----------------------------------------------------------------------------------------

  receiveData(data: Buffer, extended: number | undefined): void {
    // the one check that bounds what a peer can make us hold (RFC 4254 §5.2)
    if (data.length > this.receiveWindow) throw new ProtocolViolation('data beyond the window');
    this.receiveWindow -= data.length;
    if (this.closeReceived || this.eofReceived) return;
    if (this.listener.onData && !this.closeSent) this.listener.onData(data, extended);
    else this.consumed(data.length);
  }

  receiveWindowAdjust(bytes: number): void {
    this.queue.addWindow(bytes);
  }

  receiveEof(): void {
    if (this.eofReceived || this.closeReceived) return;
    this.eofReceived = true;
    this.listener.onEof?.();
  }

  receiveClose(): void {
    if (this.closeReceived) return;
    this.closeReceived = true;
    this.queue.clear();
    if (this.listener.onClose) this.listener.onClose(false);
    else this.abort();
    this.forgetWhenDone();
  }

  /** The connection is gone. */
  lost(): void {
    if (this.state === 'closed') return;
    this.state = 'closed';
    this.queue.clear();
    this.listener.onClose?.(true);
  }

  private sendShort(type: number): void {
    if (this.remoteId !== undefined)
      this.transport.send(Buffer.concat([Buffer.of(type), uint32(this.remoteId)]));
  }

  private sendClose(): void {
    if (this.closeSent || this.state !== 'open') return;
    this.sendShort(message.channelClose);
    this.closeSent = true;
    this.queue.clear();
    this.forgetWhenDone();
  }

  private forgetWhenDone(): void {
    if (!this.closeSent || !this.closeReceived) return;
    this.state = 'closed';
    this.onGone();
  }
}
