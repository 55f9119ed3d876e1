import { Failure } from '../failure.ts';
import { readExit } from '../relay/channel-requests.ts';
import type { UpstreamLink } from '../relay/context.ts';
import { sessionRefused } from '../relay/refused-by-target.ts';
import type { Channel } from '../ssh2/channel.ts';
import { Connection } from '../ssh2/connection.ts';
import { openFailure } from '../ssh2/message-numbers.ts';
import { string } from '../ssh2/wire.ts';
import { connectUpstream, type UpstreamHouse, type UpstreamRequest } from '../upstream/connect.ts';
import { targetTooSlow } from './setup-failures.ts';

/** A target that says nothing for half a minute is gone. In ms. */
const keepalive = { interval: 9000, misses: 3 };

/** for a program that has little to do */
const shortMilliseconds = 30_000;

/** These programs print little. One that floods gets no more in at a time than is read at once. In bytes. */
const outputWindow = 32 * 1024;

/** How a program on the target has ended, as far as the target has said. */
export type ProgramEnd = { status: number } | { signal: string } | Record<never, never>;

/** A connection to a target with the login of a socket, and programs that are run over it without a terminal. */
export class TargetConnection {
  private readonly link: UpstreamLink;
  private readonly connection: Connection;

  private constructor(link: UpstreamLink) {
    this.link = link;
    this.connection = new Connection(link.transport, {
      maxChannels: 2,
      listener: {
        onChannelOpen: (offer) =>
          offer.refuse(openFailure.administrativelyProhibited, 'a set-up takes no channels'),
        onGlobalRequest: (_name, _data, answer) => answer?.({ success: false }),
        onViolation: () => this.close(),
      },
    });
    this.connection.startKeepalive(keepalive.interval, keepalive.misses, () => this.close());
    link.onClosed(() => this.connection.lost());
  }

  /** @throws Failure of the login */
  static async open(request: UpstreamRequest, house: UpstreamHouse): Promise<TargetConnection> {
    return new TargetConnection(await connectUpstream(request, house));
  }

  /** Starts a program by the user's own shell. */
  run(command: string): TargetProgram {
    const channel = this.connection.openChannel('session', undefined, outputWindow);
    return new TargetProgram(channel, command, this.link.server);
  }

  /**
   * Waits for a program that has little to do. Where it takes half a minute, or the wait is ended, the connection is
   * closed.
   *
   * @throws Failure as `TargetProgram.ended`; `target_setup_failed` where it takes too long
   */
  async outcome(program: TargetProgram, signal: AbortSignal): Promise<ProgramEnd> {
    const limit = AbortSignal.timeout(shortMilliseconds);
    const either = AbortSignal.any([signal, limit]);
    const close = () => this.close();
    either.addEventListener('abort', close, { once: true });
    if (either.aborted) close();
    try {
      return await program.ended;
    } catch (thrown) {
      throw limit.aborted ? targetTooSlow() : thrown;
    } finally {
      either.removeEventListener('abort', close);
    }
  }

  /** Its programs lose their standard input, and are left to end by themselves. */
  close(): void {
    this.connection.lost();
    this.link.close();
  }
}

export class TargetProgram {
  /**
   * Resolves when the target has closed the channel.
   *
   * @throws Failure `channel_refused`, `upstream_exec_refused`, `upstream_lost`
   */
  readonly ended: Promise<ProgramEnd>;
  /** what it prints, as it comes; nothing comes before the caller has returned to the event loop */
  onOutput: (data: Buffer, stream: 'stdout' | 'stderr') => void = () => {};
  private readonly channel: Channel;
  private exit: ProgramEnd = {};
  /** input from before the program was started: sshd has nowhere to put it */
  private waiting: (() => void)[] | undefined = [];

  constructor(channel: Channel, command: string, server: string | undefined) {
    this.channel = channel;
    const { promise, resolve, reject } = Promise.withResolvers<ProgramEnd>();
    this.ended = promise;
    this.ended.catch(() => {}); // a caller may look at it later
    const evidence = { ...(server === undefined ? {} : { server }) };
    channel.listener = {
      onOpen: () => channel.request('exec', true, string(command)),
      onOpenFailure: (reason, description) => reject(sessionRefused({ reason, description }, server)),
      onReply: (success) => {
        if (success) return this.start();
        reject(new Failure('upstream_exec_refused', { message: 'the target runs no commands', evidence }));
        channel.abort();
      },
      onData: (data, extended) => {
        this.onOutput(data, extended === undefined ? 'stdout' : 'stderr');
        channel.consumed(data.length);
      },
      onRequest: (type, wantReply, data) => {
        if (type === 'exit-status' || type === 'exit-signal') this.exit = readExit(type, data);
        if (wantReply) channel.reply(false);
      },
      onClose: (lost) => {
        if (lost) reject(connectionLost(evidence));
        else channel.abort();
        resolve(this.exit);
      },
    };
  }

  write(data: string | Buffer): void {
    this.whenStarted(() => this.channel.write(Buffer.from(data)));
  }

  /** No more input. */
  end(): void {
    this.whenStarted(() => this.channel.eof());
  }

  private start(): void {
    const waiting = this.waiting ?? [];
    this.waiting = undefined;
    for (const write of waiting) write();
  }

  private whenStarted(write: () => void): void {
    if (this.waiting) this.waiting.push(write);
    else write();
  }
}

function connectionLost(evidence: { server?: string }): Failure {
  return new Failure('upstream_lost', {
    message: 'upstream connection lost',
    evidence: { ...evidence, ended: 'closed' },
  });
}
