import type { PolicyAction, PolicyDenial } from '../../contract/policy-action.ts';
import type { Person } from '../../contract/session.ts';
import type { SshSocket } from '../../contract/ssh-socket.ts';
import type { Failure } from '../failure.ts';
import type { Rights } from '../relay/context.ts';
import type { SocketBook, SocketChange } from '../sockets/socket-book.ts';
import type { Answer } from './decide.ts';
import { accessDenied } from './denial.ts';
import type { PolicyBook } from './policy-book.ts';

/** Who wants in, and where. */
export interface Visit {
  person: Person;
  socket: RuledSocket;
  /** on the target; undefined: the client has to name one, and has not */
  login: string | undefined;
  client: { address: string };
}

type RuledSocket = Pick<SshSocket, 'name' | 'tags'>;

/** What the decisions of one session have to do with the rest of it. */
export interface SessionToRule {
  /** what its open channels are there for */
  actionsInUse(): readonly PolicyAction[];
  /** it ends in a minute or less */
  warn(secondsLeft: number): void;
  end(reason: Failure): void;
}

type Policies = Pick<PolicyBook, 'decide' | 'onChange'>;
type Sockets = Pick<SocketBook, 'get' | 'onChange'>;

/** before the end of a session its person is warned; in ms */
const warningTime = 60_000;
/** Clocks may be put forward or back, and laptops sleep: what ends later is looked at again by then. In ms. */
const longestWait = 600_000;
const shortestWait = 20;

/**
 * Whether policies are about a person at all. The owner, who comes in with the device key of the data folder, is not
 * under them: that folder has the policies too, and a first policy that names somebody else would shut the owner out.
 */
export function isRuled({ via }: Pick<Person, 'via'>): boolean {
  return via !== 'device_key';
}

/** Whether a person is let in; undefined: yes. */
export function refusalAtTheDoor(visit: Visit, policies: Pick<PolicyBook, 'decide'>): Failure | undefined {
  const answer = ask(visit, policies, {
    action: { kind: 'connect' },
    time: new Date(),
    startedAt: undefined,
  });
  return answer.allowed
    ? undefined
    : accessDenied('door', { ...visit, action: { kind: 'connect' }, denied: answer.denied });
}

/**
 * What one session may do, by the policies of now: asked for each channel and request, and again for those that are open
 * when policies change or a time ends.
 */
export class SessionRights implements Rights {
  private readonly startedAt = new Date();
  private readonly visit: Visit;
  private readonly policies: Policies;
  private readonly session: SessionToRule;
  private readonly stops: (() => void)[];
  private socket: RuledSocket;
  private timer: NodeJS.Timeout | undefined;
  private soon: NodeJS.Immediate | undefined;
  /** the end that the person was warned of; in ms since 1970 */
  private warnedOf: number | undefined;

  constructor(
    visit: Visit,
    { policies, sockets }: { policies: Policies; sockets: Sockets },
    session: SessionToRule,
  ) {
    this.visit = visit;
    this.policies = policies;
    this.session = session;
    this.socket = visit.socket;
    this.stops = isRuled(visit.person)
      ? [
          policies.onChange(() => this.lookSoon()),
          sockets.onChange((changes) => this.followSocket(changes, sockets)),
        ]
      : [];
  }

  /** Asks for the first time how long the session may last. */
  start(): void {
    this.lookSoon();
  }

  close(): void {
    for (const stop of this.stops.splice(0)) stop();
    clearTimeout(this.timer);
    clearImmediate(this.soon);
  }

  refusalOf(action: PolicyAction): Failure | undefined {
    const answer = this.ask(action, new Date());
    return answer.allowed ? undefined : this.denied('request', action, answer.denied);
  }

  get secondsLeft(): number | undefined {
    if (this.warnedOf === undefined) return undefined;
    return Math.max(0, Math.round((this.warnedOf - Date.now()) / 1000));
  }

  /** A socket that has another name, or other tags, may be under other policies. */
  private followSocket(changes: readonly SocketChange[], sockets: Sockets): void {
    for (const change of changes) {
      if (change.kind !== 'changed' || change.was !== this.socket.name) continue;
      this.socket = sockets.get(change.name) ?? this.socket;
      this.lookSoon();
    }
  }

  /** Once, after all that belongs to a change has been done. */
  private lookSoon(): void {
    if (!isRuled(this.visit.person)) return;
    clearImmediate(this.soon);
    this.soon = setImmediate(() => this.look());
  }

  private look(): void {
    clearTimeout(this.timer);
    const now = new Date();
    const denial = this.denialAt(now);
    if (denial) return this.session.end(denial);
    const connect = this.ask({ kind: 'connect' }, now);
    const end = connect.allowed ? connect.until?.getTime() : undefined;
    if (end === undefined) {
      this.warnedOf = undefined;
      return;
    }
    const left = end - now.getTime();
    if (left <= warningTime) this.warnOf(end, left);
    else this.warnedOf = undefined;
    const wait = Math.min(left > warningTime ? left - warningTime : left, longestWait);
    this.timer = setTimeout(() => this.look(), Math.max(wait, shortestWait));
  }

  /** Only where it is the end: another policy may take over. */
  private warnOf(end: number, left: number): void {
    if (this.warnedOf === end) return;
    const isEnd = this.denialAt(new Date(end)) !== undefined;
    this.warnedOf = isEnd ? end : undefined;
    if (isEnd) this.session.warn(Math.round(left / 1000));
  }

  private denialAt(time: Date): Failure | undefined {
    for (const action of [{ kind: 'connect' } as const, ...this.session.actionsInUse()]) {
      const answer = this.ask(action, time);
      if (!answer.allowed) return this.denied('session', action, answer.denied);
    }
    return undefined;
  }

  private ask(action: PolicyAction, time: Date): Answer {
    const { visit, socket, startedAt } = this;
    return ask({ ...visit, socket }, this.policies, { action, time, startedAt });
  }

  private denied(what: 'request' | 'session', action: PolicyAction, denied: PolicyDenial): Failure {
    return accessDenied(what, { ...this.visit, action, denied });
  }
}

function ask(
  { person, socket, login, client }: Visit,
  policies: Pick<PolicyBook, 'decide'>,
  about: { action: PolicyAction; time: Date; startedAt: Date | undefined },
): Answer {
  if (!isRuled(person)) return { allowed: true, until: undefined };
  return policies.decide({
    person: { email: person.email, groups: person.groups ?? [] },
    address: client.address,
    socket,
    login,
    ...about,
  });
}
