import type { SshSocket } from '../../contract/ssh-socket.ts';
import type { StoredSocket } from '../storage/settings.ts';

/** As it is to be kept: what failed before this moment says nothing about it. */
export function changedNow(socket: SshSocket): StoredSocket {
  return { socket, changed_at: new Date().toISOString() };
}

/** A socket that was reached through one that has another name now. */
export function followName(stored: StoredSocket, was: string, now: string): StoredSocket {
  const { socket } = stored;
  if (was === now || socket.ssh_configuration.via !== was) return stored;
  const ssh_configuration = { ...socket.ssh_configuration, via: now };
  return { ...stored, socket: { ...socket, ssh_configuration } };
}
