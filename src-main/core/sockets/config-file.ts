import { closeSync, fstatSync, openSync, readSync, type Stats } from 'node:fs';
import type { ConnectorConfig } from '../../contract/connector-config.ts';
import type { SshSocket } from '../../contract/ssh-socket.ts';
import { Failure, nodeErrorCode } from '../failure.ts';
import { escapeControls } from '../logging/sanitize.ts';
import { checkClientKeys } from './client-key-lines.ts';
import { type ConfigMistake, checkConfigFields, valueAt } from './config-expectations.ts';
import { checkPolicies } from './config-policies.ts';
import { checkConfigReferences } from './config-references.ts';
import { checkConfigSecrets } from './config-secrets.ts';
import { type ConfigSource, type FieldPath, readConfigSource, showName } from './config-source.ts';

const largestFile = 4 * 1024 * 1024;
/** one mistake made in every socket must not scroll the others away */
const mostMistakes = 200;

export interface ReadConfig {
  config: ConnectorConfig;
  /** which settings stand in the file; the others are defaults */
  sets: { gateway: boolean; recordings: boolean };
  /** one sentence each; nothing that keeps the connector from starting */
  warnings: string[];
}

/** A mistake of a config text, with its place. */
export interface PlacedMistake {
  /** from 1 */
  line: number;
  /** `sockets[0].name`; empty where the text as a whole is meant */
  field: string;
  text: string;
}

export interface CheckedConfig {
  /** absent where there are mistakes */
  config?: ConnectorConfig;
  sets: ReadConfig['sets'];
  /** in the order of their lines */
  mistakes: PlacedMistake[];
  lineOf: ConfigSource['lineOf'];
}

/**
 * Reads a config file, YAML or JSON. Throws Failure `config_invalid`, whose message has a line for each mistake
 * (`sockets.yaml:12: sockets[0].name: found …, expected …`; also as evidence `mistakes`), or `config_unreadable`.
 * Values of secret fields never show. Secret references stay unresolved.
 */
export function readConfigFile(file: string): ReadConfig {
  const { text, stats } = readText(file);
  const shown = escapeControls(file);
  const checked = checkConfig(text);
  const config = configOf(checked, shown);
  return { config, sets: checked.sets, warnings: warnOfLooseRights(config, file, stats) };
}

/** @param file its name in error texts */
export function parseConfig(text: string, file: string): ConnectorConfig {
  return configOf(checkConfig(text), file);
}

/** @param others sockets that there are besides those of the text: what `via` may name too */
export function checkConfig(text: string, others: readonly SshSocket[] = []): CheckedConfig {
  const source = readConfigSource(text);
  const mistakes: PlacedMistake[] = source.mistakes.map((mistake) => ({ ...mistake, field: '' }));
  const { lineOf } = source;
  if (!('value' in source)) return { sets: { gateway: false, recordings: false }, mistakes, lineOf };
  const raw = source.value ?? {}; // an empty file, or only comments: all defaults
  const { config, mistakes: fields } = checkConfigFields(raw);
  for (const { path, text } of withoutRepeats(
    fields,
    checkConfigReferences(raw, others),
    checkClientKeys(raw),
    checkConfigSecrets(raw),
    checkPolicies(raw),
  )) {
    mistakes.push({ line: lineOf(path), field: showPath(path), text });
  }
  const has = (field: string) => valueAt(raw, [field]) !== undefined;
  return {
    ...(config && mistakes.length === 0 && { config }),
    sets: { gateway: has('gateway'), recordings: has('recordings') },
    mistakes: mistakes.sort((one, other) => one.line - other.line),
    lineOf,
  };
}

/** @throws Failure `config_invalid` */
function configOf({ config, mistakes }: CheckedConfig, file: string): ConnectorConfig {
  if (config) return config;
  const lines = mistakes.map(
    ({ line, field, text }) => `${file}:${line}: ${field ? `${field}: ` : ''}${text}`,
  );
  throw invalid(file, [...new Set(lines)]);
}

/** Of what several checks say about one field, the first one's words. */
function withoutRepeats(...checks: ConfigMistake[][]): ConfigMistake[] {
  const seen = new Set<string>();
  return checks.flatMap((mistakes) => {
    const fresh = mistakes.filter(({ path }) => !seen.has(showPath(path)));
    for (const { path } of fresh) seen.add(showPath(path));
    return fresh;
  });
}

function showPath(path: FieldPath): string {
  return path.reduce<string>((text, step) => {
    if (typeof step === 'number') return `${text}[${step}]`;
    return `${text}${text === '' ? '' : '.'}${showName(String(step))}`;
  }, '');
}

function invalid(file: string, mistakes: string[]): Failure {
  const shown = mistakes.slice(0, mostMistakes);
  if (mistakes.length > mostMistakes) shown.push(`… and ${mistakes.length - mostMistakes} more`);
  return new Failure('config_invalid', {
    message: shown.join('\n'),
    advice: `Correct ${file} and start again. Nothing was changed.`,
    evidence: { mistakes: shown },
  });
}

function readText(file: string): { text: string; stats: Stats } {
  let fd: number | undefined;
  try {
    fd = openSync(file, 'r');
    const stats = fstatSync(fd);
    if (stats.isDirectory()) throw unreadable(file, 'it is a folder');
    const bytes = readAtMost(fd, largestFile + 1);
    if (bytes.length > largestFile) throw unreadable(file, 'it is larger than 4 MB');
    return { text: decode(file, bytes), stats };
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw unreadable(
      file,
      reasons[nodeErrorCode(error) ?? ''] ?? `reading failed (${nodeErrorCode(error)})`,
      error,
    );
  } finally {
    if (fd !== undefined) closeSync(fd);
  }
}

const reasons: Record<string, string> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'there is no such file',
  EACCES: 'you may not read it',
  EPERM: 'you may not read it',
};

/** By hand, because a pipe (`--config <(decrypt sockets.yaml)`) does not tell its size. */
function readAtMost(fd: number, limit: number): Buffer {
  const buffer = Buffer.alloc(limit);
  let length = 0;
  for (let read = -1; read !== 0 && length < limit; length += read) {
    read = readSync(fd, buffer, length, limit - length, null);
  }
  return buffer.subarray(0, length);
}

function decode(file: string, bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    throw unreadable(file, 'it is not UTF-8 text', error);
  }
}

function unreadable(file: string, reason: string, cause?: unknown): Failure {
  const shown = escapeControls(file);
  return new Failure('config_unreadable', {
    message: `failed to read config file ${shown}: ${reason}`,
    advice: `The config file ${shown} cannot be used: ${reason}.`,
    cause,
  });
}

function warnOfLooseRights(config: ConnectorConfig, file: string, { mode }: Stats): string[] {
  if (process.platform === 'win32' || !(mode & 0o077) || !holdsSecrets(config)) return [];
  const shown = escapeControls(file);
  return [`${shown} holds secrets in clear text and other users can read it: run chmod 600 ${shown}`];
}

function holdsSecrets({ sockets, sign_in }: ConnectorConfig): boolean {
  return sockets.some(holdsSecret) || isInClear(sign_in?.client_secret);
}

function holdsSecret({ ssh_configuration: ssh }: ConnectorConfig['sockets'][number]): boolean {
  const secrets =
    ssh.authentication_type === 'username_and_password'
      ? [ssh.password]
      : ssh.authentication_type === 'private_key'
        ? [ssh.private_key, ssh.private_key_passphrase]
        : [];
  return secrets.some(isInClear);
}

function isInClear(secret: string | undefined): boolean {
  return secret !== undefined && !/^(from|sealed):/.test(secret);
}
