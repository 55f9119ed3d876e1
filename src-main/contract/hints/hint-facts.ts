import type { ConnectorState } from '../connector-state.ts';
import type { SpokenProtocol } from '../failure-evidence.ts';
import type { PolicyActionKind, PolicyDenial } from '../policy-action.ts';
import type { SocketView } from '../socket-view.ts';
import { clean, count, firstOf, text, texts, words } from './foreign-words.ts';
import { familyOf, type NameKind, type NetworkKind, nameKindOf, networkOf } from './target-place.ts';
import { type TargetSystem, targetSystemOf } from './target-system.ts';

/** How the connector logs in to the target. */
export type LoginKind = SocketView['authentication_type'];

/** All that a hint may depend on, and be filled in with, as far as it is known. */
export interface HintFacts {
  socket?: string | undefined;
  /** the target as it was configured or, better, as it was dialled */
  host?: string | undefined;
  port?: number | undefined;
  /** the login on the target */
  user?: string | undefined;
  /** the socket that the way leads through, where it happened there */
  via?: string | undefined;
  /** the socket whose target this one was dialled from */
  from?: string | undefined;
  /** there is such a socket: also where its name is not told */
  beyond?: boolean | undefined;
  login?: LoginKind | undefined;
  /** of the connector's machine: its commands differ */
  platform?: ConnectorState['platform'] | undefined;

  nameKind?: NameKind | undefined;
  network?: NetworkKind | undefined;
  /** what is wrong with a way through another socket, where that socket was not even asked */
  way?: 'missing' | 'stopped' | 'loop' | undefined;
  /** what the target says it runs */
  server?: string | undefined;
  /** it has said what it runs: also where that is not told */
  greeted?: boolean | undefined;
  system?: TargetSystem | undefined;
  family?: 'IPv4' | 'IPv6' | undefined;
  speaks?: SpokenProtocol | undefined;
  /** of what answers in the place of an SSH server */
  firstLine?: string | undefined;
  /** it has begun to say who it is, and not come to the end of it: also where its words are not told */
  begun?: boolean | undefined;
  refusal?: 'max_startups' | 'penalty' | undefined;
  /** of RFC 4253 §7.1, in Go's words: `key exchange`, `host key`, `client to server cipher`, … */
  algorithmKind?: string | undefined;
  serverIs?: 'old' | 'post_quantum' | 'other' | undefined;
  /** the algorithms of both sides, in their order, the first ones */
  ours?: string | undefined;
  theirs?: string | undefined;
  /** what the target shows is of another type than what is known of it */
  otherHostKeyType?: boolean | undefined;
  /** `SHA256:…`, as the target showed it */
  fingerprint?: string | undefined;

  /** login methods that the target offers: `publickey, password` */
  offered?: string | undefined;
  /** the one method that it offers */
  onlyOffers?: string | undefined;
  /** it offers no login at all */
  offersNothing?: boolean | undefined;
  /** how the target asks for a password: `password`, if it was not found out */
  passwordMethod?: 'keyboard-interactive' | undefined;
  prompt?: string | undefined;
  /** it asks a question that nobody answers: also where its words are not told */
  asks?: boolean | undefined;
  /** of the key that was refused */
  sha1Only?: boolean | undefined;
  /** the file that the socket’s private key is read from */
  keyFile?: string | undefined;
  /** how many keys were offered */
  keys?: number | undefined;
  /** of the target: `7 min ahead` */
  clock?: string | undefined;
  clockIs?: 'ahead' | 'behind' | undefined;
  /** how far the connector's own clock went back: `7 min` */
  wentBack?: string | undefined;

  /** how an established connection ended */
  ended?: 'closed' | 'reset' | 'disconnected' | 'broken' | undefined;
  /** how long nothing had passed before that, where it was long: `15 min` */
  idle?: string | undefined;
  /** the target's own words */
  text?: string | undefined;
  /** RFC 4253 §11.1 */
  reason?: number | undefined;
  /** RFC 4254 §5.1: 1 administratively prohibited, 2 connect failed, 3 unknown type, 4 resource shortage */
  openFailure?: number | undefined;
  refusedBy?: 'socket' | 'target' | undefined;
  /** what no policy allows; `connect`: the session itself */
  policyAction?: PolicyActionKind | undefined;
  /** what the nearest policy says no to */
  policyDenial?: PolicyDenial | undefined;
  /** it was allowed, and is not any more */
  sessionEnded?: boolean | undefined;
  /** whose session it is, by e-mail, and from where */
  person?: string | undefined;
  client?: string | undefined;
  /** of a channel, in its own name: `x11-req` */
  request?: string | undefined;
  subsystem?: string | undefined;
  /** of the shell or of a program for a secret */
  exitStatus?: number | undefined;
  /** the account gives no shell, but files */
  sftp?: boolean | undefined;

