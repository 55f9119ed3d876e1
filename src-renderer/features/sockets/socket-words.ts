import type { SocketView, StoredSecret } from '../../../src-main/contract/socket-view.ts';
import { count } from '../../format/count.ts';
import { failureWords, isLoss } from '../../format/failure-words.ts';
import { shortTime } from '../../format/time.ts';
import type { GlyphKind } from '../../ui/glyph.tsx';

/** Nobody has seen the key of its target yet, so the first connection asks. */
function isHostKeyNew({ host_key, origin }: SocketView): boolean {
  return origin !== 'practice' && host_key.kind === 'unknown';
}

/** How a socket is doing, as a glyph. `socketWord` says the same in words. */
export function socketGlyph(socket: SocketView): GlyphKind {
  const { status, enabled } = socket;
  if (!enabled || status.kind === 'stopped') return 'ring';
  if (status.kind === 'failed') return isLoss(status.code) ? 'triangle' : 'cross';
  return isHostKeyNew(socket) ? 'triangle' : 'dot';
}

/** `Ready`, `Stopped`, `No answer`, `Host key new` */
export function socketWord(socket: SocketView): string {
  const { status, enabled } = socket;
  if (!enabled || status.kind === 'stopped') return 'Stopped';
  if (status.kind === 'failed') return failureWords(status.code);
  return isHostKeyNew(socket) ? 'Host key new' : 'Ready';
}

/** `Ready, 2 live sessions` */
export function socketSentence(socket: SocketView): string {
  const live = socket.live_sessions;
  return live > 0 ? `${socketWord(socket)}, ${count(live, 'live session')}` : socketWord(socket);
}

/** `ubuntu@10.10.10.20`, `root@10.10.10.32:2200`, `guest@inside this app`; without a login where the client names it */
export function targetText({ origin, username, hostname, port }: SocketView): string {
  const login = username === undefined ? '' : `${username}@`;
  if (origin === 'practice') return `${login}inside this app`;
  const host = hostname.includes(':') ? `[${hostname}]` : hostname;
  return `${login}${host}${port === 22 ? '' : `:${port}`}`;
}

/** `2 live`, `14:31`, `Mon 11:15`, `never used` */
export function usedText({ live_sessions: live, last_used }: SocketView): string {
  if (live > 0) return `${live} live`;
  return last_used === undefined ? 'never used' : shortTime(last_used);
}

export const loginKinds = {
  username_and_password: 'Username and password',
  private_key: 'SSH private key',
  certificate: 'SSH certificate, Sallyport CA',
  agent: 'ssh-agent of this machine',
} as const satisfies Record<SocketView['authentication_type'], string>;

/** The login kind, and where its secret comes from if not from the sealed store. */
export function loginText(socket: SocketView): string {
  const { authentication_type: kind, origin } = socket;
  // its password is made by the app, and stands in no file
  if (origin === 'practice') return loginKinds[kind];
  const secret =
    kind === 'username_and_password'
      ? socket.password
      : kind === 'private_key'
        ? socket.private_key
        : undefined;
  return `${loginKinds[kind]}${secretText(secret)}`;
}

function secretText(secret: StoredSecret | undefined): string {
  if (!secret?.stored) return '';
  switch (secret.kind) {
    case 'reference':
      return `, ${secret.reference}`;
    case 'clear_text':
      return ', in clear text in the config file';
    case 'sealed':
      return '';
  }
}

export function recordingText({ recording_enabled, recording_mode, record_input }: SocketView): string {
  if (!recording_enabled) return 'Off';
  const ifNot = recording_mode === 'strict' ? 'refuses if it can’t record' : 'goes on if it can’t record';
  return `On${record_input ? ', with keystrokes' : ''}, ${ifNot}`;
}

/** `Local ports only`, `Local and remote ports, agent`, `None` */
export function forwardingText(socket: SocketView): string {
  const { tcp_forwarding: local, remote_forwarding: remote, unix_socket_forwarding: unix } = socket;
  const ports = [...(local ? ['local'] : []), ...(remote ? ['remote'] : [])].join(' and ');
  const kinds = [
    ...(ports ? [`${ports} ports`] : []),
    ...(unix ? ['unix sockets'] : []),
    ...(socket.agent_forwarding ? ['agent'] : []),
  ];
  const text = kinds.join(', ');
  if (text === '') return 'None';
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${kinds.length === 1 && ports && !(local && remote) ? ' only' : ''}`;
}

/** Fingerprints on one line; undefined where nobody has seen the key yet. */
export function hostKeyText({ host_key }: SocketView): string | undefined {
  switch (host_key.kind) {
    case 'unknown':
      return undefined;
    case 'known':
      return host_key.keys.map(({ fingerprint }) => fingerprint).join(', ');
    case 'pinned':
      return host_key.fingerprints.join(', ');
  }
}
