import { createHash, generateKeyPairSync, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Duplex } from 'node:stream';
import { encodePrivateKey } from '../certificates/encode-private-key.ts';
import { fingerprint, publicKeyOf } from '../certificates/public-key.ts';
import type { Log } from '../logging/log.ts';
import { type AuthContext, Server, type ServerConnection } from '../ssh2/library.ts';
import { PracticeSession } from './practice-session.ts';
import { streamPair } from './stream-pair.ts';

export interface PracticeTarget {
  /** A new connection to its SSH server, in place of a TCP socket. */
  connect(): Duplex;
  /** `SHA256:…` of its host key, which is new at every start */
  readonly hostKeyFingerprint: string;
  /** the one login that it accepts; the password is new at every start */
  readonly login: { readonly username: string; readonly password: string };
  /** Ends all its connections. */
  close(): void;
}

const username = 'practice';
const mostAttempts = 6;
const mostSessions = 20;

/** What every runtime has, Electron's too, and fast: the bytes never leave this process. */
const algorithms: NonNullable<ConstructorParameters<typeof Server>[0]['algorithms']> = {
  kex: ['curve25519-sha256@libssh.org', 'curve25519-sha256'],
  cipher: ['aes128-gcm@openssh.com', 'aes256-gcm@openssh.com'],
  hmac: ['hmac-sha2-256-etm@openssh.com', 'hmac-sha2-256'],
  compress: ['none'],
};

/**
 * The target of the practice socket: a small SSH server inside the app, with no port of its own. Whoever logs in gets
 * a shell whose commands and files are made up. It has no way to the file system, to a process or to the network.
 */
export function createPracticeTarget({ log }: { log?: Log } = {}): PracticeTarget {
  const hostKey = generateKeyPairSync('ed25519').privateKey;
  const hostKeyText = encodePrivateKey(hostKey);
  const password = randomBytes(24).toString('base64url');
  const open = new Set<Duplex>();

  return {
    hostKeyFingerprint: fingerprint(publicKeyOf(hostKey).blob),
    login: { username, password },
    connect() {
      const [near, far] = streamPair();
      open.add(far);
      far.once('close', () => open.delete(far));
      // a server each: its connection event then knows the stream below it
      const server = new Server({ hostKeys: [hostKeyText], algorithms }, (connection) => {
        connection.on('error', (error) => log?.debug(`practice target: ${error.message}`));
        authenticate(connection, password);
        serveSessions(connection, far, log);
      });
      server.injectSocket(far as Parameters<typeof server.injectSocket>[0]);
      return near;
    },
    close() {
      for (const far of open) far.destroy();
    },
  };
}

function authenticate(connection: ServerConnection, password: string): void {
  let attempts = 0;
  connection.on('authentication', (attempt: AuthContext) => {
    if (attempt.method === 'password' && attempt.username === username && same(attempt.password, password)) {
      attempt.accept();
    } else if (++attempts < mostAttempts) {
      attempt.reject(['password']);
    } else {
      connection.end();
    }
  });
}

/** No listener for subsystems, forwards, agent and X11: ssh2 then refuses them. */
function serveSessions(connection: ServerConnection, transport: Duplex, log: Log | undefined): void {
  const sessions = new Set<PracticeSession>();
  connection.once('close', () => {
    for (const session of sessions) session.end();
  });
  connection.on('session', (accept, reject) => {
    if (sessions.size === mostSessions) return void reject();
    const channel = accept();
    const session = new PracticeSession(username, transport);
    sessions.add(session);
    const report = (error: unknown) =>
      log?.error(`practice target: ${String(error)}`, { code: 'internal_error' });

    // a request may come without the wish for an answer: then there is no function to give one
    channel.on('env', (accepted, refused, { key, val }) => {
      if (session.setVariable(key, val)) accepted?.();
      else refused?.();
    });
    channel.on('pty', (accepted, _, { term, rows, cols }) => {
      session.openTerminal(term, { rows, columns: cols });
      accepted?.();
    });
    channel.on('window-change', (accepted, _, { rows, cols }) => {
      session.resize({ rows, columns: cols });
      accepted?.();
    });
    channel.on('signal', (accepted, _, { name }) => {
      session.signal(name);
      accepted?.();
    });
    channel.on('shell', (accepted) => {
      session.run(accepted()).catch(report);
    });
    channel.on('exec', (accepted, _, { command }) => {
      session.run(accepted(), command).catch(report);
    });
    channel.once('close', () => {
      sessions.delete(session);
      session.end();
    });
  });
}

function same(given: string, expected: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}