  /** the identity provider: the host of its issuer, and the issuer itself */
  provider?: string | undefined;
  issuer?: string | undefined;
  /** of a person's e-mail address */
  domain?: string | undefined;
  /** what of an ID token is not as it must be: `audience` */
  check?: string | undefined;
  /** what of the provider's answer is not as it must be: `issuer` */
  wrong?: string | undefined;
  /** RFC 6749 §5.2: `invalid_client` */
  oauthError?: string | undefined;
  flow?: 'device' | 'browser' | undefined;

  /** Node's code of what the system said: `ENOSPC` */
  systemError?: string | undefined;
  path?: string | undefined;
  /** of a reference: the environment variable, the program */
  variable?: string | undefined;
  program?: string | undefined;
  /** who holds the key that a secret is sealed with, where it is out of reach */
  keyHolder?: 'desktop_app' | undefined;
  /** the form of a private key that cannot be used: `putty` */
  keyFormat?: string | undefined;
}

/** What is known of the socket, on whichever side of the border. */
export interface HintSocket {
  name: string;
  hostname: string;
  port: number;
  username?: string | undefined;
  via?: string | undefined;
  authentication_type: LoginKind;
  /** of a login by one: where it is read from, where that is a reference */
  private_key?: { stored: boolean; reference?: string | undefined } | undefined;
}

export interface HintPlace {
  socket?: HintSocket | undefined;
  platform?: ConnectorState['platform'] | undefined;
}

/**
 * The facts of a failure: from its evidence, as the failure carries it or as it stands on a log line; what that does
 * not say, the socket does.
 */
export function hintFacts(
  evidence: Readonly<Record<string, unknown>>,
  { socket, platform }: HintPlace = {},
): HintFacts {
  const via = text(evidence.via);
  // what happened on the way there is not about the socket's own target
  const target = via === undefined ? socket : undefined;
  const host = text(evidence.address) ?? text(evidence.host) ?? target?.hostname;
  const server = text(evidence.server);
  const offered = texts(evidence.methods_offered);
  const skew = count(evidence.clock_skew_s);
  const wentBack = count(evidence.by_s);
  const idle = count(evidence.idle_s);
  const from = text(evidence.from) ?? (target?.via || undefined);
  return {
    socket: text(evidence.socket_id) ?? socket?.name,
    host,
    port: count(evidence.port) ?? target?.port,
    user: text(evidence.login) ?? target?.username,
    via: via ?? (socket?.via || undefined),
    from,
    beyond: from !== undefined || undefined,
    login: target?.authentication_type,
    platform,
    nameKind: nameKindOf(text(evidence.host) ?? target?.hostname),
    network: networkOf(host),
    way: text(evidence.way) as HintFacts['way'],
    server,
    greeted: server !== undefined || undefined,
    system: targetSystemOf(server),
    family: (text(evidence.family) as HintFacts['family']) ?? familyOf(host),
    speaks: text(evidence.speaks) as HintFacts['speaks'],
    firstLine: words(evidence.first_line),
    begun: text(evidence.first_line) !== undefined || undefined,
    refusal: text(evidence.refusal) as HintFacts['refusal'],
    algorithmKind: text(evidence.algorithm_kind),
    serverIs: text(evidence.server_is) as HintFacts['serverIs'],
    ours: firstOf(texts(evidence.client_offered)),
    theirs: firstOf(texts(evidence.server_offered)),
    otherHostKeyType: isOtherType(evidence),
    fingerprint: text(evidence.host_key) ?? text(evidence.fingerprint),
    offered: offered.length > 0 ? clean(offered.join(', ')) : undefined,
    onlyOffers: onlyOne(offered),
    offersNothing: (Array.isArray(evidence.methods_offered) && offered.length === 0) || undefined,
    passwordMethod: texts(evidence.methods_tried).includes(byQuestions) ? byQuestions : undefined,
    prompt: words(evidence.prompt),
    asks: text(evidence.prompt) !== undefined || undefined,
    sha1Only: evidence.sha1_only === true || undefined,
    keyFile: keyFileOf(target),
    keys: count(evidence.keys),
    clock: skew === undefined ? undefined : `${span(Math.abs(skew))} ${skew < 0 ? 'behind' : 'ahead'}`,
    clockIs: skew === undefined ? undefined : skew < 0 ? 'behind' : 'ahead',
    wentBack: wentBack === undefined ? undefined : span(wentBack),
    ended: text(evidence.ended) as HintFacts['ended'],
    idle: idle === undefined || idle < shortestIdle ? undefined : span(idle),
    text: words(evidence.text),
    reason: count(evidence.reason),
    openFailure: count(evidence.open_failure),
    refusedBy: text(evidence.refused_by) as HintFacts['refusedBy'],
    policyAction: text(evidence.action) as HintFacts['policyAction'],
    policyDenial: text(evidence.denied) as HintFacts['policyDenial'],
    sessionEnded: evidence.session_ended === true || undefined,
    person: words(evidence.person),
    client: words(evidence.client_address),
    request: words(evidence.request),
    subsystem: words(evidence.subsystem),
    exitStatus: count(evidence.exit_status),
    sftp: typeof evidence.sftp === 'boolean' ? evidence.sftp : undefined,
    provider: providerOf(text(evidence.issuer)),
    issuer: text(evidence.issuer)?.replace(/\/$/, ''),
    domain: words(evidence.domain),
    check: text(evidence.check),
    wrong: text(evidence.wrong),
    oauthError: text(evidence.oauth_error),
    flow: text(evidence.flow) as HintFacts['flow'],
    systemError: text(evidence.system_error),
    path: text(evidence.path) ?? text(evidence.file),
    variable: text(evidence.name),
    program: text(evidence.program),
    keyHolder: text(evidence.key_holder) as HintFacts['keyHolder'],
    keyFormat: text(evidence.key_format),
  };
}

