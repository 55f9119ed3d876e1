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
  liveSessions: number;
  /** of its target, from known_hosts */
  knownKeys: HostKey[];
  place: CommandPlace;
}

/** A socket as the screens see it: without its secrets. */
export function viewSocket(entry: SocketEntry, facts: SocketFacts): SocketView {
  const { socket, origin } = entry;
  const { lastSession, liveSessions, knownKeys, place } = facts;
  const { ssh_configuration: ssh, ...rules } = socket;
  const { own, plain } = sshCommands(socket, place);
  return {
    ...rules,
    origin,
    status: statusOf(entry, lastSession),
    live_sessions: liveSessions,
    ...(lastSession ? { last_used: lastSession.started_at } : {}),
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

function statusOf({ socket, changedAt }: SocketEntry, last: SessionSummary | undefined): SocketStatus {
  if (!socket.enabled) return { kind: 'stopped' };
  const isOutdated = last && changedAt !== undefined && last.started_at < changedAt;
  if (!last?.failure || last.state !== 'failed' || isOutdated) return { kind: 'ready' };
  const code = ErrorCode.safeParse(last.failure.code).data ?? 'internal_error';
  // what the client did wrong says nothing about the socket
  if (code.startsWith('client_')) return { kind: 'ready' };
  return {
    kind: 'failed',
    code,
    message: last.failure.message,
    time: last.ended_at ?? last.started_at,
    session: last.id,
  };
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
