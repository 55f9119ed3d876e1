import { Failure } from '../failure.ts';
import { readExit } from '../relay/channel-requests.ts';
import type { UpstreamLink } from '../relay/context.ts';
import { brokenProtocol } from '../relay/link-failures.ts';
import { sessionRefused } from '../relay/refused-by-target.ts';
import type { Channel } from '../ssh2/channel.ts';
import { Connection } from '../ssh2/connection.ts';
import { openFailure } from '../ssh2/message-numbers.ts';
import { string, uint32 } from '../ssh2/wire.ts';

/** for each answer of the target, in ms */
const answerMilliseconds = 15_000;
/** kept of what a program says */
const mostOutput = 8 * 1024;

/** What a test asks a target for once it is logged in. Its channels are those of the relay. */
export class SessionProbe {
  private readonly connection: Connection;
  private readonly signal: AbortSignal;
  /** what the target said it is */
  readonly server: string | undefined;
  private readonly gone = Promise.withResolvers<never>();

  /** `signal` ends whatever is waited for. The link stays its owner's, who closes it. */
  constructor(link: UpstreamLink, signal: AbortSignal) {
    this.signal = signal;
    this.server = link.server;
    this.gone.promise.catch(() => {}); // nobody may be waiting
    this.connection = new Connection(link.transport, {
      maxChannels: 4,
      listener: {
        onChannelOpen: (offer) => offer.refuse(openFailure.administrativelyProhibited, 'this is a test'),
        onGlobalRequest: (_name, _data, answer) => answer?.({ success: false }),
        onViolation: (violation) => this.gone.reject(brokenProtocol(violation, link.server)),
      },
    });
    link.onClosed((failure) => {
      this.gone.reject(failure);
      this.connection.lost();
    });
    signal.addEventListener('abort', () => this.gone.reject(signal.reason), { once: true });
  }

  /** @throws Failure `channel_refused`, `upstream_lost`, `upstream_keepalive_timeout` */
  async open(): Promise<ProbeChannel> {
    const channel = this.connection.openChannel('session');
    const opened = Promise.withResolvers<void>();
    const probe = new ProbeChannel(channel, (answer) => this.answered(answer));
    channel.listener.onOpen = () => opened.resolve();
    channel.listener.onOpenFailure = (reason, description) =>
      opened.reject(sessionRefused({ reason, description }, this.server));
    await this.answered(opened.promise);
    return probe;
  }

  /** There and back: the request that keeps sessions alive, which asks for any answer. @throws Failure as `open` */
  async ping(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<unknown>();
    this.connection.globalRequest('keepalive@openssh.com', Buffer.alloc(0), resolve);
    await this.answered(promise);
  }

  /** Waits for it, as long as the target may take. @throws Failure `upstream_lost`, `upstream_keepalive_timeout`; whatever ends the test */
  async answered<Value>(answer: Promise<Value>): Promise<Value> {
    this.signal.throwIfAborted();
    const late = Promise.withResolvers<never>();
    const timer = setTimeout(() => late.reject(noAnswer()), answerMilliseconds);
    try {
      return await Promise.race([answer, this.gone.promise, late.promise]);
    } finally {
      clearTimeout(timer);
    }
  }
}

type Answered = <Value>(answer: Promise<Value>) => Promise<Value>;

/** How a program has ended: what the target said of it, which may be nothing. */
export type ProgramEnd = { status?: number; signal?: string };

/** One session channel (RFC 4254 §6) of a test. */
export class ProbeChannel {
  /** resolves once the target has closed the channel */
  readonly ended: Promise<ProgramEnd>;
  /** called for each piece of output */
  onOutput: () => void = () => {};
  private readonly channel: Channel;
  private readonly answered: Answered;
  private readonly replies: ((success: boolean) => void)[] = [];
  private readonly parts: Buffer[] = [];
  private kept = 0;

  constructor(channel: Channel, answered: Answered) {
    this.channel = channel;
    this.answered = answered;
    const { promise, resolve } = Promise.withResolvers<ProgramEnd>();
    this.ended = promise;
    let end: ProgramEnd = {};
    channel.listener = {
      onReply: (success) => this.replies.shift()?.(success),
      onData: (data) => this.receive(data),
      onRequest: (type, wantReply, data) => {
        if (type === 'exit-status' || type === 'exit-signal') end = readExit(type, data);
        else if (wantReply) channel.reply(false);
      },
      onClose: () => {
        for (const settle of this.replies.splice(0)) settle(false);
        channel.abort();
        resolve(end);
      },
    };
  }

  get output(): Buffer {
    return Buffer.concat(this.parts);
  }

  /** Whether the target grants it. @throws Failure as `SessionProbe.open` */
  request(type: string, data: Buffer = Buffer.alloc(0)): Promise<boolean> {
    const { promise, resolve } = Promise.withResolvers<boolean>();
    // one that has closed answers nothing more
    if (!this.channel.isOpen) return Promise.resolve(false);
    this.replies.push(resolve);
    this.channel.request(type, true, data);
    return this.answered(promise);
  }

  openTerminal(term: string): Promise<boolean> {
    const size = [uint32(80), uint32(24), uint32(0), uint32(0)];
    return this.request('pty-req', Buffer.concat([string(term), ...size, string(Buffer.of(0))]));
  }

  /** Runs a command to its end; undefined where the target does not run it. */
  async run(command: string): Promise<ProgramEnd | undefined> {
    if (!(await this.request('exec', string(command)))) return undefined;
    this.channel.eof();
    return this.answered(this.ended);
  }

  write(data: Buffer): void {
    this.channel.write(data);
  }

  close(): void {
    this.channel.abort();
  }

  private receive(data: Buffer): void {
    this.parts.push(Buffer.from(data.subarray(0, mostOutput - this.kept)));
    this.kept = Math.min(mostOutput, this.kept + data.length);
    this.channel.consumed(data.length);
    this.onOutput();
  }
}

function noAnswer(): Failure {
  return new Failure('upstream_keepalive_timeout', {
    message: `upstream connection lost: no answer within ${answerMilliseconds / 1000} s`,
  });
}
