import type { Duplex } from 'node:stream';
import { useOwnAesGcm } from './aes-gcm.ts';
import { type Goodbye, readGoodbye } from './goodbye.ts';
import { sendPacket } from './library.ts';
import { message } from './message-numbers.ts';
import { boolean, string, uint32 } from './wire.ts';

/** The private parts of an ssh2 connection that we rely on: the same for ssh2's Client and for its server side. */
interface PrivateProtocol {
  _onPayload: (payload: Buffer) => unknown;
  _onPacket: () => void;
  _onWrite: (data: Buffer) => void;
  _kexinit: Buffer | undefined;
  /** what waits for the end of a key exchange */
  _queue: Buffer[] | undefined;
  _strictMode: boolean | undefined;
  _cipher: unknown;
  _decipher: { _onPayload: (payload: Buffer) => unknown };
  _packetRW: {
    write: {
      allocStart: number;
      alloc(length: number): Buffer;
      finalize(packet: Buffer): Buffer;
    };
  };
  _destruct: unknown;
  channelData(channel: number, data: Buffer): void;
  channelExtData(channel: number, data: Buffer, type: number): void;
  rekey(): void;
}

export interface Ssh2Connection {
  /** undocumented, hence not in the types of ssh2 */
  _protocol?: unknown;
  on(event: 'handshake', listener: () => void): unknown;
}

/** Above this many bytes in the socket's buffer nothing more is written until it has drained. */
const congestedAt = 1024 * 1024;
/**
 * Requests and replies have no window (RFC 4254 §5.2 bounds data only). Where they wait in such numbers, whoever
 * causes them has to wait: nothing more is read from there.
 */
const floodedAt = congestedAt + 256 * 1024;
const maxQueuedInKeyExchange = 1000;
const lingerMilliseconds = 5000;
/** before a channel is open there is little to say */
const maxHeld = 64;
const rekeyBytes = 1024 ** 3;
const rekeyMilliseconds = 60 * 60 * 1000;

/**
 * One SSH connection (either role), below its channels: whole messages in and out.
 *
 * ssh2 keeps what is below: identification, key exchange, ciphers, authentication. Once `takeOver` was called, the
 * messages of the connection protocol (80…127, RFC 4254) come to us as they are. ssh2's own channel layer would
 * decode them: it drops pty modes, reads commands and environment as UTF-8, refuses requests that it does not know,
 * mixes up the flow control of stdout and stderr, and has no limit for what the socket buffers.
 */
export class Transport {
  /** called when the socket can take more after `congested` was true */
  onDrain: () => void = () => {};
  /** what the peer has left with; ssh2 reports only some of them */
  goodbye: Goodbye | undefined;
  private readonly protocol: PrivateProtocol;
  private readonly socket: Duplex;
  private receive: ((payload: Buffer) => void) | undefined;
  private readonly held: Buffer[] = [];
  private corked = false;
  private sinks: readonly Transport[] = [this];
  private paused = false;
  private readonly waiters = new Set<() => void>();
  private bytesSinceRekey = 0;
  private keysMadeAt = Date.now();

  /** Call it as early as the protocol object exists: the keys of the first exchange bind what is set here. */
  constructor(connection: Ssh2Connection, socket: Duplex) {
    this.protocol = connection._protocol as PrivateProtocol;
    this.socket = socket;
    this.hookIncoming();
    this.hookOutgoing();
    connection.on('handshake', () => {
      useOwnAesGcm(this.protocol);
      this.bytesSinceRekey = 0;
      this.keysMadeAt = Date.now();
      setImmediate(() => this.relieve()); // what waited for the end of a key exchange
    });
    socket.on('drain', () => this.relieve());
    socket.on('close', () => this.relieve());
  }

  /**
   * Keeps ssh2 from handling messages that come between the login and `takeOver`: sshd announces its host keys at
   * once, and ssh2 would start to ask for proofs of them.
   */
  hold(): void {
    this.receive = (payload) => {
      if (this.held.length < maxHeld) this.held.push(Buffer.from(payload));
    };
  }

  /** From now on every message of the connection protocol goes to `receive`, which may throw on a bad one. */
  takeOver(receive: (payload: Buffer) => void): void {
    this.receive = receive;
    for (const payload of this.held.splice(0)) receive(payload);
  }

  /** What comes in here goes out there: while there is no room there, no more is read here. */
  feedInto(sink: Transport): void {
    this.sinks = [this, sink]; // answers go out here
  }

  private get flooded(): boolean {
    if (this.closed) return false;
    const queued = this.protocol._queue?.length ?? 0;
    return this.socket.writableLength > floodedAt || queued > maxQueuedInKeyExchange;
  }

  /** What keeps a peer silent is then ourselves. */
  get isPaused(): boolean {
    return this.paused;
  }

