import { readFileSync } from 'node:fs';
import path from 'node:path';
import { writeFileAtomically } from './atomic-file.ts';
import type { DataPaths } from './data-folder.ts';

/** Notes which config the connector runs with, so that `cli trust SOCKET` knows the sockets without being told. */
export function rememberConfig({ lastConfig }: DataPaths, file: string): void {
  writeFileAtomically(lastConfig, `${path.resolve(file)}\n`);
}

/** The config file that the connector was last started with, if it ever was. */
export function lastConfigFile({ lastConfig }: DataPaths): string | undefined {
  try {
    return readFileSync(lastConfig, 'utf8').replace(/\n$/, '') || undefined;
  } catch {
    return undefined;
  }
}
