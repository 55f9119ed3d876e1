import { readFileSync } from 'node:fs';
import type { Socket } from 'node:net';

/**
 * Whether a connection over 127.0.0.1 comes from a program of another user of this machine. A link goes through the
 * command line of the browser that opens it, which every user can read: so it is worth nothing to others.
 *
 * Only Linux tells, and not across network namespaces: what is not known counts as our own.
 */
export function isOfOtherUser({ remotePort, localPort }: Socket): boolean {
  if (process.platform !== 'linux' || remotePort === undefined || localPort === undefined) return false;
  const user = userOf(remotePort, localPort);
  return user !== undefined && user !== 0 && user !== process.getuid?.();
}

/** proc(5), net/tcp: addresses are hexadecimal, the eighth field is the user of that end. */
function userOf(from: number, to: number): number | undefined {
  let table: string;
  try {
    table = readFileSync('/proc/self/net/tcp', 'latin1');
  } catch {
    return undefined;
  }
  const end = (port: number) => `0100007F:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  for (const line of table.split('\n')) {
    const [, local, remote, , , , , user] = line.trim().split(/\s+/);
    if (local === end(from) && remote === end(to)) return Number(user);
  }
  return undefined;
}
