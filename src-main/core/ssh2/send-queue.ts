import type { Transport } from './transport.ts';

interface DataItem {
  kind: 'data';
  /** undefined: plain data; 1: stderr */
  extended: number | undefined;
  buffer: Buffer;
  length: number;
}

type Item = DataItem | { kind: 'then'; run: () => void };

/** Small pieces are copied together, so that a peer that sends single bytes cannot make us hold a Buffer for each. */
const coalesceBelow = 2048;
const coalesceInto = 32 * 1024;

/**
 * What is on its way to one channel: data in order, never more than the peer's window and packet size allow
 * (RFC 4254 §5.2), and never into a socket that does not drain. `afterwards` runs when all data before it was sent.
 */
export class SendQueue {
  private items: Item[] = [];
  private window = 0;
  private maxPacket = 0;
  private remoteChannel: number | undefined;
  private readonly transport: Transport;
  private readonly onSent: (bytes: number) => void;

  /** `onSent` hears of bytes as they leave, so that the side they came from may send as many more. */
  constructor(transport: Transport, onSent: (bytes: number) => void) {
    this.transport = transport;
    this.onSent = onSent;
  }

  /** The channel is open: nothing is sent before. */
  open(remoteChannel: number, window: number, maxPacket: number): void {
    this.remoteChannel = remoteChannel;
    this.window = window;
    // RFC 4254 §5.1 has no minimum; a tiny one would make us cut data into endless packets
    this.maxPacket = Math.max(1024, Math.min(maxPacket, 32 * 1024));
    this.pump();
  }

  addWindow(bytes: number): void {
    this.window = Math.min(this.window + bytes, 0xffffffff);
    this.pump();
  }

  data(buffer: Buffer, extended: number | undefined): void {
    if (buffer.length === 0) return;
    if (this.items.length === 0 && this.canSend(buffer.length)) {
      this.transmit(buffer, extended);
      return;
    }
    this.enqueue(buffer, extended);
    this.pump();
  }

  afterwards(run: () => void): void {
    if (this.items.length === 0 && this.remoteChannel !== undefined) run();
    else this.items.push({ kind: 'then', run });
  }

  clear(): void {
    this.items = [];
  }

  pump(): void {
    for (;;) {
      const item = this.items[0];
      if (item === undefined || this.remoteChannel === undefined) return;
      if (item.kind === 'then') {
        this.items.shift();
        item.run();
        continue;
      }
      const length = Math.min(item.length, this.window, this.maxPacket);
      if (length === 0 || this.transport.congested) return;
      const part = item.buffer.subarray(0, length);
      if (length === item.length) this.items.shift();
      else {
        item.buffer = item.buffer.subarray(length);
        item.length -= length;
      }
      this.transmit(part, item.extended);
    }
  }

  private canSend(length: number): boolean {
    const open = this.remoteChannel !== undefined;
    return open && length <= this.window && length <= this.maxPacket && !this.transport.congested;
  }

  private transmit(buffer: Buffer, extended: number | undefined): void {
    if (this.remoteChannel === undefined) return;
    this.window -= buffer.length;
    if (extended === undefined) this.transport.sendData(this.remoteChannel, buffer);
    else this.transport.sendExtendedData(this.remoteChannel, extended, buffer);
    this.onSent(buffer.length);
  }

  private enqueue(buffer: Buffer, extended: number | undefined): void {
    if (buffer.length >= coalesceBelow) {
      this.items.push({ kind: 'data', extended, buffer, length: buffer.length });
      return;
    }
    const open = this.openItem(extended);
    const length = (open?.length ?? 0) + buffer.length;
    if (!open || length > coalesceInto) {
      this.items.push({ kind: 'data', extended, buffer: Buffer.from(buffer), length: buffer.length });
      return;
    }
    if (length > open.buffer.length) {
      const larger = Buffer.allocUnsafeSlow(Math.min(coalesceInto, 2 * length));
      larger.set(open.buffer.subarray(0, open.length));
      open.buffer = larger;
    }
    open.buffer.set(buffer, open.length);
    open.length = length;
  }

  /**
   * The last piece of a stream, if nothing but one piece of the other stream stands after it: stdout and stderr have no
   * order between them (RFC 4254 §5.2), so lines in turns to a slow reader become two pieces and not thousands.
   */
  private openItem(extended: number | undefined): DataItem | undefined {
    const last = this.items.at(-1);
    if (last?.kind !== 'data') return undefined;
    if (last.extended === extended) return last;
    const other = this.items.at(-2);
    return other?.kind === 'data' && other.extended === extended ? other : undefined;
  }
}
