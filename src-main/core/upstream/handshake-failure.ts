import { Failure, nodeErrorCode } from '../failure.ts';
import { cleanText } from '../logging/sanitize.ts';
import type { Goodbye } from '../ssh2/goodbye.ts';
import { connectPrefix, elapsedSince } from './dial.ts';
import type { HandshakeWatch } from './handshake-watch.ts';
import type { LoginAttempts } from './login-attempts.ts';
import { noCommonAlgorithm } from './no-common-algorithm.ts';

/** How far a connection to a target has come, with what it ended in: all that there is to say why. */
export interface HandshakeEnd {
  /** ssh2's first error; undefined where the server just closed */
  error: (Error & { level?: string; code?: unknown }) | undefined;
  /** what the server has left with: of some of these ssh2 says nothing */
  goodbye?: Goodbye | undefined;
  timedOut: boolean;
  keysExchanged: boolean;
  watch: HandshakeWatch;
  attempts: LoginAttempts;
  /** `127.0.0.1:40000->10.0.0.5:22`, as Go writes it */
  route: string;
  /** when the stream was there, by `performance.now()` */
  began: number;
}

const longestText = 300;
const handshake = (text: string) => connectPrefix(`ssh: handshake failed: ${text}`);

/** The one place that reads ssh2's errors about connecting. */
export function handshakeFailure(end: HandshakeEnd): Failure {
  if (end.error?.level === 'client-authentication') return end.attempts.failure(greeted(end));
  if (end.error?.level === 'handshake' && end.error.message.includes('no matching'))
    return noCommonAlgorithm(end.error, { watch: end.watch, greeted: greeted(end) });
  if (typeof end.error?.code === 'number')
    return disconnected(end, cleanText(end.error.message, longestText), end.error.code);
  if (end.error === undefined && end.goodbye)
    return disconnected(end, cleanText(end.goodbye.text, longestText), end.goodbye.reason);
  // other text than an identification may be any protocol: a mail server speaks first, and in lines, too
  const speaksSsh = end.watch.identification !== undefined;
  if (end.timedOut && (speaksSsh || end.watch.isEmpty || end.watch.isIdentifying)) return silent(end);
  // what was said before says more: sshd resets what it closes with our identification unread
  const isReset = nodeErrorCode(end.error) === 'ECONNRESET';
  if (isReset && (speaksSsh || end.watch.isEmpty)) return reset(end);
  if (!speaksSsh) return notSsh(end);
  return end.error && end.error.level !== 'protocol' ? broken(end, end.error) : closed(end);
}

/** What is known of the target, however it ended. */
export interface Greeting {
  server: string | undefined;
  first_line: string | undefined;
  first_bytes?: string | undefined;
  elapsed_ms: number;
}

function greeted({ watch, began }: HandshakeEnd): Greeting {
  const { identification } = watch;
  return {
    server: identification,
    first_line: identification === undefined ? watch.firstLine : undefined,
    first_bytes: identification === undefined ? watch.firstBytes : undefined,
    elapsed_ms: elapsedSince(began),
  };
}

/** What was tried of a login that has not come to its end. */
function evidence(end: HandshakeEnd) {
  const { tried, offeredNames } = end.attempts;
  const asked = tried.length > 1 || offeredNames.length > 0;
  return { ...greeted(end), ...(asked ? { methods_offered: offeredNames, methods_tried: tried } : {}) };
}

function silent(end: HandshakeEnd): Failure {
  return new Failure(end.keysExchanged ? 'upstream_auth_timeout' : 'upstream_silent', {
    message: handshake(`read tcp ${end.route}: i/o timeout`),
    evidence: evidence(end),
  });
}

function reset(end: HandshakeEnd): Failure {
  return new Failure('upstream_reset_in_handshake', {
    message: handshake(`read tcp ${end.route}: read: connection reset by peer`),
    evidence: evidence(end),
    cause: end.error,
  });
}

function notSsh(end: HandshakeEnd): Failure {
  const { watch } = end;
  const refusal = refusalOfSshd(watch.firstLine);
  if (watch.isEmpty || refusal) {
    return new Failure('upstream_closed_before_banner', {
      message: handshake('EOF'),
      evidence: { ...evidence(end), refusal },
      cause: end.error,
    });
  }
  const text =
    watch.firstLine === undefined
      ? 'ssh: junk character in version line'
      : 'ssh: overflow reading version string';
  return new Failure('upstream_not_ssh', {
    message: handshake(text),
    evidence: { ...evidence(end), speaks: watch.speaks },
    cause: end.error,
  });
}

/** sshd says these in clear instead of its identification: MaxStartups, and PerSourcePenalties since OpenSSH 9.8. */
function refusalOfSshd(line: string | undefined): 'max_startups' | 'penalty' | undefined {
  if (line?.startsWith('Exceeded MaxStartups')) return 'max_startups';
  return line?.startsWith('Not allowed at this time') ? 'penalty' : undefined;
}

function closed(end: HandshakeEnd): Failure {
  return new Failure('upstream_closed_in_handshake', {
    message: handshake('EOF'),
    evidence: evidence(end),
    cause: end.error,
  });
}

function broken(end: HandshakeEnd, error: Error): Failure {
  return new Failure('upstream_handshake_failed', {
    message: handshake(cleanText(error.message, longestText)),
    evidence: evidence(end),
    cause: error,
  });
}

/** RFC 4253 §11.1: the server says why it leaves. */
function disconnected(end: HandshakeEnd, text: string, reason: number): Failure {
  const message = handshake(`ssh: disconnect, reason ${reason}: ${text}`);
  const { attempts, error: cause } = end;
  if (text === 'Too many authentication failures') {
    const evidence = {
      ...greeted(end),
      ...attempts.evidence(),
      keys: attempts.keyTypes.length,
      reason,
      text,
    };
    return new Failure('upstream_too_many_auth_failures', { message, evidence, cause });
  }
  return new Failure('upstream_disconnected_in_handshake', {
    message,
    evidence: { ...evidence(end), reason, text },
    cause,
  });
}
