import { chmodSync, copyFileSync, readFileSync, renameSync } from 'node:fs';
import path from 'node:path';
import { Failure, nodeErrorCode } from '../failure.ts';

/**
 * Keeps what outlives a restart, as one JSON object in `config.json` of the data folder, 0600, replaced in one step.
 * The core reads and writes whole objects and leaves fields that it does not know as they are.
 */
export interface SettingsStore {
  /** its file, for texts */
  readonly file: string;
  /** what was found instead of a readable file, and where that is now; absent when all was well */
  readonly damage: StoreDamage | undefined;
  /** a new object, which may hold anything */
  read(): Record<string, unknown>;
  /** @throws Failure `settings_unwritable`; the file is as before then */
  write(values: Record<string, unknown>): void;
  /** Keeps the file as it is now beside itself; returns the copy's path. @throws Failure `settings_unwritable` */
  keepCopy(): string;
}

export interface StoreDamage {
  /** continues the sentence "the settings file …" */
  reason: string;
  /** where the damaged file lies now */
  movedTo: string;
}

/** What both programs of hosts share: `conf` in the headless host, `electron-store`, which is made of it, in Electron. */
export interface JsonFile {
  store: Record<string, unknown>;
}

/** For the constructor of either. Without a schema: what is wrong in one entry must not take the others with it. */
export interface JsonFileOptions {
  cwd: string;
  configFileMode: number;
  clearInvalidConfig: false;
}

/**
 * Opens the settings of a data folder. A file that cannot be read as an object is moved aside first, so that the
 * connector starts and nothing is lost: `damage` says so.
 *
 * @throws Failure `settings_unwritable` where it cannot even be moved aside
 */
export function openSettingsStore(
  folder: string,
  openJsonFile: (options: JsonFileOptions) => JsonFile,
): SettingsStore {
  const file = settingsFile(folder);
  const damage = moveAsideIfDamaged(file);
  const json = guarded(file, () =>
    openJsonFile({ cwd: folder, configFileMode: 0o600, clearInvalidConfig: false }),
  );
  return {
    file,
    damage,
    read: () => guarded(file, () => ({ ...json.store })),
    write: (values) =>
      guarded(file, () => {
        json.store = values;
      }),
    keepCopy: () =>
      guarded(file, () => {
        const copy = damagedName(file);
        copyFileSync(file, copy);
        chmodSync(copy, 0o600);
        return copy;
      }),
  };
}

/** Both hosts keep their settings under this name. */
export function settingsFile(folder: string): string {
  return path.join(folder, 'config.json');
}

function moveAsideIfDamaged(file: string): StoreDamage | undefined {
  const reason = whatIsWrong(file);
  if (reason === undefined) return undefined;
  const movedTo = damagedName(file);
  guarded(file, () => renameSync(file, movedTo));
  return { reason, movedTo };
}

function whatIsWrong(file: string): string | undefined {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
    // a file that came from a backup may have any rights
    if (process.platform !== 'win32') chmodSync(file, 0o600);
  } catch (error) {
    const code = nodeErrorCode(error);
    return code === 'ENOENT' ? undefined : `cannot be read (${code})`;
  }
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return undefined;
    return 'holds no JSON object';
  } catch {
    return text.trim() === '' ? 'is empty' : 'is not JSON';
  }
}

/** `config.json.damaged-20261123T141500123Z` */
function damagedName(file: string): string {
  return `${file}.damaged-${new Date().toISOString().replaceAll(/[-:.]/g, '')}`;
}

function guarded<Result>(file: string, work: () => Result): Result {
  try {
    return work();
  } catch (cause) {
    const reason = nodeErrorCode(cause) ?? (cause instanceof Error ? cause.message : String(cause));
    throw new Failure('settings_unwritable', {
      message: `the settings file ${file} cannot be kept: ${reason}`,
      advice: `The settings in ${file} cannot be written (${reason}). Make room on the disk, or check the rights of the data folder. Nothing was changed.`,
      evidence: { file },
      cause,
    });
  }
}
