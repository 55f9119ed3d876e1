import { createRequire } from 'node:module';
import type * as Ssh2 from 'ssh2';
import { identificationInPieces } from './identification-pieces.ts';
import { mendSource } from './mend-source.ts';
import { largePackets } from './packet-size.ts';
import { announcedSignatures } from './signature-algorithms.ts';

/**
 * The one door to the ssh2 library. Everything else imports it from here, so that it is always the mended one.
 * The mends reach into private parts: the version is pinned exactly, and each mend has a test that fails when
 * an upgrade moves what it relies on.
 */
const require = createRequire(import.meta.url);

mendSource(require, 'ssh2/lib/protocol/crypto.js', [largePackets]);
mendSource(require, 'ssh2/lib/protocol/Protocol.js', [announcedSignatures, identificationInPieces]);

const ssh2 = require('ssh2') as typeof Ssh2;

export const { AgentProtocol, BaseAgent, Client, Server, utils } = ssh2;
export type {
  AuthContext,
  Client as Ssh2Client,
  ClientInfo,
  Connection as ServerConnection,
  KeyboardAuthContext,
  ParsedKey,
  PublicKeyAuthContext,
} from 'ssh2';

/** ssh2's own packet writer: queues during a key exchange, else encrypts and sends. */
export const { sendPacket } = require('ssh2/lib/protocol/utils.js') as {
  sendPacket: (protocol: unknown, packet: Buffer) => boolean;
};

/** What this runtime can do. BoringSSL (Electron) has less than OpenSSL (Node). */
export const supported = require('ssh2/lib/protocol/constants.js') as Readonly<
  Record<
    'SUPPORTED_KEX' | 'SUPPORTED_CIPHER' | 'SUPPORTED_MAC' | 'SUPPORTED_SERVER_HOST_KEY',
    readonly string[]
  >
>;
