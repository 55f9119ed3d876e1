import type { PolicyAction } from '../../contract/policy-action.ts';
import { asFailure, type Failure } from '../failure.ts';
import { wordsFor } from '../failure-words.ts';
import type { Channel } from '../ssh2/channel.ts';
import { ProtocolViolation } from '../ssh2/channel.ts';
import type { Connection } from '../ssh2/connection.ts';
import { OrderedReplies } from '../ssh2/ordered-replies.ts';
import { uint32 } from '../ssh2/wire.ts';
import { purposeOf, readExit, readName, readWindowChange } from './channel-requests.ts';
import { ChannelRules, type StartKind } from './channel-rules.ts';
import { ChannelTap } from './channel-tap.ts';
import type { RelayContext } from './context.ts';
import { EarlyRequests, mostRequests } from './early-requests.ts';
import { PersonTerminal } from './person-terminal.ts';
import { sessionRefused, startRefused, terminalRefused } from './refused-by-target.ts';

export interface SessionChannelOwner {
  /** the client's side has closed */
  onDone(): void;
  /** the client's agent is wanted on the target, and the socket allows it */
  onAgentRequest(): void;
  /** whether policies allow that */
  mayForwardAgent(): boolean;
  /** the target refuses the channel or what was asked for in it; to be logged */
  onRefused(failure: Failure): void;
  /** a shell or command runs on a terminal: what its person has to know is to be told */
  onTerminal(channel: SessionChannel): void;
}

const startKinds: ReadonlySet<string> = new Set<StartKind>(['shell', 'exec', 'subsystem']);

/**
 * A `session` channel (RFC 4254 §6): shell, command or subsystem. The client's channel is open from the start and
 * waits, paused, while the connection to the target is made; then every request passes in its order, with the
 * target's own answer.
 */
export class SessionChannel {
  private upstream: Channel | undefined;
  private server: string | undefined;
  private readonly early = new EarlyRequests();
  private readonly replies: OrderedReplies<boolean>;
  private readonly upstreamReplies: ((success: boolean) => void)[] = [];
  private readonly asked: ChannelRules;
  private failure: Failure | undefined;
  private told = false;
  /** what it is there for, once that is allowed */
  purpose: PolicyAction | undefined;
  private clientClosed = false;
  private readonly tap: ChannelTap;
  private readonly person: PersonTerminal;
  private readonly client: Channel;
  private readonly context: RelayContext;
  private readonly owner: SessionChannelOwner;

  constructor(client: Channel, number: number, context: RelayContext, owner: SessionChannelOwner) {
    this.client = client;
    this.context = context;
    this.owner = owner;
    this.asked = new ChannelRules(context.session.socket);
    this.tap = new ChannelTap(number, context);
    this.person = new PersonTerminal(client, this.asked, context.session.socket);
    this.replies = new OrderedReplies((success) => client.reply(success));
    client.onSent = (bytes) => this.upstream?.consumed(bytes);
    client.listener = {
      onData: (data, extended) => {
        if (extended === undefined) this.toTarget(data);
        else client.consumed(data.length); // there is no stderr in this direction
      },
      onRequest: (type, wantReply, data) => this.onClientRequest(type, wantReply, data),
      onEof: () => this.whenOpen(() => this.upstream?.eof()),
      onClose: (lost) => {
        this.onClientClose(lost);
        owner.onDone();
      },
    };
  }

  /** Opens the same channel on the target. `server`: what that said it is */
  connect(connection: Connection, server: string | undefined): void {
    if (!this.client.isOpen) return;
    const upstream = connection.openChannel('session');
    this.upstream = upstream;
    this.server = server;
    upstream.onSent = (bytes) => this.client.consumed(bytes);
    upstream.listener = {
      onOpen: () => this.onUpstreamOpen(),
      onOpenFailure: (reason, description) =>
        this.failBecauseRefused(sessionRefused({ reason, description }, server)),
      onData: (data, extended) => this.toClient(data, extended),
      onRequest: (type, wantReply, data) => this.onUpstreamRequest(type, wantReply, data),
      onReply: (success) => this.upstreamReplies.shift()?.(success),
      onEof: () => this.client.eof(),
      onClose: () => this.onUpstreamClose(),
    };
  }

  /**
   * Ends the channel with a text and status 255, as ssh itself does. Not before the client has asked for its shell or
   * command: some clients take an earlier end for a broken server.
   */
  fail(failure: Failure): void {
    this.failure ??= failure;
    this.tap.failed();
    if (this.clientClosed) return this.client.abort();
    if (!this.asked.started || !this.client.isOpen || this.told) return;
    this.told = true;
    this.upstreamReplies.length = 0;
    this.replies.answerAll(true); // "exec request failed" would hide the text below
    this.client.onSent = () => {};
    this.person.fail(this.failure);
    this.client.request('exit-status', false, uint32(255));
    this.client.eof();
    this.client.close();
    this.upstream?.abort();
    this.early.drop();
  }

  get isOnTerminal(): boolean {
    return this.person.isThere && !this.told;
  }

  /** Shows a sentence on its terminal, if it has one. */
  tell(sentence: string): void {
    if (!this.isOnTerminal) return;
    this.person.tell(sentence);
    this.remark(sentence);
  }

  /** The connector ends it: that is no failure of the recording, which says why it stops. */
  endWith(reason: Failure): void {
    this.remark(wordsFor(reason) ?? reason.message);
    this.tap.end();
    this.fail(reason);
  }

  // ---- from the client ---------------------------------------------------------------------------------------

