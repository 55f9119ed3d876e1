import { execFileSync } from 'node:child_process';
import { chmodSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { asRoot } from './as-root.ts';
import type { CollectedOutput } from './collected-output.ts';
import { type Key, type KeyType, makeKey } from './keys.ts';
import { StartedProcess } from './started-process.ts';
import { temporaryFolder } from './temporary-folder.ts';
import { makeTestUsers } from './test-user.ts';

export interface SshdOptions {
  /** the `password` method, against the test users; default off */
  passwordAuthentication?: boolean;
  /** keyboard-interactive that asks for the password, by PAM; default off */
  keyboardInteractive?: boolean;
  /** public key lines that may log in as any user */
  authorizedKeys?: readonly string[];
  /** public key line of the CA whose user certificates are accepted … */
  trustedCa?: string;
  /** … for these principals (AuthorizedPrincipalsFile); without them the user name is the principal */
  principals?: readonly string[];
  /** default: yes */
  sftp?: boolean;
  /** default: ed25519 */
  hostKeyTypes?: readonly KeyType[];
  /** use these host keys, for instance those of an earlier sshd, instead of making new ones */
  hostKeys?: readonly Key[];
  /** a fixed port, to take the place of an earlier sshd; default: a free one */
  port?: number;
  /** needs neither root nor the test users, and lets in nobody but the user who runs it; default: off */
  asCurrentUser?: boolean;
  /** `NAME=value`, for its environment, which it hands on to none of its sessions */
  variables?: readonly string[];
  /** sshd_config lines; they win over the ones made from the options above. Match blocks come last. */
  config?: readonly string[];
}

export interface Sshd {
  host: string;
  port: number;
  hostKeys: readonly Key[];
  /** a known_hosts file that has this sshd */
  knownHosts: string;
  /** what sshd logs, at level VERBOSE */
  log: CollectedOutput;
  /** the listener; its session processes are its children (`processTree`) */
  pid: number;
  /** Ends the listener and all its sessions. */
  stop(): Promise<void>;
}

const host = '127.0.0.1';

/** Starts a real OpenSSH server on a free loopback port. Stopped when the test ends. */
export async function startSshd(options: SshdOptions = {}): Promise<Sshd> {
  const { asCurrentUser = false } = options;
  if (!asCurrentUser) makeTestUsers();
  if (!asCurrentUser || process.getuid?.() === 0) {
    // run by root, sshd refuses to start without its privilege separation folder, which a container may lack
    const [program, ...args] = asRoot(['mkdir', '-p', '-m', '755', '/run/sshd']);
    execFileSync(program, args);
  }

  const folder = temporaryFolder();
  // sshd reads the authorized keys with the rights of the user who logs in
  chmodSync(folder.path, 0o711);
  const hostKeys = options.hostKeys ?? (options.hostKeyTypes ?? ['ed25519']).map((type) => makeKey({ type }));
  // between finding a free port and using it, another process may take it: then once more
  for (let attempt = 1; ; attempt++) {
    const port = options.port ?? (await freePort());
    const configFile = folder.file('sshd_config');
    writeFileSync(configFile, configLines(options, port, hostKeys, folder.path).join('\n'));
    // sshd re-executes itself for each connection, hence its absolute path
    const sshdLine = ['/usr/sbin/sshd', '-D', '-e', '-f', configFile] as const;
    const daemonLine = ['/usr/bin/env', ...(options.variables ?? []), ...sshdLine] as const;
    const [command, ...line] = asCurrentUser ? daemonLine : asRoot(daemonLine);
    const daemon = new StartedProcess(command, line);
    const outcome = await Promise.race([
      daemon.stderr.waitFor(/Server listening on/).then(() => 'listening' as const),
      daemon.exited.then(() => 'ended' as const),
    ]).catch(() => 'ended' as const);
    if (outcome === 'listening') {
      const knownHosts = folder.file('known_hosts');
      writeFileSync(knownHosts, hostKeys.map((key) => `[${host}]:${port} ${key.publicKey}\n`).join(''));
      return {
        host,
        port,
        hostKeys,
        knownHosts,
        log: daemon.stderr,
        pid: daemon.pid,
        stop: () => daemon.stop(),
      };
    }
    await daemon.stop();
    const inUse = daemon.stderr.text.includes('Address already in use');
    if (!inUse || attempt === 5) throw new Error(`sshd did not start:\n${daemon.stderr.text}`);
  }
}

function configLines(options: SshdOptions, port: number, hostKeys: readonly Key[], folder: string): string[] {
  const yes = (value: boolean | undefined) => (value ? 'yes' : 'no');
  const fileOf = (name: string, lines: readonly string[]) => {
    const file = `${folder}/${name}`;
    writeFileSync(file, lines.map((line) => `${line}\n`).join(''), { mode: 0o644 });
    return file;
  };
  const extra = options.config ?? [];
  const firstMatch = extra.findIndex((line) => /^match\b/i.test(line));
  const blocks = firstMatch === -1 ? [] : extra.slice(firstMatch);
  const lines = [
    // the first value of a setting wins in sshd_config
    ...extra.slice(0, extra.length - blocks.length),
    `ListenAddress ${host}:${port}`,
    ...hostKeys.map((key) => `HostKey ${key.privateKeyFile}`),
    'PidFile none',
    'LogLevel VERBOSE',
    // the test's files lie in a folder that everybody can write to
    'StrictModes no',
    'PermitRootLogin yes',
    `UsePAM ${yes(options.keyboardInteractive)}`,
    `KbdInteractiveAuthentication ${yes(options.keyboardInteractive)}`,
    `PasswordAuthentication ${yes(options.passwordAuthentication)}`,
    `PubkeyAuthentication ${yes(options.authorizedKeys !== undefined || options.trustedCa !== undefined)}`,
    `AuthorizedKeysFile ${options.authorizedKeys ? fileOf('authorized_keys', options.authorizedKeys) : 'none'}`,
    'PrintMotd no',
    'PrintLastLog no',
    'AcceptEnv LANG LC_*',
  ];
  if (options.sftp ?? true) lines.push('Subsystem sftp internal-sftp');
  if (options.trustedCa) lines.push(`TrustedUserCAKeys ${fileOf('user_ca.pub', [options.trustedCa])}`);
  if (options.principals) {
    lines.push(`AuthorizedPrincipalsFile ${fileOf('authorized_principals', options.principals)}`);
  }
  return [...lines, ...blocks, ''];
}

/** A TCP port of 127.0.0.1 on which nothing listens right now. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, host, () => {
      const address = server.address();
      server.close(() =>
        typeof address === 'object' && address ? resolve(address.port) : reject(new Error('no port')),
      );
    });
  });
}
