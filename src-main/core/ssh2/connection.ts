import { Channel, ProtocolViolation } from './channel.ts';
import { message, openFailure, stderrData } from './message-numbers.ts';
import { OrderedReplies } from './ordered-replies.ts';
import type { Transport } from './transport.ts';
import { string, uint32, WireReader } from './wire.ts';

export interface GlobalReply {
  success: boolean;
  data?: Buffer;
}

/** An unanswered CHANNEL_OPEN of the peer. Exactly one of `accept` and `refuse` must be called. */
export interface ChannelOffer {
  readonly type: string;
  /** what follows the common head: address and port of a forward, … */
  readonly data: Buffer;
  /** `paused`: the peer may send requests, but no data before `channel.resume()` */
  accept(options?: { paused: boolean }): Channel;
  refuse(reason: number, description: string): void;
}

export interface ConnectionListener {
  onChannelOpen(offer: ChannelOffer): void;
  /** `answer` is undefined where the peer wants no reply */
  onGlobalRequest(name: string, data: Buffer, answer: ((reply: GlobalReply) => void) | undefined): void;
  onViolation(violation: Error): void;
}

/** A large window for the channel that usually carries the bulk, small ones for the rest: 50 hold ≤ 8 MB each way. */
const largeWindow = 2 * 1024 * 1024;
const smallWindow = 128 * 1024;
const largeWindows = 1;
const maxPacket = 32 * 1024;

/** The connection protocol (RFC 4254) over one transport: channels and global requests, for either role. */
export class Connection {
  readonly transport: Transport;
  private readonly channels = new Map<number, Channel>();
  private readonly listener: ConnectionListener;
  private readonly maxChannels: number;
  private readonly incomingRequests: OrderedReplies<GlobalReply>;
  private readonly outgoingRequests: ((reply: GlobalReply) => void)[] = [];
  /** offers that were neither accepted nor refused yet */
  private unanswered = 0;
  /** on a clock that stands still while the computer sleeps */
  private lastHeard = performance.now();
  /** of a channel; keepalives are no traffic */
  private lastTraffic = performance.now();
  private keepalive: NodeJS.Timeout | undefined;

  constructor(transport: Transport, options: { maxChannels: number; listener: ConnectionListener }) {
    this.transport = transport;
    this.listener = options.listener;
    this.maxChannels = options.maxChannels;
    this.incomingRequests = new OrderedReplies(({ success, data }) => {
      const type = success ? message.requestSuccess : message.requestFailure;
      transport.send(Buffer.concat([Buffer.of(type), success && data ? data : Buffer.alloc(0)]));
    });
    transport.onDrain = () => {
      for (const channel of this.channels.values()) channel.pump();
    };
    transport.takeOver((payload) => {
      try {
        this.lastHeard = performance.now();
        this.receive(payload);
      } catch (thrown) {
        const broken = thrown instanceof ProtocolViolation || thrown instanceof RangeError;
        this.listener.onViolation(
          broken ? thrown : new Error('internal error in the relay', { cause: thrown }),
        );
      }
    });
  }

  /** How long no channel has heard anything from the peer, in s. */
  get idleSeconds(): number {
    return Math.round((performance.now() - this.lastTraffic) / 1000);
  }

  get channelCount(): number {
    return this.channels.size;
  }

  /**
   * Asks the peer for a channel. `extra` is what the type wants after the common head, `window` the bytes that may come
   * unconsumed.
   */
  openChannel(type: string, extra: Buffer = Buffer.alloc(0), window?: number): Channel {
    const channel = this.addChannel(type, false, window);
    const head = [Buffer.of(message.channelOpen), string(type), uint32(channel.id), uint32(channel.window)];
    this.transport.send(Buffer.concat([...head, uint32(maxPacket), extra]));
    return channel;
  }

  globalRequest(name: string, data: Buffer, answer?: (reply: GlobalReply) => void): void {
    if (answer) this.outgoingRequests.push(answer);
    this.transport.sendGlobalRequest(name, answer !== undefined, data);
  }

  /**
   * Asks for a sign of life after each `interval` ms of silence; after `misses` of them calls `onDead`, once. A peer
   * that sends anything is alive (as with OpenSSH's ServerAliveInterval).
   */
  startKeepalive(interval: number, misses: number, onDead: () => void): void {
    let asked = 0;
    this.keepalive = setInterval(() => {
      const silence = performance.now() - this.lastHeard;
      if (silence < interval || this.transport.isPaused) asked = 0;
      else if (silence >= interval * misses) {
        clearInterval(this.keepalive);
        onDead();
      } else if (silence >= interval * (asked + 1)) {
        asked++;
        this.globalRequest('keepalive@openssh.com', Buffer.alloc(0), () => {});
      }
    }, interval / 4);
    this.keepalive.unref();
  }

  /** The transport is gone: every channel and every open question ends. */
  lost(): void {
    this.transport.takeOver(() => {}); // nobody listens to what still comes
    clearInterval(this.keepalive);
    for (const channel of [...this.channels.values()]) channel.lost();
    this.channels.clear();
    for (const answer of this.outgoingRequests.splice(0)) answer({ success: false });
  }

