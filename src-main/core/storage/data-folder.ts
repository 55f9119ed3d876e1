import { accessSync, constants, mkdirSync, type Stats, statSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { Failure, nodeErrorCode } from '../failure.ts';
import { quoteForShell } from '../quote-for-shell.ts';
import { lockHolder, takeLock } from './folder-lock.ts';

const lockName = 'lock';

/** Where everything lies in a data folder. */
export interface DataPaths {
  readonly root: string;
  readonly recordings: string;
  readonly logs: string;
  readonly sessions: string;
  readonly knownHosts: string;
  readonly hostKey: string;
  readonly deviceKey: string;
  readonly devicePublicKey: string;
  readonly sshConfig: string;
  readonly caKey: string;
  readonly caPublicKey: string;
  readonly issuedCertificates: string;
  readonly secretKey: string;
  /** the keys of people who have signed in, until when */
  readonly signedInKeys: string;
  /** the path of the config file that the connector was last started with */
  readonly lastConfig: string;
  /** where the connector kept its recordings when it was last started */
  readonly lastRecordings: string;
  /** signs the links to the screens of the headless host, and the sessions of browsers */
  readonly uiKey: string;
  /** where the headless host serves its screens */
  readonly uiAddress: string;
  /** what Chromium keeps for the desktop app's window */
  readonly chromium: string;
}

/** A data folder that this process alone works in, until `release`. */
export interface DataFolder extends DataPaths {
  release(): void;
}

/** `$XDG_CONFIG_HOME/sallyport`, or `~/.config/sallyport` */
export function defaultDataFolder(env: NodeJS.ProcessEnv = process.env): string {
  const base = env.XDG_CONFIG_HOME;
  // the XDG specification: a relative path is to be ignored
  return path.join(base && path.isAbsolute(base) ? base : path.join(homedir(), '.config'), 'sallyport');
}

export function dataPaths(folder: string): DataPaths {
  const root = path.resolve(folder);
  const inside = (name: string) => path.join(root, name);
  return {
    root,
    recordings: inside('recordings'),
    logs: inside('logs'),
    sessions: inside('sessions.jsonl'),
    knownHosts: inside('known_hosts'),
    hostKey: inside('host_key'),
    deviceKey: inside('device_key'),
    devicePublicKey: inside('device_key.pub'),
    sshConfig: inside('ssh_config'),
    caKey: inside('ca.key'),
    caPublicKey: inside('ca.pub'),
    issuedCertificates: inside('issued_certificates.jsonl'),
    secretKey: inside('secret.key'),
    signedInKeys: inside('signed_in_keys.json'),
    lastConfig: inside('last_config'),
    lastRecordings: inside('last_recordings'),
    uiKey: inside('ui.key'),
    uiAddress: inside('ui.json'),
    chromium: inside('chromium'),
  };
}

/**
 * Opens the data folder of a connector, making it when there is none, and locks it against a second connector.
 * Throws Failure `data_folder_loose` or `data_folder_unusable`.
 */
export function openDataFolder(folder: string): DataFolder {
  const paths = ensureDataFolder(folder);
  return { ...paths, release: lock(paths.root) };
}

/** The same without the lock, for commands that may run beside a connector, or before the first one. */
export function ensureDataFolder(folder: string): DataPaths {
  const paths = dataPaths(folder);
  try {
    makeFolder(paths.root);
  } catch (error) {
    // EEXIST: something is there that is no folder, which the check below words better
    if (nodeErrorCode(error) !== 'EEXIST') throw unusable(paths.root, 'cannot be made', error);
  }
  checkRights(paths.root);
  return paths;
}

/** For commands that only read: throws Failure `data_folder_unusable` when there is no data folder yet. */
export function viewDataFolder(folder: string): DataPaths {
  const paths = dataPaths(folder);
  checkRights(paths.root);
  return paths;
}

/** The process of the connector that runs with this data folder, if one does. */
export function connectorOf({ root }: Pick<DataPaths, 'root'>): number | undefined {
  return lockHolder(path.join(root, lockName));
}

function lock(root: string): () => void {
  let result: ReturnType<typeof takeLock>;
  try {
    result = takeLock(path.join(root, lockName));
  } catch (error) {
    throw unusable(root, 'cannot be written to', error);
  }
  if (result.taken) return result.release;
  throw new Failure('data_folder_unusable', {
    message: `the data folder ${root} is in use by another connector (pid ${result.pid})`,
    advice: `Another connector (pid ${result.pid}) runs with this data folder: stop that one first, or choose another folder with --data.`,
    evidence: { pid: result.pid },
  });
}

/** Not Node's recursive mkdir: that one never returns where a parent cannot be made, as below /proc. */
function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    if (nodeErrorCode(error) !== 'ENOENT' || path.dirname(folder) === folder) throw error;
    makeFolder(path.dirname(folder));
    mkdirSync(folder, { mode: 0o700 });
  }
}

function checkRights(root: string): void {
  let stats: Stats;
  try {
    stats = statSync(root);
  } catch (error) {
    throw unusable(root, nodeErrorCode(error) === 'ENOENT' ? 'does not exist' : 'cannot be reached', error);
  }
  if (!stats.isDirectory()) throw unusable(root, 'is not a folder');
  if (process.getuid !== undefined) {
    if (stats.uid !== process.getuid()) {
      throw loose(root, 'belongs to another user', `sudo chown -R "$(id -un)" ${quoteForShell(root)}`);
    }
    if (stats.mode & 0o077) {
      const mode = (stats.mode & 0o777).toString(8).padStart(4, '0');
      throw loose(root, `is open to other users (mode ${mode})`, `chmod 700 ${quoteForShell(root)}`);
    }
  }
  try {
    accessSync(root, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    throw unusable(root, 'cannot be written to', error);
  }
}

function loose(root: string, what: string, command: string): Failure {
  return new Failure('data_folder_loose', {
    message: `the data folder ${root} ${what}`,
    advice: `The data folder ${root} ${what}, but it holds keys and recordings. Run: ${command}`,
    evidence: { command },
  });
}

function unusable(root: string, what: string, cause?: unknown): Failure {
  const code = nodeErrorCode(cause);
  const problem = `data folder ${root} ${what}${code && code !== 'ENOENT' ? ` (${code})` : ''}`;
  return new Failure('data_folder_unusable', {
    message: `the ${problem}`,
    advice: `The ${problem}: correct that, or choose another folder with --data.`,
    cause,
  });
}
