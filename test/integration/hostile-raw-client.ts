import { connect, type Socket } from 'node:net';
import { Client, type ParsedKey, sendPacket, utils } from '../../src-main/core/ssh2/library.ts';
import { message } from '../../src-main/core/ssh2/message-numbers.ts';
import { boolean, byte, string, uint32, WireReader } from '../../src-main/core/ssh2/wire.ts';
import { whenTestEnds } from '../support/when-test-ends.ts';

/** Replies of the authentication protocol (RFC 4252 §6, §7). */
export const authReply = { failure: 51, success: 52, banner: 53, keyOk: 60 } as const;

interface PrivateProtocol {
  _onPayload: (payload: Buffer) => unknown;
  _onPacket: () => void;
  _kex: { sessionID: Buffer };
  _packetRW: {
    write: { allocStart: number; alloc(length: number): Buffer; finalize(packet: Buffer): Buffer };
  };
}

/**
 * An SSH client that does what it is told, allowed or not. ssh2 makes the key exchange; every message of the
 * protocols above it, authentication and connection, is sent and received here as it is.
 */
export class RawClient {
  readonly socket: Socket;
  /** settles when the connection is gone, with what the server said last: its DISCONNECT text, or '' */
  readonly closed: Promise<string>;
  /** sees each message first; returns true for what it has dealt with */
  filter: (payload: Buffer) => boolean = () => false;
  private readonly client = new Client();
  private readonly protocol: PrivateProtocol;
  private readonly received: Buffer[] = [];
  private readonly waiting = new Set<() => void>();
  private farewell = '';
  private isClosed = false;

  /** Connects, and exchanges keys. */
  static async open({ host, port }: { host: string; port: number }): Promise<RawClient> {
    const client = new RawClient(connect({ host, port, noDelay: true }));
    await client.keysExchanged;
    return client;
  }

  private readonly keysExchanged: Promise<void>;

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.on('error', () => {});
    this.client.on('error', () => {});
    this.closed = new Promise((fulfil) => {
      socket.once('close', () => {
        this.isClosed = true;
        this.wake();
        fulfil(this.farewell);
      });
    });
    this.keysExchanged = new Promise((fulfil, reject) => {
      void this.closed.then((text) => reject(new Error(`closed before the login: ${text}`)));
      this.client.connect({
        sock: socket,
        username: 'unused',
        readyTimeout: 0,
        // asked when the server is ready for the first login; it never gets an answer
        authHandler: (() => fulfil()) as never,
      });
    });
    this.protocol = (this.client as unknown as { _protocol: PrivateProtocol })._protocol;
    const original = this.protocol._onPayload;
    this.protocol._onPayload = (payload) => {
      const type = payload[0] ?? 0;
      if (type === message.disconnect) this.farewell = new WireReader(payload, 5).text();
      if (type < message.userauthRequest) return original(payload);
      this.protocol._onPacket();
      if (!this.filter(payload)) this.received.push(Buffer.from(payload));
      this.wake();
      return undefined;
    };
    whenTestEnds(() => this.close());
  }

  send(...parts: Buffer[]): void {
    if (this.isClosed) return;
    const payload = Buffer.concat(parts);
    const writer = this.protocol._packetRW.write;
    const packet = writer.alloc(payload.length);
    packet.set(payload, writer.allocStart);
    sendPacket(this.protocol, writer.finalize(packet));
  }

  /** Takes the first message of one of these types out of what has come, or waits for it. */
  async next(...types: number[]): Promise<Buffer> {
    for (;;) {
      const at = this.received.findIndex((payload) => types.includes(payload[0] ?? 0));
      const [found] = at === -1 ? [] : this.received.splice(at, 1);
      if (found) return found;
      if (this.isClosed) throw new Error(`the connection was closed: ${this.farewell}`);
      await new Promise<void>((fulfil) => this.waiting.add(fulfil));
    }
  }

  /** What has come and was not taken. */
  count(type: number): number {
    return this.received.filter((payload) => payload[0] === type).length;
  }

  close(): void {
    this.socket.destroy();
  }

  private wake(): void {
    for (const look of this.waiting) look();
    this.waiting.clear();
  }

  // ---- authentication (RFC 4252) -----------------------------------------------------------------------------

  requestLogin(user: string | Buffer, method: string, rest: Buffer = Buffer.alloc(0)): void {
    const names = [string(user), string('ssh-connection'), string(method)];
    this.send(byte(message.userauthRequest), ...names, rest);
  }

  /** Asks whether this key would do. */
  offerKey(user: string | Buffer, key: ParsedKey): void {
    const blob = string(key.getPublicSSH());
    this.requestLogin(user, 'publickey', Buffer.concat([boolean(false), string(key.type), blob]));
  }

  /** Logs in with a key; `signer` is another one for a forged signature, `algorithm` the name of the signature. */
  sendSignature(user: string | Buffer, key: ParsedKey, signer = key, algorithm: string = key.type): void {
    const rest = Buffer.concat([boolean(true), string(algorithm), string(key.getPublicSSH())]);
    const names = [string(user), string('ssh-connection'), string('publickey')];
    const request = Buffer.concat([byte(message.userauthRequest), ...names, rest]);
    const raw = signer.sign(Buffer.concat([string(this.protocol._kex.sessionID), request]));
    this.send(request, string(Buffer.concat([string(algorithm), string(raw)])));
  }

  /** The next answer to a login: its message number. */
  async loginReply(): Promise<number | undefined> {
    return (await this.next(authReply.failure, authReply.success, authReply.keyOk))[0];
  }

  // ---- connection (RFC 4254) ---------------------------------------------------------------------------------

  /** Asks for a channel, whatever the answer will be. */
  requestChannel(type: string, { id = 0, window = 2 ** 21, maxPacket = 2 ** 15, extra = '' } = {}): void {
    const head = [byte(message.channelOpen), string(type), uint32(id), uint32(window), uint32(maxPacket)];
    this.send(...head, Buffer.from(extra));
  }

  /** Opens a session. Gives the server's number of the channel. */
  async openSession(options: Parameters<RawClient['requestChannel']>[1] = {}): Promise<number> {
    this.requestChannel('session', options);
    const reply = new WireReader(
      await this.next(message.channelOpenConfirmation, message.channelOpenFailure),
      5,
    );
    return reply.uint32();
  }

  request(channel: number, type: string, data: Buffer = Buffer.alloc(0), wantReply = false): void {
    this.send(byte(message.channelRequest), uint32(channel), string(type), boolean(wantReply), data);
  }

  exec(channel: number, command: string | Buffer): void {
    this.request(channel, 'exec', string(command), true);
  }

  /** Runs a command on a channel of its own. Gives its output; only for what fits the window. */
  async run(command: string | Buffer, id = 99): Promise<string> {
    const channel = await this.openSession({ id });
    this.exec(channel, command);
    let output = '';
    for (;;) {
      const payload = await this.next(message.channelData, message.channelClose);
      if (payload[0] === message.channelClose) return output;
      output += new WireReader(payload, 5).text();
    }
  }
}

export function parseKey(privateKey: string): ParsedKey {
  const parsed = utils.parseKey(privateKey);
  const key = Array.isArray(parsed) ? parsed[0] : parsed;
  if (key instanceof Error || key === undefined) throw new Error('not a private key', { cause: key });
  return key;
}
