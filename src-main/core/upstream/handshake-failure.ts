import { type Evidence, Failure, nodeErrorCode } from '../failure.ts';
import { upstreamAlgorithms } from '../ssh2/algorithms.ts';
import { connectPrefix } from './dial.ts';
import type { AlgorithmKind, HandshakeWatch } from './handshake-watch.ts';
import type { LoginAttempts } from './login-attempts.ts';

/** How far a connection to a target has come, with what it ended in: all that there is to say why. */
export interface HandshakeEnd {
  /** ssh2's first error; undefined where the server just closed */
  error: (Error & { level?: string; code?: unknown }) | undefined;
  timedOut: boolean;
  keysExchanged: boolean;
  watch: HandshakeWatch;
  attempts: LoginAttempts;
  /** `127.0.0.1:40000->10.0.0.5:22`, as Go writes it */
  route: string;
}

const handshake = (text: string) => connectPrefix(`ssh: handshake failed: ${text}`);

/** The one place that reads ssh2's errors about connecting. */
export function handshakeFailure(end: HandshakeEnd): Failure {
  if (end.error?.level === 'client-authentication') return end.attempts.failure();
  if (end.error?.level === 'handshake' && end.error.message.includes('no matching'))
    return noCommonAlgorithm(end);
  if (typeof end.error?.code === 'number') return disconnected(end, end.error.message, end.error.code);
  // other text than an identification may be any protocol: a mail server speaks first, and in lines, too
  const speaksSsh = end.watch.identification !== undefined;
  if (end.timedOut && (speaksSsh || end.watch.isEmpty)) return silent(end);
  if (nodeErrorCode(end.error) === 'ECONNRESET') return reset(end);
  if (!speaksSsh) return notSsh(end);
  return end.error && end.error.level !== 'protocol' ? broken(end, end.error) : closed(end);
}

const evidence = ({ watch, attempts }: HandshakeEnd): Evidence => ({
  server: watch.identification,
  first_line: watch.identification === undefined ? watch.firstLine : undefined,
  methods_offered: attempts.offered,
  methods_tried: attempts.tried.length > 1 ? attempts.tried : undefined,
});

function silent(end: HandshakeEnd): Failure {
  const talks = end.watch.identification !== undefined;
  return new Failure(end.keysExchanged ? 'upstream_auth_timeout' : 'upstream_silent', {
    message: handshake(`read tcp ${end.route}: i/o timeout`),
    advice: talks
      ? 'The target answered and then fell silent. It may be overloaded, or waiting for a DNS server of its own.'
      : 'The target accepted the connection but said nothing. Check that the port is the one of sshd.',
    evidence: evidence(end),
  });
}

function reset(end: HandshakeEnd): Failure {
  return new Failure('upstream_reset_in_handshake', {
    message: handshake(`read tcp ${end.route}: read: connection reset by peer`),
    advice:
      'The target cut the connection. It may limit connections (MaxStartups, fail2ban) or refuse this address.',
    evidence: evidence(end),
    cause: end.error,
  });
}

function notSsh(end: HandshakeEnd): Failure {
  const { watch } = end;
  if (watch.isEmpty || isRefusalOfSshd(watch.firstLine)) {
    return new Failure('upstream_closed_before_banner', {
      message: handshake('EOF'),
      advice:
        'The target closed the connection at once. It may limit connections (MaxStartups, fail2ban, hosts.deny).',
      evidence: evidence(end),
      cause: end.error,
    });
  }
  const text =
    watch.firstLine === undefined
      ? 'ssh: junk character in version line'
      : 'ssh: overflow reading version string';
  return new Failure('upstream_not_ssh', {
    message: handshake(text),
    advice: 'What answers on that port is not an SSH-2 server. Check the port of the socket.',
    evidence: evidence(end),
    cause: end.error,
  });
}

/** sshd says these in clear instead of its identification (OpenSSH sshd.c, and TCP wrappers). */
function isRefusalOfSshd(line: string | undefined): boolean {
  return line !== undefined && /^(Exceeded MaxStartups|Not allowed at this time)/.test(line);
}

function closed(end: HandshakeEnd): Failure {
  return new Failure('upstream_closed_in_handshake', {
    message: handshake('EOF'),
    advice:
      'The target closed the connection before the login. It may limit connections (MaxStartups, fail2ban).',
    evidence: evidence(end),
    cause: end.error,
  });
}

function broken(end: HandshakeEnd, error: Error): Failure {
  return new Failure('upstream_handshake_failed', {
    message: handshake(error.message),
    advice:
      'The target and the connector could not agree on how to talk. The log of the connector says more.',
    evidence: evidence(end),
    cause: error,
  });
}

/** RFC 4253 §11.1: the server says why it leaves. */
function disconnected(end: HandshakeEnd, text: string, reason: number): Failure {
  const tooMany = text === 'Too many authentication failures';
  return new Failure(tooMany ? 'upstream_too_many_auth_failures' : 'upstream_disconnected_in_handshake', {
    message: handshake(`ssh: disconnect, reason ${reason}: ${text}`),
    advice: tooMany
      ? 'The target ended the login after too many attempts. Fewer keys in the agent help, or a higher MaxAuthTries.'
      : 'The target ended the connection during the login. Its own log says why.',
    evidence: { ...evidence(end), reason, text },
    cause: end.error,
  });
}

const mismatches: { match: string; kind: AlgorithmKind; ours: string[] }[] = [
  { match: 'key exchange', kind: 'key exchange', ours: upstreamAlgorithms.kex },
  { match: 'host key', kind: 'host key', ours: upstreamAlgorithms.serverHostKey },
  { match: 'C->S cipher', kind: 'client to server cipher', ours: upstreamAlgorithms.cipher },
  { match: 'S->C cipher', kind: 'server to client cipher', ours: upstreamAlgorithms.cipher },
  { match: 'C->S MAC', kind: 'client to server MAC', ours: upstreamAlgorithms.hmac },
  { match: 'S->C MAC', kind: 'server to client MAC', ours: upstreamAlgorithms.hmac },
];

function noCommonAlgorithm(end: HandshakeEnd): Failure {
  const text = end.error?.message ?? '';
  const mismatch = mismatches.find(({ match }) => text.includes(match));
  const kind = mismatch?.kind ?? 'key exchange';
  const ours = mismatch?.ours ?? [];
  const theirs = end.watch.offered(kind) ?? [];
  const lists = `client offered: [${ours.join(' ')}], server offered: [${theirs.join(' ')}]`;
  return new Failure('upstream_no_common_algorithm', {
    message: handshake(`ssh: no common algorithm for ${kind}; ${lists}`),
    advice: `The target and the connector have no ${kind} algorithm in common. The target is very old, or very strict.`,
    evidence: { ...evidence(end), algorithm_kind: kind, client_offered: ours, server_offered: theirs },
    cause: end.error,
  });
}
