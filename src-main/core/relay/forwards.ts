import type { EvidenceFor } from '../../contract/failure-evidence.ts';
import type { PolicyAction } from '../../contract/policy-action.ts';
import type { Failure } from '../failure.ts';
import { ProtocolViolation } from '../ssh2/channel.ts';
import type { ChannelOffer, Connection, GlobalReply } from '../ssh2/connection.ts';
import { openFailure } from '../ssh2/message-numbers.ts';
import type { RelayContext } from './context.ts';
import { describe, type ForwardKind, purposeOf } from './forward-destination.ts';
import { joinChannels } from './join-channels.ts';
import { lineForPerson } from './text-for-person.ts';

const maxListeners = 20;
const maxListenBytes = 1024;
/** requests that the target has not answered yet; one that cancels is no listener, but waits as well */
const maxUnderWay = 100;

/** The channel types that a client may open beside `session`, with the setting that allows them. */
const clientForwards = {
  'direct-tcpip': { kind: 'local', setting: 'tcp_forwarding' },
  'direct-streamlocal@openssh.com': { kind: 'unix', setting: 'unix_socket_forwarding' },
} as const;
/** The channel types that the target may open, where the client has asked for it. */
const targetForwards = {
  'forwarded-tcpip': 'remote',
  'forwarded-streamlocal@openssh.com': 'unix',
  'auth-agent@openssh.com': 'agent',
} as const;
/** The global requests that ask the target to listen (RFC 4254 §7.1, OpenSSH PROTOCOL §2.4). */
const listenRequests = {
  'tcpip-forward': 'remote_forwarding',
  'cancel-tcpip-forward': 'remote_forwarding',
  'streamlocal-forward@openssh.com': 'unix_socket_forwarding',
  'cancel-streamlocal-forward@openssh.com': 'unix_socket_forwarding',
} as const;

export interface ForwardsOwner {
  /** numbers the channels of the session, for the events */
  nextChannel(): number;
  /** no policy allows it, and the client has no way to show why */
  onDenied(failure: Failure): void;
}

/**
 * Port, socket and agent forwards of one session: each one allowed by the socket's settings and by policies, and each
 * one an event.
 */
export class Forwards {
  /** what the target was asked to open to us */
  private readonly asked = { remote: 0, unix: 0, agent: false };
  private underWay = 0;
  private readonly context: RelayContext;
  private readonly owner: ForwardsOwner;
  /** what the channels that are open, or about to be, are there for */
  private readonly open = new Set<PolicyAction>();

  constructor(context: RelayContext, owner: ForwardsOwner) {
    this.context = context;
    this.owner = owner;
  }

  actionsInUse(): readonly PolicyAction[] {
    return [...this.open];
  }

  /** Whether a channel that the client wants to open is a forward. */
  isClientForward(type: string): type is keyof typeof clientForwards {
    return Object.hasOwn(clientForwards, type);
  }

  /** Refuses what the socket or no policy allows, and says whether it did. */
  refuseClientForward(offer: ChannelOffer): boolean {
    if (!this.isClientForward(offer.type)) return true;
    const { kind, setting } = clientForwards[offer.type];
    const { socket } = this.context.session;
    if (!socket[setting]) {
      this.refuse(offer, kind, `${setting} is off for this socket`);
      return true;
    }
    const denial = this.context.rights.refusalOf(purposeOf(kind, offer.data));
    if (!denial) return false;
    offer.refuse(openFailure.administrativelyProhibited, lineForPerson(socket, denial));
    this.deny(denial, kind, describe(offer.type, offer.data));
    return true;
  }

  /** The client asks for its agent on the target, and the socket allows that. */
  mayForwardAgent(): boolean {
    const denial = this.context.rights.refusalOf({ kind: 'agent_forwarding' });
    if (!denial) return true;
    this.deny(denial, 'agent', describe('auth-agent@openssh.com', Buffer.alloc(0)));
    this.owner.onDenied(denial);
    return false;
  }

  fromClient(offer: ChannelOffer, upstream: Connection): void {
    if (this.isClientForward(offer.type)) this.pass(offer, upstream, clientForwards[offer.type].kind);
  }

  fromTarget(offer: ChannelOffer, client: Connection): void {
    const { socket } = this.context.session;
    if (!Object.hasOwn(targetForwards, offer.type))
      return this.refuse(offer, 'remote', 'unknown channel type');
    const kind = targetForwards[offer.type as keyof typeof targetForwards];
    // the target may open only what the client has asked for and the socket allows
    const allowed = kind === 'agent' ? socket.agent_forwarding && this.asked.agent : this.asked[kind] > 0;
    if (!allowed) return this.refuse(offer, kind, 'nobody asked for it');
    const denial = this.context.rights.refusalOf(purposeOf(kind, offer.data));
    if (!denial) return this.pass(offer, client, kind);
    offer.refuse(openFailure.administrativelyProhibited, denial.message);
    this.deny(denial, kind, describe(offer.type, offer.data));
  }

