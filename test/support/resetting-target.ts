import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { freePort } from './sshd.ts';

/**
 * Resets each connection in the moment in which it is made, so that its client, which has to be in this process, never
 * sees it open. A listener that closes has the system reset what it has not accepted yet; it closes in the same turn of
 * the event loop in which the client has connected, before that is told.
 */
export async function startResettingTarget(): Promise<{ host: string; port: number; stop(): void }> {
  const host = '127.0.0.1';
  const port = await freePort();
  const listen = () => {
    const server = createServer((socket) => socket.resetAndDestroy());
    return new Promise<Server>((resolve) => server.listen(port, host, () => resolve(server)));
  };
  let listener = await listen();
  let stopped = false;
  const look = async () => {
    while (!stopped) {
      await new Promise((resolve) => setImmediate(resolve));
      if (!hasConnectionTo(port)) continue;
      listener.close();
      listener = await listen();
    }
    listener.close();
  };
  void look();
  return {
    host,
    port,
    stop: () => {
      stopped = true;
    },
  };
}

/** By the system’s table: the address of the other side, in hexadecimal, and 01 for an established connection. */
function hasConnectionTo(port: number): boolean {
  const at = `:${port.toString(16).toUpperCase().padStart(4, '0')} 01 `;
  return readFileSync('/proc/net/tcp', 'latin1').includes(at);
}
