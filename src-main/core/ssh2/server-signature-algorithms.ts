import type { Ssh2Client } from './library.ts';

type Extension = { name: string; algs?: string[] };

interface PrivateProtocol {
  _handlers: { EXT_INFO?: (protocol: unknown, extensions: Extension[]) => void };
}

/**
 * Calls back with the signatures that the server takes of keys (server-sig-algs, RFC 8308 §3.1), if it says so. ssh2
 * keeps them to itself. Call it right after `connect()`.
 */
export function onSignatureAlgorithms(client: Ssh2Client, listener: (algorithms: string[]) => void): void {
  const { _handlers: handlers } = (client as unknown as { _protocol: PrivateProtocol })._protocol;
  const original = handlers.EXT_INFO;
  handlers.EXT_INFO = (protocol, extensions) => {
    const told = extensions.find(({ name }) => name === 'server-sig-algs');
    if (told?.algs) listener(told.algs);
    original?.(protocol, extensions);
  };
}