  /** The client wants its agent on the target, and the socket allows it. */
  agentAsked(): void {
    this.asked.agent = true;
  }

  /** The target is gone, and with it what it listened on. */
  targetLost(): void {
    Object.assign(this.asked, { remote: 0, unix: 0, agent: false });
  }

  /**
   * Whether a global request may go to the target; a refusal is reported. A listener counts from the request on, since
   * many requests may be under way.
   *
   * @throws ProtocolViolation where too many are
   */
  allowsListen(name: string, data: Buffer): boolean {
    if (!Object.hasOwn(listenRequests, name)) return false;
    const setting = listenRequests[name as keyof typeof listenRequests];
    const kind = kindOf(name);
    const refusal = this.refusalOf(setting, name, data);
    const denial =
      refusal === undefined && !isCancel(name)
        ? this.context.rights.refusalOf(purposeOf(kind, data))
        : undefined;
    if (denial) {
      this.deny(denial, kind, describe(name, data));
      this.owner.onDenied(denial);
      return false;
    }
    if (refusal === undefined) {
      if (++this.underWay > maxUnderWay) throw new ProtocolViolation('too many open requests');
      if (!isCancel(name)) this.asked[kind]++;
      return true;
    }
    this.report({ kind, destination: describe(name, data), result: 'refused', reason: refusal });
    return false;
  }

  private refusalOf(
    setting: (typeof listenRequests)[keyof typeof listenRequests],
    name: string,
    data: Buffer,
  ) {
    if (!this.context.session.socket[setting]) return `${setting} is off for this socket`;
    if (data.length > maxListenBytes) return 'the address is too long';
    const full = this.asked.remote + this.asked.unix >= maxListeners;
    return full && !isCancel(name) ? `at most ${maxListeners} listeners` : undefined;
  }

  listenAnswered(name: string, data: Buffer, reply: GlobalReply): void {
    this.underWay--;
    const kind = kindOf(name);
    if (isCancel(name) === reply.success) this.asked[kind] = Math.max(0, this.asked[kind] - 1);
    if (isCancel(name)) return;
    this.report({ kind, destination: describe(name, data), result: reply.success ? 'opened' : 'failed' });
  }

  private pass(offer: ChannelOffer, to: Connection, kind: ForwardKind): void {
    const destination = describe(offer.type, offer.data);
    const number = this.owner.nextChannel();
    const purpose = purposeOf(kind, offer.data);
    this.open.add(purpose);
    const target = to.openChannel(offer.type, offer.data);
    const fail = (code: number, reason: string) => {
      this.open.delete(purpose);
      offer.refuse(code, reason);
      this.report({ kind, destination, result: 'failed', reason }, { channel: number, open_failure: code });
    };
    target.listener = {
      onOpen: () => {
        this.report({ kind, destination, result: 'opened' }, { channel: number });
        joinChannels(offer.accept(), target, (bytes) => {
          this.open.delete(purpose);
          this.reportClosed(number, bytes);
        });
      },
      onOpenFailure: fail,
      onClose: () => fail(openFailure.connectFailed, 'the connection was lost'),
    };
  }

  private reportClosed(channel: number, bytes: { toTarget: number; toClient: number }): void {
    const { session } = this.context;
    session.report({
      type: 'forward_closed',
      channel,
      bytes_to_target: bytes.toTarget,
      bytes_to_client: bytes.toClient,
    });
    session.log.info('forward closed', { bytes_to_target: bytes.toTarget, bytes_to_client: bytes.toClient });
  }

  refuse(offer: ChannelOffer, kind: ForwardKind, reason: string): void {
    offer.refuse(openFailure.administrativelyProhibited, reason);
    this.report({ kind, destination: describe(offer.type, offer.data), result: 'refused', reason });
  }

  private deny(denial: Failure, kind: ForwardKind, destination: string): void {
    const reason = denial.message;
    this.context.session.deny(denial, {
      type: 'forward',
      channel: 0,
      kind,
      destination,
      result: 'refused',
      reason,
    });
  }

  private report(
    forward: {
      kind: ForwardKind;
      destination: string;
      result: 'opened' | 'refused' | 'failed';
      reason?: string;
    },
    { channel = 0, open_failure }: { channel?: number; open_failure?: number } = {},
  ): void {
    const { session } = this.context;
    session.report({ type: 'forward', channel, ...forward });
    if (forward.result === 'opened') return session.log.info(`forward ${forward.result}`, forward);
    // ours refuse what a socket does not allow; the rest was passed on, and has failed there
    const evidence: EvidenceFor<'forward_refused'> = {
      refused_by: forward.result === 'refused' ? 'socket' : 'target',
      open_failure,
    };
    session.logRefusal(`forward ${forward.result}`, { code: 'forward_refused', ...forward, ...evidence });
  }
}

const isCancel = (name: string) => name.startsWith('cancel-');
const kindOf = (name: string) => (name.includes('streamlocal') ? 'unix' : 'remote');
