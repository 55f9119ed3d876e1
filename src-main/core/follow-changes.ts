import type { Person } from '../contract/session.ts';
import type { KeyPair } from './certificates/key-pair.ts';
import type { ClientKeyBook } from './client-auth/client-key-book.ts';
import { writeSshConfig } from './client-auth/device-key.ts';
import type { SignedInKeys } from './client-auth/signed-in-keys.ts';
import { asFailure, Failure } from './failure.ts';
import type { GatewayAddresses } from './gateway/gateway-addresses.ts';
import type { Log } from './logging/log.ts';
import type { PolicyBook } from './policy/policy-book.ts';
import type { Session } from './sessions/session.ts';
import type { SessionRegistry } from './sessions/session-registry.ts';
import type { SocketBook, SocketChange } from './sockets/socket-book.ts';
import type { DataPaths } from './storage/data-folder.ts';
import type { KnownHosts } from './storage/known-hosts.ts';
import { hostKeyName } from './upstream/host-key-check.ts';

export interface ChangingParts {
  sockets: SocketBook;
  policies: PolicyBook;
  clientKeys: ClientKeyBook;
  signedInKeys: SignedInKeys;
  gateway: GatewayAddresses;
  sessions: SessionRegistry;
  knownHosts: KnownHosts;
  paths: DataPaths;
  deviceKey: KeyPair;
  hostKeyLine: string;
  log: Log;
}

/**
 * What follows elsewhere from a change of sockets, client keys or addresses: sessions that have no right to go on end,
 * and the ssh_config says what is. Resolves when the first ssh_config is written; the result ends the following.
 */
export async function followChanges(parts: ChangingParts): Promise<() => void> {
  const { sockets, clientKeys, signedInKeys, gateway, sessions } = parts;
  const names = new SessionNames(sessions);
  let written: Promise<void> = Promise.resolve();
  const rewrite = () => {
    written = written.then(() => writeConfig(parts));
  };
  const stops = [
    sockets.onChange((changes) => {
      for (const change of changes) {
        if (change.kind === 'changed' && change.was !== change.name) {
          names.follow(change.was, change.name);
          keepHostKeys(change.was, change.name, parts);
          followInPolicies(change.was, change.name, parts);
        }
        const reason = whyItEnds(change, sockets);
        if (reason) sessions.endWhere((session) => names.of(session) === change.name, reason);
      }
      rewrite();
    }),
    clientKeys.onChange(({ removed }) => {
      const isOut = ({ subject, via }: Person) => via === 'client_key' && removed.includes(subject);
      if (removed.length > 0) sessions.endWhere(({ person }) => isOut(person), keyRemoved());
    }),
    signedInKeys.onChange(({ removed }) => {
      const isOut = ({ subject, via }: Person) =>
        via === 'sso' && removed.some((person) => person.subject === subject);
      if (removed.length > 0) sessions.endWhere(({ person }) => isOut(person), signInEnded());
    }),
    gateway.onChange(rewrite),
  ];
  // at the start a failure is the start's
  await writeSshConfig(parts.paths, parts.deviceKey, sshConfigOf(parts));
  return () => {
    for (const stop of stops) stop();
  };
}

/** Sessions go on under the name that the socket had when they began; stopping it must find them all the same. */
class SessionNames {
  private readonly renamed = new Map<string, string>();
  private readonly sessions: SessionRegistry;

  constructor(sessions: SessionRegistry) {
    this.sessions = sessions;
  }

  of({ id, socket }: Session): string {
    return this.renamed.get(id) ?? socket.name;
  }

  follow(was: string, now: string): void {
    const live = this.sessions.liveSessions();
    for (const id of this.renamed.keys()) if (!this.sessions.isLive(id)) this.renamed.delete(id);
    for (const session of live) if (this.of(session) === was) this.renamed.set(session.id, now);
  }
}

function whyItEnds(change: SocketChange, sockets: SocketBook): Failure | undefined {
  const { kind, name } = change;
  if (kind === 'removed') {
    return new Failure('session_ended_by_admin', {
      message: 'ssh session ended: the socket was removed',
      advice: `The admin has deleted the socket ${name}.`,
    });
  }
  if (kind === 'added' || sockets.get(name)?.enabled) return undefined;
  return new Failure('socket_stopped', {
    message: 'ssh session ended: the socket was stopped',
    advice: `The admin has stopped the socket ${name}.`,
  });
}

function keyRemoved(): Failure {
  return new Failure('session_ended_by_admin', {
    message: 'ssh session ended: the client key was removed',
    advice: 'The admin has removed the key that you came in with.',
  });
}

function signInEnded(): Failure {
  return new Failure('session_ended_by_admin', {
    message: 'ssh session ended: the sign-in was ended',
    advice: 'The admin has ended your sign-in.',
  });
}

/** A target behind a socket is known by the name of that one: a new name must not mean to trust whatever comes. */
function keepHostKeys(was: string, now: string, { sockets, knownHosts, log }: ChangingParts): void {
  for (const { socket } of sockets.list()) {
    const ssh = socket.ssh_configuration;
    if (ssh.via !== now) continue;
    try {
      const known = knownHosts.lookup(hostKeyName(ssh), ssh.port);
      for (const key of knownHosts.lookup(hostKeyName({ ...ssh, via: was }), ssh.port)) {
        if (!known.some(({ blob }) => blob.equals(key.blob))) knownHosts.add(hostKeyName(ssh), ssh.port, key);
      }
    } catch (thrown) {
      log.error(`the host key of ${socket.name} could not be kept: ${asFailure(thrown).message}`, {
        socket_id: socket.name,
      });
    }
  }
}

function followInPolicies(was: string, now: string, { policies, log }: ChangingParts): void {
  try {
    policies.followSocket(was, now);
  } catch (thrown) {
    log.error(`policies still name the socket ${was}: ${asFailure(thrown).message}`, { socket_id: now });
  }
}

async function writeConfig(parts: ChangingParts): Promise<void> {
  try {
    await writeSshConfig(parts.paths, parts.deviceKey, sshConfigOf(parts));
  } catch (thrown) {
    parts.log.error(`${parts.paths.sshConfig} could not be written: ${asFailure(thrown).message}`, {
      code: 'settings_unwritable',
    });
  }
}

function sshConfigOf({ gateway, sockets, hostKeyLine }: ChangingParts) {
  return { gateway: gateway.main, sockets: sockets.names, hostKeyLine };
}
