import type { Policy } from '../../../contract/policy.ts';
import type { SshSocket } from '../../../contract/ssh-socket.ts';
import type { Failure } from '../../../core/failure.ts';
import { cleanText } from '../../../core/logging/sanitize.ts';
import { readConfigFile } from '../../../core/sockets/config-file.ts';
import type { DataPaths } from '../../../core/storage/data-folder.ts';
import { lastConfigFile } from '../../../core/storage/last-config.ts';
import { viewSettings } from '../../../core/storage/settings.ts';
import { wrongFlag } from '../read-flags.ts';

/** What a command beside the connector finds of its sockets and policies. */
export interface StoredSockets {
  /** those of the config file first: of two of the same name that one counts */
  all: readonly SshSocket[];
  /** in the same way */
  policies: readonly Policy[];
  /** where they were looked for, for people; undefined: nowhere was one */
  places: string | undefined;
  /** no config file brings sockets, and nobody has deleted it */
  hasPractice: boolean;
}

/**
 * @param configFlag of `--config`; without it the file that the connector was last started with, and the sockets that
 *   were made in the app
 * @throws Failure `config_…`
 */
export function readStoredSockets(configFlag: string | undefined, paths: DataPaths): StoredSockets {
  const file = configFlag ?? lastConfigFile(paths);
  const config = file === undefined ? undefined : readConfigFile(file).config;
  const ofFile = config?.sockets ?? [];
  const settings = viewSettings(paths.root);
  const ofApp = configFlag === undefined ? settings.sockets.map(({ socket }) => socket) : [];
  const app = configFlag === undefined ? 'the app' : '';
  const inFile = file === undefined ? '' : cleanText(file);
  return {
    all: [...ofFile, ...ofApp],
    policies: policiesOf(config?.policies ?? [], configFlag === undefined ? settings.policies : []),
    places: inFile === '' && ofApp.length === 0 ? undefined : [app, inFile].filter(Boolean).join(' and '),
    hasPractice: ofFile.length === 0 && !settings.practice.deleted,
  };
}

/** @throws Failure `flags_invalid` */
export function findStoredSocket(name: string, { all, places }: StoredSockets): SshSocket {
  const socket = all.find((candidate) => candidate.name === name);
  if (socket) return socket;
  throw noSuchSocket(name, places);
}

function noSuchSocket(name: string, places: string | undefined): Failure {
  if (places === undefined) return wrongFlag('say with --config FILE where the sockets stand');
  return wrongFlag(`there is no socket "${cleanText(name, 80)}" in ${places}`);
}

/** Of a socket that the running connector does not know: as if it was looked for here, unless it is here. */
export function unknownToConnector(name: string, { all, places }: StoredSockets): Failure {
  if (!all.some((candidate) => candidate.name === name)) return noSuchSocket(name, places);
  return wrongFlag(
    `the running connector has no socket "${name}" yet: it came to ${places} after the start; restart the connector, or name the file with --config`,
  );
}

/** Of two of the same name the first one counts. */
function policiesOf(...sources: (readonly Policy[])[]): Policy[] {
  const found = new Map<string, Policy>();
  for (const policy of sources.flat()) if (!found.has(policy.name)) found.set(policy.name, policy);
  return [...found.values()];
}