/**
 * What somebody may know who does not administer the connector: nothing of where the target is, or as whom, and no
 * words of its own, which may say either. No condition may depend on what is hidden, or the person would read another
 * diagnosis than the owner; only that the login is root's is the owner's alone to know.
 */
export function withoutAddress(facts: HintFacts): HintFacts {
  return { ...facts, ...hidden };
}

const hidden = {
  host: undefined,
  port: undefined,
  user: undefined,
  via: undefined,
  from: undefined,
  server: undefined,
  firstLine: undefined,
  fingerprint: undefined,
  text: undefined,
  prompt: undefined,
  keyFile: undefined,
  path: undefined,
  variable: undefined,
  program: undefined,
} as const satisfies HintFacts;

const byQuestions = 'keyboard-interactive';

/** In seconds; a person who reads or thinks is not idle yet. */
const shortestIdle = 240;

function isOtherType({
  host_key_type: shown,
  known_host_key_types: known,
}: Readonly<Record<string, unknown>>) {
  const knownTypes = texts(known);
  return text(shown) === undefined || knownTypes.length === 0
    ? undefined
    : !knownTypes.includes(shown as string);
}

function keyFileOf(socket: HintSocket | undefined): string | undefined {
  if (socket?.authentication_type !== 'private_key') return undefined;
  return /^from:file:(.+)$/.exec(socket.private_key?.reference ?? '')?.[1];
}

function providerOf(issuer: string | undefined): string | undefined {
  return issuer !== undefined && URL.canParse(issuer) ? new URL(issuer).host : undefined;
}

/** Kerberos goes by several names (RFC 4462), and is one kind of login. */
function onlyOne(offered: readonly string[]): string | undefined {
  const [first, ...more] = offered;
  if (more.length === 0) return first;
  return offered.every((method) => method.startsWith('gssapi-')) ? 'gssapi-with-mic' : undefined;
}

/** `90 s`, `7 min`, `3 h`, `2 days` */
function span(seconds: number): string {
  if (seconds < 120) return `${Math.round(seconds)} s`;
  if (seconds < 7200) return `${Math.round(seconds / 60)} min`;
  return seconds < 172_800 ? `${Math.round(seconds / 3600)} h` : `${Math.round(seconds / 86_400)} days`;
}
