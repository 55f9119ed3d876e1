import { readFileSync } from 'node:fs';
import { writeFileAtomically } from './atomic-file.ts';
import type { DataPaths } from './data-folder.ts';

/** Notes where the connector keeps its recordings, for the commands that read them beside it. */
export function rememberRecordings(
  paths: Pick<DataPaths, 'lastRecordings' | 'recordings'>,
  folder: string,
): void {
  if (lastRecordings(paths) !== folder) writeFileAtomically(paths.lastRecordings, `${folder}\n`);
}

/** Where the connector kept its recordings when it was last started; else in the data folder. */
export function lastRecordings({
  lastRecordings: file,
  recordings,
}: Pick<DataPaths, 'lastRecordings' | 'recordings'>): string {
  try {
    return readFileSync(file, 'utf8').replace(/\n$/, '') || recordings;
  } catch {
    return recordings;
  }
}