  private waitForSinks(): void {
    const full = this.paused ? undefined : this.sinks.find((sink) => sink.flooded);
    // not in the middle of a key exchange, which could then never end
    if (!full || this.protocol._kexinit !== undefined) return;
    this.paused = true;
    this.socket.pause();
    full.waiters.add(() => {
      this.paused = false;
      this.socket.resume();
    });
  }

  private relieve(): void {
    this.onDrain();
    for (const goOn of this.waiters) goOn();
    this.waiters.clear();
  }

  private hookIncoming(): void {
    const { protocol } = this;
    const original = protocol._onPayload;
    protocol._onPayload = (payload) => {
      const type = payload[0] ?? 0;
      if (this.receive && type >= message.globalRequest && type <= 127) {
        protocol._onPacket();
        this.countForRekey(payload.length);
        this.receive(payload);
        this.waitForSinks();
        return undefined;
      }
      if (type === message.disconnect) this.goodbye ??= readGoodbye(payload);
      const result = original(payload);
      this.waitForSinks();
      if (type === message.kexInit) this.tolerateIgnoreDuringRekey();
      return result;
    };
  }

  /**
   * RFC 4253 §7.1 allows IGNORE and DEBUG while keys are exchanged again; only the first exchange is strict about it.
   * ssh2 1.17.0 ends the connection ("unexpected packet type 2"), which asyncssh's rekeys run into.
   */
  private tolerateIgnoreDuringRekey(): void {
    const decipher = this.protocol._decipher;
    const duringKeyExchange = decipher._onPayload;
    decipher._onPayload = (payload) => {
      const type = payload[0];
      return type === message.ignore || type === message.debug ? undefined : duringKeyExchange(payload);
    };
  }

  /**
   * ssh2 writes each packet in three pieces. All that is written in one turn of the event loop goes out in one system
   * call; nothing waits longer than that, so keystrokes are not held back.
   */
  private hookOutgoing(): void {
    const { protocol, socket } = this;
    const original = protocol._onWrite;
    protocol._onWrite = (data) => {
      if (!this.corked) {
        this.corked = true;
        socket.cork();
        process.nextTick(() => {
          this.corked = false;
          socket.uncork();
        });
      }
      original(data);
    };
  }

  /** True while nothing but small control messages should be sent: the peer reads too slowly, or keys are exchanged. */
  get congested(): boolean {
    return this.socket.writableLength > congestedAt || this.protocol._kexinit !== undefined;
  }

  get closed(): boolean {
    return this.socket.destroyed || this.protocol._destruct === undefined;
  }

  send(payload: Buffer): void {
    if (this.closed) return;
    const writer = this.protocol._packetRW.write;
    const start = writer.allocStart;
    const packet = writer.alloc(payload.length);
    packet.set(payload, start);
    sendPacket(this.protocol, writer.finalize(packet));
  }

  sendData(channel: number, data: Buffer): void {
    if (this.closed) return;
    this.protocol.channelData(channel, data);
    this.countForRekey(data.length);
  }

  sendExtendedData(channel: number, type: number, data: Buffer): void {
    if (this.closed) return;
    this.protocol.channelExtData(channel, data, type);
    this.countForRekey(data.length);
  }

  sendGlobalRequest(name: string, wantReply: boolean, data: Buffer): void {
    this.send(Buffer.concat([Buffer.of(message.globalRequest), string(name), boolean(wantReply), data]));
  }

  /** RFC 4252 §5.4; only before the login has succeeded. */
  sendBanner(text: string): void {
    this.send(Buffer.concat([Buffer.of(message.userauthBanner), string(text), string('')]));
  }

  /** RFC 4253 §11.2: means nothing, and shows whether the way to the client is still there. */
  sendIgnore(): void {
    this.send(Buffer.concat([Buffer.of(message.ignore), string('')]));
  }

  /** Says goodbye with a text that clients show (ssh2's own `end` has none), and closes the socket once it is out. */
  disconnect(reason: number, description: string): void {
    this.send(
      Buffer.concat([Buffer.of(message.disconnect), uint32(reason), string(description), string('')]),
    );
    this.socket.end();
    // a peer that does not read would keep the socket for ever
    setTimeout(() => this.socket.destroy(), lingerMilliseconds).unref();
  }

  /** RFC 4253 §9: new keys after 1 GB or one hour. ssh2 only answers a rekey, it never starts one. */
  private countForRekey(bytes: number): void {
    this.bytesSinceRekey += bytes;
    const due = this.bytesSinceRekey > rekeyBytes || Date.now() - this.keysMadeAt > rekeyMilliseconds;
    if (!due || this.protocol._kexinit !== undefined) return;
    this.bytesSinceRekey = 0;
    this.keysMadeAt = Date.now();
    this.protocol.rekey();
  }
}