  private addChannel(type: string, paused: boolean, asked?: number): Channel {
    let id = 0;
    while (this.channels.has(id)) id++;
    const large = [...this.channels.values()].filter((channel) => channel.window === largeWindow).length;
    const window = asked ?? (large < largeWindows ? largeWindow : smallWindow);
    const onGone = () => this.channels.delete(id);
    const channel = new Channel({ id, type, transport: this.transport, window, paused, onGone });
    this.channels.set(id, channel);
    return channel;
  }

  private receive(payload: Buffer): void {
    const type = payload[0];
    const reader = new WireReader(payload, 1);
    switch (type) {
      case message.globalRequest:
        return this.receiveGlobalRequest(reader);
      case message.requestSuccess:
        this.outgoingRequests.shift()?.({ success: true, data: reader.rest() });
        return;
      case message.requestFailure:
        this.outgoingRequests.shift()?.({ success: false });
        return;
      case message.channelOpen:
        return this.receiveOpen(reader);
    }
    if (type === undefined || type < message.channelOpenConfirmation || type > message.channelFailure) return;
    const channel = this.channels.get(reader.uint32());
    this.lastTraffic = performance.now();
    if (channel) this.receiveForChannel(type, channel, reader);
  }

  private receiveForChannel(type: number, channel: Channel, reader: WireReader): void {
    const answersOpen = type === message.channelOpenConfirmation || type === message.channelOpenFailure;
    if (answersOpen !== channel.isOpening) {
      throw new ProtocolViolation('a message that does not fit the state of its channel');
    }
    switch (type) {
      case message.channelData:
        return channel.receiveData(lastBytes(reader), undefined);
      case message.channelExtendedData: {
        const extended = reader.uint32();
        if (extended !== stderrData) throw new ProtocolViolation('an unknown type of extended data');
        return channel.receiveData(lastBytes(reader), extended);
      }
      case message.channelWindowAdjust:
        return channel.receiveWindowAdjust(reader.uint32());
      case message.channelRequest: {
        const name = reader.text();
        const wantReply = reader.boolean();
        return this.offerRequest(channel, name, wantReply, reader.rest());
      }
      case message.channelSuccess:
      case message.channelFailure:
        return channel.listener.onReply?.(type === message.channelSuccess);
      case message.channelEof:
        return channel.receiveEof();
      case message.channelClose:
        return channel.receiveClose();
      case message.channelOpenConfirmation:
        channel.opened(reader.uint32(), reader.uint32(), reader.uint32());
        return channel.listener.onOpen?.();
      case message.channelOpenFailure: {
        const reason = reader.uint32();
        const description = reader.remaining > 0 ? reader.text() : '';
        this.channels.delete(channel.id);
        return channel.listener.onOpenFailure?.(reason, description);
      }
    }
  }

  private offerRequest(channel: Channel, name: string, wantReply: boolean, data: Buffer): void {
    if (channel.listener.onRequest) channel.listener.onRequest(name, wantReply, data);
    else if (wantReply) channel.reply(false);
  }

  private receiveGlobalRequest(reader: WireReader): void {
    const name = reader.text();
    const wantReply = reader.boolean();
    if (wantReply && this.incomingRequests.pending > 100)
      throw new ProtocolViolation('too many open requests');
    const answer = wantReply ? this.incomingRequests.expect() : undefined;
    this.listener.onGlobalRequest(name, reader.rest(), answer);
  }

  private receiveOpen(reader: WireReader): void {
    const type = reader.text();
    const remoteId = reader.uint32();
    const window = reader.uint32();
    const remoteMaxPacket = reader.uint32();
    const data = reader.rest();
    this.unanswered++;
    const refuse = (reason: number, description: string) => {
      this.unanswered--;
      const head = [Buffer.of(message.channelOpenFailure), uint32(remoteId), uint32(reason)];
      this.transport.send(Buffer.concat([...head, string(description), string('')]));
    };
    if (this.channels.size + this.unanswered > this.maxChannels) {
      refuse(openFailure.resourceShortage, `at most ${this.maxChannels} channels on one connection`);
      return;
    }
    const accept = ({ paused } = { paused: false }) => {
      this.unanswered--;
      const channel = this.addChannel(type, paused);
      const head = [Buffer.of(message.channelOpenConfirmation), uint32(remoteId), uint32(channel.id)];
      this.transport.send(Buffer.concat([...head, uint32(channel.grantedWindow), uint32(maxPacket)]));
      channel.opened(remoteId, window, remoteMaxPacket);
      return channel;
    };
    this.listener.onChannelOpen({ type, data, accept, refuse });
  }
}

/** The string that ends a message. More after it would be kept with it, and no window counts that. */
function lastBytes(reader: WireReader): Buffer {
  const bytes = reader.bytes();
  if (reader.remaining > 0) throw new ProtocolViolation('bytes after the data');
  return bytes;
}
