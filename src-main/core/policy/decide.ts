import { parseIpAddress } from '../../contract/ip-range.ts';
import type { PolicyAction, PolicyDenial } from '../../contract/policy-action.ts';
import type { CompiledPolicy } from './compiled-policy.ts';
import { type Asker, Clocks, isWhen, isWhere, isWho, whenEnds } from './conditions.ts';
import { allowsLogin, permits } from './permissions.ts';

/** May this person do this, here, now? */
export interface AccessQuestion {
  person: Asker;
  /** of the client */
  address: string;
  time: Date;
  socket: { name: string; tags: readonly string[] };
  /** on the target: the socket's own, else the one that the client asks for, if it does */
  login: string | undefined;
  action: PolicyAction;
  /** when the session was let in; undefined: it would be now */
  startedAt?: Date | undefined;
}

/** What one policy says. Only `granted` lets the person do it; the others say what does not fit. */
export type Judgement =
  | 'other_socket'
  | 'other_person'
  | 'other_address'
  | 'other_time'
  | 'other_login'
  | 'not_permitted'
  | 'not_listed'
  | 'granted';

/** A question, with what all policies need of it made once. */
export class PreparedQuestion {
  readonly question: AccessQuestion;
  readonly clocks: Clocks;
  private readonly address: ReturnType<typeof parseIpAddress>;

  constructor(question: AccessQuestion) {
    this.question = question;
    this.clocks = new Clocks(question.time);
    this.address = parseIpAddress(question.address);
  }

  judge(policy: CompiledPolicy): Judgement {
    const { person, login, action, socket } = this.question;
    // before the socket: who is refused anyway is refused after the same work, whether or not there is such a socket
    const other = this.whatIsOther(policy, person);
    if (!isAttached(policy, socket)) return 'other_socket';
    if (other) return other;
    // without a login nobody reaches the target: that is said there
    const isBeforeLogin = action.kind === 'connect' && login === undefined;
    if (!isBeforeLogin && !allowsLogin(policy, login)) return 'other_login';
    const permitted = permits(policy.allows, action);
    return permitted === 'yes' ? 'granted' : permitted === 'kind' ? 'not_permitted' : 'not_listed';
  }

  private whatIsOther(policy: CompiledPolicy, person: Asker): Judgement | undefined {
    if (!isWho(policy.who, person)) return 'other_person';
    if (!isWhere(policy.addresses, this.address)) return 'other_address';
    return isWhen(policy.when, this.clocks) ? undefined : 'other_time';
  }
}

export type Answer =
  | {
      allowed: true;
      /** when it has to be asked again, for then the answer may be another one; undefined: never by itself */
      until: Date | undefined;
    }
  | { allowed: false; denied: PolicyDenial };

/**
 * The union of all policies that fit: none of them takes away what another one gives. Where there is none at all,
 * everything is allowed; else only what one of them allows.
 */
export function decide(policies: readonly CompiledPolicy[], question: AccessQuestion): Answer {
  if (policies.length === 0) return { allowed: true, until: undefined };
  const prepared = new PreparedQuestion(question);
  let nearest: Judgement = 'other_socket';
  let least = -1;
  for (const policy of policies) {
    const judgement = prepared.judge(policy);
    const near = nearness(judgement, policy, question.action);
    if (near > least) [nearest, least] = [judgement, near];
  }
  if (nearest !== 'granted') return { allowed: false, denied: denials[nearest] };
  const { longest, changes } = sessionBounds(policies, question);
  const { time, startedAt = time } = question;
  const end = startedAt.getTime() + longest * 1000;
  if (end <= time.getTime()) return { allowed: false, denied: 'session_duration' };
  const until = Math.min(end, changes);
  return { allowed: true, until: Number.isFinite(until) ? new Date(until) : undefined };
}

/**
 * How long the session may last, in seconds: of the policies that let the person in, the one that allows most counts,
 * and one without a limit has none. And when the first of them ends, in ms since 1970.
 */
export function sessionBounds(policies: readonly CompiledPolicy[], question: AccessQuestion) {
  const prepared = new PreparedQuestion({ ...question, action: { kind: 'connect' } });
  let longest = 0;
  let changes = Number.POSITIVE_INFINITY;
  for (const policy of policies) {
    if (prepared.judge(policy) !== 'granted') continue;
    longest = Math.max(longest, policy.longest ?? Number.POSITIVE_INFINITY);
    changes = Math.min(changes, whenEnds(policy.when, prepared.clocks) ?? Number.POSITIVE_INFINITY);
  }
  return { longest, changes };
}

function isAttached({ sockets }: CompiledPolicy, { name, tags }: AccessQuestion['socket']): boolean {
  return !sockets || sockets.names.has(name) || tags.some((tag) => sockets.tags.has(tag));
}

/**
 * How near a policy comes to what is asked. One that would allow it from elsewhere, at another time or with another
 * login comes nearer than one that fits and does not.
 */
function nearness(judgement: Judgement, { allows }: CompiledPolicy, action: PolicyAction): number {
  const isCircumstance =
    judgement === 'other_address' || judgement === 'other_time' || judgement === 'other_login';
  const wouldAllow = isCircumstance && permits(allows, action) === 'yes';
  return ranks[judgement] + (wouldAllow ? 10 : 0);
}

const ranks: Readonly<Record<Judgement, number>> = {
  other_socket: 0,
  other_person: 1,
  other_address: 2,
  other_time: 3,
  other_login: 4,
  not_permitted: 5,
  not_listed: 6,
  granted: 100,
};

const denials: Readonly<Record<Exclude<Judgement, 'granted'>, PolicyDenial>> = {
  other_socket: 'no_policy',
  other_person: 'no_policy',
  other_address: 'address',
  other_time: 'time',
  other_login: 'login',
  not_permitted: 'kind',
  not_listed: 'list',
};