  private onClientRequest(type: string, wantReply: boolean, data: Buffer): void {
    const settle = wantReply ? this.replies.expect() : () => {};
    if (this.replies.pending > mostRequests) throw new ProtocolViolation('too many unanswered requests');
    const refusal = this.asked.refusalOf(type, data);
    if (refusal !== undefined) {
      settle(false);
      if (refusal !== '') this.refuse(type, refusal);
      return;
    }
    if (startKinds.has(type)) {
      this.asked.started = type as StartKind;
      if (!this.mayStart(type as StartKind, data)) return;
      if (this.failure) {
        settle(true);
        return this.fail(this.failure);
      }
    }
    if (type === 'auth-agent-req@openssh.com' && !this.owner.mayForwardAgent()) return settle(false);
    this.whenOpen(() => this.passOn(type, wantReply, data, settle), data.length);
  }

  /** What no policy allows ends the channel, with a text that a failed request would hide. */
  private mayStart(kind: StartKind, data: Buffer): boolean {
    const purpose = purposeOf(kind, data);
    const denial = this.context.rights.refusalOf(purpose);
    if (!denial) {
      this.purpose = purpose;
      return true;
    }
    const { number: channel } = this.tap;
    const request = kind === 'subsystem' ? `subsystem ${readName(data).slice(0, 100)}` : kind;
    this.context.session.deny(denial, { type: 'refused', channel, request, reason: denial.message });
    this.failure = denial;
    this.fail(denial);
    return false;
  }

  private passOn(type: string, wantReply: boolean, data: Buffer, settle: (success: boolean) => void): void {
    if (startKinds.has(type) && !this.startRecording(type as StartKind, data, settle)) return;
    if (type === 'auth-agent-req@openssh.com') this.owner.onAgentRequest();
    if (type === 'window-change' && this.asked.started)
      this.guard(() => this.tap.resize(readWindowChange(data)));
    // whether it starts is asked for in any case: a refusal has to be told
    const wantAnswer = wantReply || startKinds.has(type);
    if (wantAnswer) this.upstreamReplies.push((success) => this.onAnswer(type, data, { success, settle }));
    this.upstream?.request(type, wantAnswer, data);
  }

  private onAnswer(
    type: string,
    data: Buffer,
    { success, settle }: { success: boolean; settle: (success: boolean) => void },
  ): void {
    if (success && startKinds.has(type) && this.asked.terminal) this.owner.onTerminal(this);
    if (success || this.failure || this.clientClosed) return settle(success);
    if (startKinds.has(type)) {
      const kind = type as StartKind;
      const name = kind === 'subsystem' ? readName(data) : undefined;
      return this.failBecauseRefused(startRefused(kind, name, this.server));
    }
    if (type === 'pty-req') {
      const { message, code, evidence } = terminalRefused(this.server);
      this.context.session.log.warn(message, { ...evidence, code });
    }
    settle(false);
  }

  private failBecauseRefused(failure: Failure): void {
    if (this.failure) return;
    this.owner.onRefused(failure);
    this.fail(failure);
  }

  private startRecording(kind: StartKind, data: Buffer, settle: (success: boolean) => void): boolean {
    const command = kind === 'shell' ? undefined : readName(data);
    try {
      this.tap.start(kind, command, this.asked.terminal);
      return true;
    } catch (thrown) {
      settle(true);
      this.fail(asFailure(thrown));
      return false;
    }
  }

  private toTarget(data: Buffer): void {
    const upstream = this.upstream;
    if (upstream)
      this.guard(
        () => this.tap.input(data),
        () => upstream.write(data),
      );
  }

  /**
   * Some clients (PuTTY, Dropbear) close when both directions have ended, and still wait for the exit status: so the
   * answer is left to the target, which sends it after that.
   */
  private onClientClose(lost: boolean): void {
    this.clientClosed = true;
    this.early.drop();
    if (!this.upstream || this.failure) this.client.abort();
    this.upstream?.close();
    if (lost || !this.upstream) this.tap.end();
  }

  private whenOpen(run: () => void, bytes = 0): void {
    if (!this.early.isOver) this.early.keep(run, bytes);
    else if (this.upstream?.isOpen) run();
  }

  // ---- from the target ---------------------------------------------------------------------------------------

  private onUpstreamOpen(): void {
    this.early.runAll();
    this.client.resume();
  }

  private toClient(data: Buffer, extended: number | undefined): void {
    // recorded before shown: bytes that could not be written are not passed on
    const stream = extended === undefined ? 'stdout' : 'stderr';
    this.person.shown(data);
    this.guard(
      () => this.tap.output(data, stream),
      () => this.client.write(data, extended),
    );
  }

  private onUpstreamRequest(type: string, wantReply: boolean, data: Buffer): void {
    if (type === 'exit-status' || type === 'exit-signal') this.tap.exited(readExit(type, data));
    else if (type !== 'xon-xoff') {
      // includes keepalive@openssh.com, which asks for any answer
      if (wantReply) this.upstream?.reply(false);
      return;
    }
    this.client.request(type, false, data);
  }

  private onUpstreamClose(): void {
    for (const settle of this.upstreamReplies.splice(0)) settle(false);
    this.upstream?.abort();
    if (this.failure) return;
    this.client.close();
    this.tap.end();
  }

  // ------------------------------------------------------------------------------------------------------------

  /** Runs `after` only if `record` could do its work; else the session ends. */
  private guard(record: () => void, after: () => void = () => {}): void {
    try {
      record();
    } catch (thrown) {
      return this.fail(asFailure(thrown));
    }
    after();
  }

  private remark(sentence: string): void {
    try {
      this.tap.remark(sentence);
    } catch {
      // is logged; a channel that has to be recorded ends with its next output
    }
  }

  private refuse(request: string, reason: string): void {
    const { session } = this.context;
    session.report({ type: 'refused', channel: this.tap.number, request, reason });
    session.logRefusal('request refused', { code: 'request_refused', request, error: reason });
  }
}
