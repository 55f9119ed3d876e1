import { supported } from './library.ts';

/** Names of one kind, best first. The order is part of what was tested with real clients and servers. */
interface AlgorithmLists {
  kex: string[];
  cipher: string[];
  hmac: string[];
  serverHostKey: string[];
  compress: string[];
}

const available = (wanted: readonly string[], known: readonly string[]) =>
  wanted.filter((name) => known.includes(name));

/**
 * What the gateway offers. The libssh.org name must come first: with the other order Dropbear clients hang. The MACs
 * without -etm are there for libssh2 (curl). SHA-1 is nowhere. A name that the runtime lacks would make ssh2 throw.
 */
export const gatewayAlgorithms: AlgorithmLists = {
  kex: available(
    [
      'curve25519-sha256@libssh.org',
      'curve25519-sha256',
      'ecdh-sha2-nistp256',
      'diffie-hellman-group16-sha512',
      'diffie-hellman-group14-sha256',
    ],
    supported.SUPPORTED_KEX,
  ),
  cipher: available(
    [
      'chacha20-poly1305@openssh.com',
      'aes256-gcm@openssh.com',
      'aes128-gcm@openssh.com',
      'aes256-ctr',
      'aes128-ctr',
    ],
    supported.SUPPORTED_CIPHER,
  ),
  hmac: available(
    ['hmac-sha2-256-etm@openssh.com', 'hmac-sha2-512-etm@openssh.com', 'hmac-sha2-256', 'hmac-sha2-512'],
    supported.SUPPORTED_MAC,
  ),
  serverHostKey: ['ssh-ed25519'],
  compress: ['none'],
};

/** What we offer to targets: a little wider, since targets can't always be changed. Fast ciphers first. */
export const upstreamAlgorithms: AlgorithmLists = {
  kex: available(
    [
      'curve25519-sha256',
      'curve25519-sha256@libssh.org',
      'ecdh-sha2-nistp256',
      'ecdh-sha2-nistp384',
      'ecdh-sha2-nistp521',
      'diffie-hellman-group16-sha512',
      'diffie-hellman-group14-sha256',
      'diffie-hellman-group-exchange-sha256',
    ],
    supported.SUPPORTED_KEX,
  ),
  cipher: available(
    [
      'aes128-gcm@openssh.com',
      'aes256-gcm@openssh.com',
      'aes128-ctr',
      'aes192-ctr',
      'aes256-ctr',
      'chacha20-poly1305@openssh.com',
    ],
    supported.SUPPORTED_CIPHER,
  ),
  hmac: gatewayAlgorithms.hmac,
  serverHostKey: available(
    [
      'ssh-ed25519',
      'ecdsa-sha2-nistp256',
      'ecdsa-sha2-nistp384',
      'ecdsa-sha2-nistp521',
      'rsa-sha2-512',
      'rsa-sha2-256',
    ],
    supported.SUPPORTED_SERVER_HOST_KEY,
  ),
  compress: ['none'],
};
