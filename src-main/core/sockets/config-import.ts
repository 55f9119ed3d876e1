import { isDeepStrictEqual } from 'node:util';
import type { ImportPreview } from '../../contract/commands/exchange.ts';
import type { ClientKey, ConnectorConfig } from '../../contract/connector-config.ts';
import type { Policy } from '../../contract/policy.ts';
import { type SecretField, secretFields } from '../../contract/socket-draft.ts';
import type { SshSocket } from '../../contract/ssh-socket.ts';
import { parsePublicKeyLine } from '../certificates/public-key.ts';
import { Failure } from '../failure.ts';
import { cleanText } from '../logging/sanitize.ts';
import { splitCommand } from '../secrets/split-command.ts';
import { storedSecret } from './check-draft-secrets.ts';
import { checkConfig, type PlacedMistake } from './config-file.ts';
import { policyWarnings } from './config-policies.ts';
import type { SocketEntry } from './socket-entries.ts';
import { targetText } from './target-text.ts';

/** What there is already. */
export interface ImportTarget {
  /** by name */
  sockets: ReadonlyMap<string, SocketEntry>;
  hasClientKey: (blob: Buffer) => boolean;
  /** by name; absent: there are none */
  policies?: ReadonlyMap<string, { policy: Policy; origin: 'app' | 'config_file' }>;
  /** whether a sealed secret opens with this data folder's key, in this place */
  opens: (sealed: string, place: { socket: string; field: SecretField }) => boolean;
}

/** one mistake made in every socket must not scroll the others away */
const mostIssues = 200;

/** What an import of a config file would do; nothing is changed, nothing run. No text shows a secret. */
export function previewImport(text: string, target: ImportTarget): ImportPreview {
  const { config, mistakes, sets } = checkImport(text, target);
  const issues = mistakes.slice(0, mostIssues).map(({ field, text, line }) => ({ field, text, line }));
  if (!config) return { issues, sockets: [], client_keys: [], policies: [], warnings: [] };
  return {
    issues,
    sockets: config.sockets.map((socket) => {
      const { hostname, port, username } = socket.ssh_configuration;
      return {
        name: socket.name,
        target: targetText({ user: username, hostname, port }),
        change: changeOf(socket, target),
      };
    }),
    client_keys: config.client_keys.map((key) => ({
      name: key.name,
      email: key.email,
      change: target.hasClientKey(blobOf(key)) ? 'same' : 'new',
    })),
    policies: config.policies.map((policy) => ({
      name: policy.name,
      change: changeOfPolicy(policy, target),
    })),
    warnings: [...warningsOf(config, sets, target), ...warningsOfPolicies(config, target)],
  };
}

/**
 * What of a config file is to be stored.
 *
 * @param replace false: sockets that are there stay as they are
 * @throws Failure `import_invalid` with `issues`
 */
export function importedParts(
  text: string,
  { replace, ...target }: ImportTarget & { replace: boolean },
): { sockets: SshSocket[]; clientKeys: ClientKey[]; policies: Policy[] } {
  const { config, mistakes } = checkImport(text, target);
  if (!config) {
    const [first] = mistakes;
    const more = mistakes.length > 1 ? ` There are ${mistakes.length - 1} more.` : '';
    throw new Failure('import_invalid', {
      message: `the config has ${mistakes.length} mistakes`,
      advice: `Nothing was imported. Line ${first?.line}: ${first?.field ? `${first.field}: ` : ''}${first?.text}.${more}`,
      issues: mistakes.slice(0, mostIssues).map(({ field, text, line }) => ({ field, text, line })),
    });
  }
  const sockets = config.sockets.filter((socket) => {
    const change = changeOf(socket, target);
    return change === 'new' || (replace && change === 'replaces');
  });
  const policies = config.policies.filter((policy) => {
    const change = changeOfPolicy(policy, target);
    return change === 'new' || (replace && change === 'replaces');
  });
  const clientKeys = config.client_keys.filter((key) => !target.hasClientKey(blobOf(key)));
  return { sockets, clientKeys, policies };
}

