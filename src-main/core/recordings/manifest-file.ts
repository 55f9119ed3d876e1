import fs from 'node:fs';
import { RecordingManifest } from '../../contract/recording-manifest.ts';
import { nodeErrorCode } from '../failure.ts';

export function manifestPathOf(castPath: string): string {
  return castPath.replace(/\.cast$/, '.json');
}

/** Throws what `fs`, JSON and zod throw. */
export function readManifest(castPath: string): RecordingManifest {
  return RecordingManifest.parse(JSON.parse(fs.readFileSync(manifestPathOf(castPath), 'utf8')));
}

const largestManifest = 1024 ** 2;

/** The same without waiting for the disk; undefined where there is none that can be read. */
export async function readManifestIfThere(castPath: string): Promise<RecordingManifest | undefined> {
  try {
    const path = manifestPathOf(castPath);
    const stats = await fs.promises.lstat(path);
    if (!stats.isFile() || stats.size > largestManifest) return undefined;
    return RecordingManifest.safeParse(JSON.parse(await fs.promises.readFile(path, 'utf8'))).data;
  } catch {
    return undefined;
  }
}

/** Puts the manifest in place as a whole: a reader, or a crash, sees the old one or the new one. */
export function writeManifest(castPath: string, manifest: RecordingManifest): void {
  const path = manifestPathOf(castPath);
  const text = `${JSON.stringify(manifest, undefined, 2)}\n`;
  const temporary = `${path}.tmp`;
  try {
    fs.writeFileSync(temporary, text, { mode: 0o600 });
    fs.renameSync(temporary, path);
  } catch (error) {
    fs.rmSync(temporary, { force: true });
    if (nodeErrorCode(error) !== 'ENOSPC' || !fs.existsSync(path)) throw error;
    // On a full disk there is no room for a second file, but the first one's block can take the new text: better a
    // plain overwrite than a failed recording that goes on saying it is live.
    overwrite(path, text);
  }
}

function overwrite(path: string, text: string): void {
  const fd = fs.openSync(path, 'r+');
  try {
    const written = fs.writeSync(fd, text, 0);
    fs.ftruncateSync(fd, written);
  } finally {
    fs.closeSync(fd);
  }
}
