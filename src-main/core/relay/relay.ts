import type { PolicyAction } from '../../contract/policy-action.ts';
import { asFailure, type Failure } from '../failure.ts';
import { wordsFor } from '../failure-words.ts';
import { type ChannelOffer, Connection, type GlobalReply } from '../ssh2/connection.ts';
import { disconnectReason, openFailure } from '../ssh2/message-numbers.ts';
import type { Transport } from '../ssh2/transport.ts';
import type { RelayContext, UpstreamLink } from './context.ts';
import { Forwards } from './forwards.ts';
import { afterSilence, brokenProtocol, clientHasLeft, keepaliveTimeout } from './link-failures.ts';
import { PersonNotices } from './person-notices.ts';
import { SessionChannel } from './session-channel.ts';
import { lineForPerson } from './text-for-person.ts';

/** OpenSSH's own default is 10 (MaxSessions); IDEs and ControlMaster use more, and forwards count too. */
const maxChannels = 50;
/** Clients may be suspended for a while (Ctrl-Z, a closed lid); a target that is silent for half a minute is gone. */
const clientKeepalive = { interval: 30_000, misses: 10 };
const upstreamKeepalive = { interval: 9000, misses: 3 };
/** for a client to show why its channels have ended, and to leave by itself. In ms. */
const farewell = 500;

/** Joins one client connection with one connection to the target, which is made when the first channel needs it. */
export class Relay {
  private readonly client: Connection;
  private readonly context: RelayContext;
  private readonly forwards: Forwards;
  private readonly sessionChannels = new Set<SessionChannel>();
  private readonly notices: PersonNotices;
  private link: UpstreamLink | undefined;
  private upstream: Promise<Connection> | undefined;
  private channels = 0;
  private noMoreSessions = false;
  private ending: Failure | undefined;
  private ended = false;

  constructor(clientTransport: Transport, context: RelayContext) {
    this.context = context;
    this.notices = new PersonNotices(this.sessionChannels, context);
    this.forwards = new Forwards(context, {
      nextChannel: () => ++this.channels,
      onDenied: (failure) => this.notices.denied(failure),
    });
    this.client = new Connection(clientTransport, {
      maxChannels,
      listener: {
        onChannelOpen: (offer) => this.onClientChannel(offer),
        onGlobalRequest: (name, data, answer) => this.onClientRequest(name, data, answer),
        onViolation: (violation) => this.onClientViolation(violation),
      },
    });
    this.client.startKeepalive(clientKeepalive.interval, clientKeepalive.misses, () => {
      this.context.session.log.warn('ssh keepalive timeout, disconnecting');
      this.disconnect('no sign of life');
    });
  }

  /** Ends the session with a text that clients show. */
  disconnect(reason: string): void {
    this.client.transport.disconnect(disconnectReason.byApplication, reason);
    this.end();
  }

  /**
   * Ends every channel at once, with the reason on its terminal, then the connection: some clients lose what they have
   * not shown yet when that goes first.
   */
  endWith(reason: Failure): void {
    if (this.ended || this.ending) return;
    this.ending = reason;
    for (const channel of this.sessionChannels) channel.endWith(reason);
    void this.upstream?.then(
      (upstream) => upstream.lost(),
      () => {},
    );
    this.link?.close();
    const leave = () => {
      if (!this.ended) this.disconnect(wordsFor(reason) ?? reason.message);
    };
    if (this.sessionChannels.size > 0) setTimeout(leave, farewell);
    else leave();
  }

  /** The client is gone, or has to go: closes the connection to the target, and with it every channel. */
  end(): void {
    if (this.ended) return;
    this.ended = true;
    this.client.lost();
    this.link?.close();
    this.context.session.end();
  }

  /** What its open channels are there for. */
  actionsInUse(): PolicyAction[] {
    const ofSessions = [...this.sessionChannels].flatMap(({ purpose }) => purpose ?? []);
    return [...ofSessions, ...this.forwards.actionsInUse()];
  }

  /** No policy lets it go on after that. */
  warnOfEnd(secondsLeft: number): void {
    this.notices.endsIn(secondsLeft);
  }

  // ---- from the client ---------------------------------------------------------------------------------------

  private onClientChannel(offer: ChannelOffer): void {
    if (this.ending) return offer.refuse(openFailure.administrativelyProhibited, this.ending.message);
    if (offer.type === 'session') return this.openSession(offer);
    if (!this.forwards.isClientForward(offer.type)) {
      return offer.refuse(openFailure.unknownChannelType, 'unknown channel type');
    }
    if (this.forwards.refuseClientForward(offer)) return;
    this.connected().then(
      (upstream) => this.forwards.fromClient(offer, upstream),
      (thrown) => {
        const { socket } = this.context.session;
        offer.refuse(openFailure.connectFailed, lineForPerson(socket, asFailure(thrown)));
      },
    );
  }