function checkImport(text: string, target: ImportTarget) {
  const checked = checkConfig(
    text,
    [...target.sockets.values()].map(({ socket }) => socket),
  );
  const { config, sets } = checked;
  const mistakes: PlacedMistake[] = [...checked.mistakes];
  for (const [index, socket] of (config?.sockets ?? []).entries()) {
    const there = target.sockets.get(socket.name);
    if (!there || there.origin === 'app' || changeOf(socket, target) === 'same') continue;
    mistakes.push({
      line: checked.lineOf(['sockets', index, 'name']),
      field: `sockets[${index}].name`,
      text:
        there.origin === 'practice'
          ? `${socket.name} is the name of the practice socket, expected another name`
          : `${socket.name} stands in the config file that this connector was started with, expected another name`,
    });
  }
  for (const [index, { name }] of (config?.policies ?? []).entries()) {
    const there = target.policies?.get(name);
    if (there?.origin !== 'config_file' || isDeepStrictEqual(there.policy, config?.policies[index])) continue;
    mistakes.push({
      line: checked.lineOf(['policies', index, 'name']),
      field: `policies[${index}].name`,
      text: `${name} stands in the config file that this connector was started with, expected another name`,
    });
  }
  return { config: mistakes.length === 0 ? config : undefined, sets, mistakes };
}

function changeOf(socket: SshSocket, target: ImportTarget): 'new' | 'replaces' | 'same' {
  const there = target.sockets.get(socket.name);
  if (!there) return 'new';
  return isDeepStrictEqual(there.socket, socket) ? 'same' : 'replaces';
}

function changeOfPolicy(policy: Policy, { policies }: ImportTarget): 'new' | 'replaces' | 'same' {
  const there = policies?.get(policy.name);
  if (!there) return 'new';
  return isDeepStrictEqual(there.policy, policy) ? 'same' : 'replaces';
}

function warningsOfPolicies({ sockets, policies }: ConnectorConfig, target: ImportTarget): string[] {
  const names = [...sockets.map(({ name }) => name), ...target.sockets.keys()];
  const isFirst = policies.length > 0 && (target.policies?.size ?? 0) === 0;
  return [
    ...(isFirst
      ? ['With the policies of this file, people get in only where a policy lets them, the owner excepted.']
      : []),
    ...policyWarnings(policies, names),
  ];
}

function blobOf({ key }: ClientKey): Buffer {
  return parsePublicKeyLine(key).blob;
}

const fieldNames: Readonly<Record<SecretField, string>> = {
  password: 'password',
  private_key: 'private key',
  private_key_passphrase: 'passphrase',
};

function warningsOf(
  config: ConnectorConfig,
  sets: { gateway: boolean; recordings: boolean },
  target: ImportTarget,
): string[] {
  const ofSecrets = config.sockets.flatMap((socket) =>
    secretFields.flatMap((field) => {
      const stored = storedSecret(socket, field);
      const text =
        stored === undefined ? undefined : warningOf(stored, { socket: socket.name, field }, target);
      return text ? [text] : [];
    }),
  );
  const left = [
    ...(sets.gateway ? ['gateway'] : []),
    ...(sets.recordings ? ['recordings'] : []),
    ...(config.sign_in ? ['sign_in'] : []),
  ];
  return [
    ...ofSecrets,
    ...left.map((part) => `What this file says about ${part} is not taken over: that is set in Settings.`),
  ];
}

function warningOf(
  stored: string,
  place: { socket: string; field: SecretField },
  { opens }: ImportTarget,
): string | undefined {
  const whose = `the ${fieldNames[place.field]} of ${place.socket}`;
  if (stored.startsWith('from:exec:')) {
    // the program alone: its arguments may hold secrets
    const program = splitCommand(stored.slice('from:exec:'.length))?.[0] ?? '';
    return `A login to ${place.socket} runs a program on this machine: ${cleanText(program, 200)}. Import it only if you know what it does.`;
  }
  if (stored.startsWith('from:')) return undefined;
  if (stored.startsWith('sealed:')) {
    if (opens(stored, place)) return undefined;
    return `${capital(whose)} was sealed elsewhere and does not open here: type it again after the import.`;
  }
  return `${capital(whose)} stands in clear text in this file. It is stored sealed; delete the file when you no longer need it.`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
