import type { Ssh2Client } from './library.ts';

type Extension = { name: string; algs?: string[] };

interface PrivateProtocol {
  _handlers: { EXT_INFO?: (protocol: unknown, extensions: Extension[]) => void };
}

/**
 * Has RSA keys sign with SHA-1, whatever signatures the server says that it takes (server-sig-algs, RFC 8308 §3.1): to
 * find out whether it takes any others. Call it right after `connect()`.
 */
export function signRsaWithSha1(client: Ssh2Client): void {
  const { _handlers: handlers } = (client as unknown as { _protocol: PrivateProtocol })._protocol;
  const original = handlers.EXT_INFO;
  handlers.EXT_INFO = (protocol, extensions) => {
    const changed = extensions.map((extension) =>
      extension.name === 'server-sig-algs' ? { ...extension, algs: ['ssh-rsa'] } : extension,
    );
    original?.(protocol, changed);
  };
}
