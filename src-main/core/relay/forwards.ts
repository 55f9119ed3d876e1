import type { ReportedEvent } from '../sessions/session.ts';
import type { ChannelOffer, Connection, GlobalReply } from '../ssh2/connection.ts';
import { openFailure } from '../ssh2/message-numbers.ts';
import { WireReader } from '../ssh2/wire.ts';
import type { RelayContext } from './context.ts';
import { joinChannels } from './join-channels.ts';

type ForwardKind = Extract<ReportedEvent, { type: 'forward' }>['kind'];

const maxListeners = 20;

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

/** Port, socket and agent forwards of one session: each one allowed by the socket's settings, and each one an event. */
export class Forwards {
  private listeners = 0;
  private readonly context: RelayContext;
  private readonly nextChannel: () => number;

  /** `nextChannel` numbers the channels of the session, for the events. */
  constructor(context: RelayContext, nextChannel: () => number) {
    this.context = context;
    this.nextChannel = nextChannel;
  }

  /** A channel that the client wants to open. Returns false where it is no forward. */
  isClientForward(type: string): type is keyof typeof clientForwards {
    return Object.hasOwn(clientForwards, type);
  }

  /** undefined where it is allowed */
  refuseClientForward(offer: ChannelOffer): boolean {
    if (!this.isClientForward(offer.type)) return true;
    const { kind, setting } = clientForwards[offer.type];
    if (this.context.session.socket[setting]) return false;
    this.refuse(offer, kind, `${setting} is off for this socket`);
    return true;
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
    const allowed = kind === 'agent' ? socket.agent_forwarding : this.listeners > 0;
    if (allowed) this.pass(offer, client, kind);
    else this.refuse(offer, kind, 'nobody asked for it');
  }

  /** Whether a global request may go to the target; a refusal is reported. */
  allowsListen(name: string, data: Buffer): boolean {
    if (!Object.hasOwn(listenRequests, name)) return false;
    const setting = listenRequests[name as keyof typeof listenRequests];
    const full = this.listeners >= maxListeners && !name.startsWith('cancel');
    if (this.context.session.socket[setting] && !full) return true;
    const reason = full ? `at most ${maxListeners} listeners` : `${setting} is off for this socket`;
    const kind = setting === 'remote_forwarding' ? 'remote' : 'unix';
    this.report({ kind, destination: describe(name, data), result: 'refused', reason });
    return false;
  }

  listenAnswered(name: string, data: Buffer, reply: GlobalReply): void {
    if (name.startsWith('cancel')) {
      if (reply.success) this.listeners--;
      return;
    }
    if (reply.success) this.listeners++;
    const kind = name === 'tcpip-forward' ? 'remote' : 'unix';
    this.report({ kind, destination: describe(name, data), result: reply.success ? 'opened' : 'failed' });
  }

  private pass(offer: ChannelOffer, to: Connection, kind: ForwardKind): void {
    const destination = describe(offer.type, offer.data);
    const number = this.nextChannel();
    const target = to.openChannel(offer.type, offer.data);
    const fail = (code: number, reason: string) => {
      offer.refuse(code, reason);
      this.report({ kind, destination, result: 'failed', reason }, number);
    };
    target.listener = {
      onOpen: () => {
        this.report({ kind, destination, result: 'opened' }, number);
        joinChannels(offer.accept(), target, (bytes) => this.reportClosed(number, bytes));
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

  private report(
    forward: {
      kind: ForwardKind;
      destination: string;
      result: 'opened' | 'refused' | 'failed';
      reason?: string;
    },
    channel = 0,
  ): void {
    const { session } = this.context;
    session.report({ type: 'forward', channel, ...forward });
    if (forward.result === 'opened') session.log.info(`forward ${forward.result}`, forward);
    else session.log.warn(`forward ${forward.result}`, { code: 'forward_refused', ...forward });
  }
}

/** Where a forward leads, for people: `10.0.0.5:5432`, `/run/x.sock`, or what it is. */
function describe(type: string, data: Buffer): string {
  try {
    const reader = new WireReader(data);
    if (type.includes('streamlocal')) return reader.text();
    if (type === 'auth-agent@openssh.com') return "the client's ssh-agent";
    return `${reader.text()}:${reader.uint32()}`;
  } catch {
    return type;
  }
}
