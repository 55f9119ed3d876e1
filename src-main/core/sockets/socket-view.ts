import type { TestReport } from '../../contract/connection-test.ts';
import { ErrorCode } from '../../contract/error-codes.ts';
import type { SessionSummary } from '../../contract/session-summary.ts';
import type {
  HostKey,
  HostKeyView,
  SocketStatus,
  SocketView,
  StoredSecret,
} from '../../contract/socket-view.ts';
import type { SshConfiguration } from '../../contract/ssh-socket.ts';
import { storedSecret } from './check-draft-secrets.ts';
import type { SocketEntry } from './socket-entries.ts';
import { type CommandPlace, sshCommands } from './ssh-commands.ts';

/** What others know of a socket. */
export interface SocketFacts {
  lastSession: SessionSummary | undefined;
  /** passed or failed */
  lastTest?: TestReport | undefined;
  liveSessions: number;
  /** of its target, from known_hosts */
  knownKeys: HostKey[];
  place: CommandPlace;
}

/** A socket as the screens see it: without its secrets. */
export function viewSocket(entry: SocketEntry, facts: SocketFacts): SocketView {
  const { socket, origin } = entry;
  const { lastSession, lastTest, liveSessions, knownKeys, place } = facts;
  const { ssh_configuration: ssh, ...rules } = socket;
  const { own, plain } = sshCommands(socket, place);
  return {
    ...rules,
    origin,
    status: statusOf(entry, facts),
    live_sessions: liveSessions,
    ...(entry.changedAt === undefined ? {} : { changed_at: entry.changedAt }),
    ...(lastSession ? { last_used: lastSession.started_at } : {}),
    ...(lastTest ? { last_test: viewTest(lastTest) } : {}),
    hostname: ssh.hostname,
    port: ssh.port,
    ...(ssh.via === undefined ? {} : { via: ssh.via }),
    authentication_type:
      ssh.authentication_type === 'border0_certificate' ? 'certificate' : ssh.authentication_type,
    username_provider: ssh.username_provider,
    ...(ssh.username === undefined ? {} : { username: ssh.username }),
    password: viewSecret(storedSecret(socket, 'password')),
    private_key: viewSecret(storedSecret(socket, 'private_key')),
    private_key_passphrase: viewSecret(storedSecret(socket, 'private_key_passphrase')),
    ...(ssh.authentication_type === 'agent' && ssh.agent_socket !== undefined
      ? { agent_socket: ssh.agent_socket }
      : {}),
    host_key: viewHostKey(ssh, knownKeys),
    ssh_command: own,
    plain_ssh_command: plain,
  };
}

function statusOf(
  { socket, changedAt = '' }: SocketEntry,
  { lastSession, lastTest }: SocketFacts,
): SocketStatus {
  if (!socket.enabled) return { kind: 'stopped' };
  const [latest] = [...(lastSession ? [ofSession(lastSession)] : []), ...(lastTest ? [ofTest(lastTest)] : [])]
    // what was tried with the socket as it was before says nothing about it
    .filter(({ began }) => began >= changedAt)
    .sort((one, other) => (one.shown < other.shown ? 1 : -1));
  const failure = latest?.failure;
  // what the client did wrong says nothing about the socket either
  return failure && !failure.code.startsWith('client_') ? failure : { kind: 'ready' };
}

/** What a session or a test has shown, and when: ISO 8601 */
interface Shown {
  began: string;
  shown: string;
  failure?: Extract<SocketStatus, { kind: 'failed' }>;
}

function ofSession({ id, state, failure, started_at, ended_at = started_at }: SessionSummary): Shown {
  if (!failure || state !== 'failed') return { began: started_at, shown: started_at };
  const code = ErrorCode.safeParse(failure.code).data ?? 'internal_error';
  const { message } = failure;
  return {
    began: started_at,
    shown: ended_at,
    failure: { kind: 'failed', code, message, time: ended_at, session: id },
  };
}

function ofTest({ started_at, ms, steps }: TestReport): Shown {
  const time = new Date(Date.parse(started_at) + ms).toISOString();
  const failed = steps.find(({ state }) => state === 'failed');
  if (!failed) return { began: started_at, shown: time };
  const { code = 'internal_error', message = '' } = failed;
  return { began: started_at, shown: time, failure: { kind: 'failed', code, message, time } };
}

function viewTest({ state, started_at: time, ms, steps }: TestReport): NonNullable<SocketView['last_test']> {
  const code = steps.find((step) => step.state === 'failed')?.code;
  return { ok: state === 'passed', time, ms, ...(code ? { code } : {}) };
}

/** The target of a reference is no secret; anything that is not exactly one is taken for a secret. */
function viewSecret(stored: string | undefined): StoredSecret {
  if (stored === undefined) return { stored: false };
  if (stored.startsWith('from:')) return { stored: true, kind: 'reference', reference: stored };
  return { stored: true, kind: stored.startsWith('sealed:') ? 'sealed' : 'clear_text' };
}

function viewHostKey({ host_key: pins }: SshConfiguration, keys: HostKey[]): HostKeyView {
  if (pins !== undefined) return { kind: 'pinned', fingerprints: [pins].flat() };
  return keys.length > 0 ? { kind: 'known', keys } : { kind: 'unknown' };
}