  private openSession(offer: ChannelOffer): void {
    if (this.noMoreSessions) {
      return offer.refuse(openFailure.administrativelyProhibited, 'no more sessions, as the client asked');
    }
    const channel: SessionChannel = new SessionChannel(
      offer.accept({ paused: true }),
      ++this.channels,
      this.context,
      {
        onDone: () => this.sessionChannels.delete(channel),
        onAgentRequest: () => this.forwards.agentAsked(),
        onRefused: (failure) => this.onRefused(failure),
        mayForwardAgent: () => this.forwards.mayForwardAgent(),
        onTerminal: (terminal) => this.notices.onTerminal(terminal),
      },
    );
    this.sessionChannels.add(channel);
    this.connected().then(
      (upstream) => channel.connect(upstream, this.link?.server),
      (thrown) => channel.fail(asFailure(thrown)),
    );
  }

  private onClientRequest(
    name: string,
    data: Buffer,
    answer: ((reply: GlobalReply) => void) | undefined,
  ): void {
    if (name === 'no-more-sessions@openssh.com') {
      this.noMoreSessions = true;
      answer?.({ success: true });
    } else if (this.forwards.allowsListen(name, data)) {
      this.connected().then(
        (upstream) =>
          upstream.globalRequest(name, data, (reply) => {
            this.forwards.listenAnswered(name, data, reply);
            answer?.(reply);
          }),
        () => {
          this.forwards.listenAnswered(name, data, { success: false });
          answer?.({ success: false });
        },
      );
    } else answer?.({ success: false }); // also the answer to keepalive@openssh.com, as sshd gives it
  }

  private onClientViolation(violation: Error): void {
    const { log } = this.context.session;
    log.warn(`client broke the protocol: ${violation.message}`, {
      code: violation.cause ? 'internal_error' : 'client_protocol_error',
      ...(violation.cause instanceof Error ? { error: violation.cause.stack ?? '' } : {}),
    });
    this.client.transport.disconnect(disconnectReason.protocolError, 'protocol error');
    this.end();
  }

  // ---- the target --------------------------------------------------------------------------------------------

  /** The connection to the target; made once, and again after it was lost. */
  private connected(): Promise<Connection> {
    this.upstream ??= this.connect().catch((thrown) => {
      this.upstream = undefined;
      const failure = asFailure(thrown);
      // a client that has left ends the attempt: that says nothing of the target
      if (!this.ended && !this.ending) this.reportFailure(failure);
      throw failure;
    });
    return this.upstream;
  }

  private reportFailure(failure: Failure): void {
    const { session } = this.context;
    session.fail(failure);
    session.log.error(`failed to handle channels: ${failure.message}`, {
      ...failure.evidence,
      code: failure.code,
    });
  }

  /** One channel of several that is refused (MaxSessions) says nothing of the session. */
  private onRefused(failure: Failure): void {
    const { session } = this.context;
    if (this.sessionChannels.size === 1) session.fail(failure);
    session.log.error(failure.message, { ...failure.evidence, code: failure.code });
  }

  private async connect(): Promise<Connection> {
    const { session } = this.context;
    this.checkRecordings();
    const link = await this.context.connectUpstream();
    if (this.ended || this.ending) {
      link.close();
      throw this.ending ?? clientHasLeft();
    }
    this.link = link;
    this.client.transport.feedInto(link.transport);
    link.transport.feedInto(this.client.transport);
    session.loggedInAs(link.login);
    session.log.info('connected to upstream host', { login: link.login });
    const connection: Connection = new Connection(link.transport, {
      maxChannels,
      listener: {
        onChannelOpen: (offer) => this.forwards.fromTarget(offer, this.client),
        // hostkeys-00@openssh.com would announce the target's keys as ours; a keepalive asks for any answer
        onGlobalRequest: (_name, _data, answer) => answer?.({ success: false }),
        onViolation: (violation) => this.onUpstreamViolation(link, connection, violation),
      },
    });
    connection.startKeepalive(upstreamKeepalive.interval, upstreamKeepalive.misses, () => {
      this.onUpstreamLost(link, connection, keepaliveTimeout());
      link.close();
    });
    link.onClosed((failure) =>
      this.onUpstreamLost(link, connection, afterSilence(failure, connection.idleSeconds)),
    );
    return connection;
  }

  /** Before the target is contacted: what must be recorded and can't be is not started. */
  private checkRecordings(): void {
    const { session } = this.context;
    if (!session.socket.recording_enabled) return;
    try {
      this.context.checkRecordings();
    } catch (thrown) {
      if (session.socket.recording_mode === 'strict') throw thrown;
      const { message, code, evidence } = asFailure(thrown);
      const outcome = 'the session goes on, as far as it can be recorded';
      session.log.error(`${message}; ${outcome}`, { ...evidence, code });
    }
  }

  private onUpstreamViolation(link: UpstreamLink, connection: Connection, violation: Error): void {
    const failure = brokenProtocol(violation, link.server);
    this.onUpstreamLost(link, connection, failure);
    link.close();
  }

  private onUpstreamLost(link: UpstreamLink, connection: Connection, failure: Failure): void {
    // an earlier link may close when there is already another one
    if (this.link !== link) return;
    this.link = undefined;
    this.upstream = undefined;
    this.forwards.targetLost();
    const { session } = this.context;
    const lost = !this.ended && !this.ending && connection.channelCount > 0;
    if (lost) {
      session.fail(failure);
      session.log.error(failure.message, { ...failure.evidence, code: failure.code });
      for (const channel of this.sessionChannels) channel.fail(failure);
    }
    connection.lost();
  }
}
