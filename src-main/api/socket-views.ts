import type { HostKey, SocketView } from '../contract/socket-view.ts';
import type { SshConfiguration } from '../contract/ssh-socket.ts';
import { fingerprint } from '../core/certificates/public-key.ts';
import type { Connector } from '../core/connector.ts';
import type { SocketEntry } from '../core/sockets/socket-entries.ts';
import { viewSocket } from '../core/sockets/socket-view.ts';
import type { KnownHostKey } from '../core/storage/known-hosts.ts';
import { hostKeyName } from '../core/upstream/host-key-check.ts';
import type { Watch } from './screen.ts';

export type SocketViewHouse = Pick<
  Connector,
  'sockets' | 'sessions' | 'tests' | 'knownHosts' | 'gateway' | 'paths' | 'env'
>;

/** What others know of sockets, put together; the files behind it are looked at once for all of these. */
export function socketViews(
  entries: readonly SocketEntry[],
  { sessions, tests, knownHosts, gateway, paths, env }: SocketViewHouse,
): SocketView[] {
  const place = {
    gateway: gateway.main,
    sshConfig: paths.sshConfig,
    home: env.HOME,
    platform: process.platform,
  };
  const lookup = readable(() => knownHosts.lookups()) ?? (() => []);
  return entries.map((entry) => {
    const { name, ssh_configuration: ssh } = entry.socket;
    return viewSocket(entry, {
      lastSession: sessions.lastOf(name),
      lastTest: tests.last(name),
      liveSessions: sessions.liveCount(name),
      knownKeys: knownKeys(ssh, lookup),
      place,
    });
  });
}

export function socketView(entry: SocketEntry, house: SocketViewHouse): SocketView {
  const [shown] = socketViews([entry], house);
  return shown as SocketView; // one view an entry
}

/** Tells of changes that a list or a detail of sockets shows: also how their sessions and tests go. */
export function watchSockets({ sockets, sessions, tests, gateway }: SocketViewHouse): Watch {
  return (send) => {
    const tell = () => send({ topic: 'sockets' });
    const states = new Map<string, string>();
    const stops = [
      sockets.onChange(tell),
      gateway.onChange(tell),
      tests.onChange(tell),
      sessions.onChange((changed) => {
        let isNews = false;
        for (const { id, state, login } of changed) {
          // with its login the target has shown its host key; bytes that pass are no news
          const known = `${state} ${login}`;
          isNews ||= states.get(id) !== known;
          if (state === 'live') states.set(id, known);
          else states.delete(id);
        }
        if (isNews) tell();
      }),
    ];
    return () => {
      for (const stop of stops) stop();
    };
  };
}

function knownKeys(ssh: SshConfiguration, lookup: (host: string, port: number) => KnownHostKey[]): HostKey[] {
  const keys = readable(() => lookup(hostKeyName(ssh), ssh.port)) ?? [];
  return keys.map(({ type, blob }) => ({ type, fingerprint: fingerprint(blob) }));
}

/** A known_hosts that cannot be read keeps logins from being made, and they say so; the list is no place for it. */
function readable<Value>(read: () => Value): Value | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
