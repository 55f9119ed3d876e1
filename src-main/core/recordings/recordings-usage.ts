import fs from 'node:fs';
import path from 'node:path';

/** A recording that is being written: its file grows. */
export interface GrowingRecording {
  /** below the recordings folder */
  readonly path: string;
  /** in bytes */
  readonly fileSize: number;
}

const folders = [/^\d{4}$/, /^\d\d$/, /^\d\d$/];
const atATime = 32;

/**
 * How much the recordings take on disk, with their manifests. The folder is measured in the background, which takes
 * its time with many files; from then on what starts, grows, ends and goes is counted, not measured.
 */
export class RecordingsUsage {
  private readonly folder: string;
  private measured = { bytes: 0, files: 0 };
  /** of recordings that ended after the measuring began */
  private later = new Map<string, number>();
  private readonly growing = new Map<string, GrowingRecording>();
  private underWay: Promise<string[]> | undefined;

  constructor(folder: string) {
    this.folder = folder;
  }

  /** in bytes, as far as it is known */
  get bytes(): number {
    let bytes = this.measured.bytes;
    for (const size of this.later.values()) bytes += size;
    for (const { fileSize } of this.growing.values()) bytes += fileSize;
    return bytes;
  }

  /** how many recordings */
  get files(): number {
    return this.measured.files + this.later.size + this.growing.size;
  }

  started(recording: GrowingRecording): void {
    this.growing.set(recording.path, recording);
  }

  /** `bytes`: of its file and its manifest. */
  ended(recording: GrowingRecording, bytes: number): void {
    this.growing.delete(recording.path);
    this.later.set(recording.path, bytes);
  }

  /** Only while nothing is measured: await `settled` before the files are removed. */
  removed(relative: string, bytes: number): void {
    if (this.later.delete(relative)) return;
    this.measured.files--;
    this.measured.bytes -= bytes;
  }

  /** Resolves when no measuring is under way. */
  async settled(): Promise<void> {
    await this.underWay;
  }

  /** Looks at all files. Resolves to the recordings that were found, as paths below the folder. */
  measure(): Promise<string[]> {
    this.underWay ??= this.walk().finally(() => {
      this.underWay = undefined;
    });
    return this.underWay;
  }

  private async walk(): Promise<string[]> {
    const before = this.later;
    // those that end from now on are counted there; what the walk meets of them, or of growing ones, is passed over
    const since = new Map<string, number>();
    this.later = new Map(before);
    const noted = this.later;
    const found: string[] = [];
    let bytes = 0;
    let files = 0;
    for await (const { relative, size } of filesOf(this.folder)) {
      const cast = relative.replace(/\.json$/, '.cast');
      if (relative.endsWith('.cast')) found.push(relative);
      if (this.growing.has(cast) || (noted.has(cast) && !before.has(cast))) continue;
      bytes += size;
      if (relative.endsWith('.cast')) files++;
    }
    for (const [cast, size] of noted) if (!before.has(cast)) since.set(cast, size);
    this.measured = { bytes, files };
    this.later = since;
    return found;
  }
}

async function* filesOf(
  folder: string,
  level = 0,
  below = '',
): AsyncGenerator<{ relative: string; size: number }> {
  const entries = await fs.promises.readdir(folder, { withFileTypes: true }).catch(() => []);
  const form = folders[level];
  if (form) {
    for (const entry of entries) {
      if (!entry.isDirectory() || !form.test(entry.name)) continue;
      yield* filesOf(path.join(folder, entry.name), level + 1, `${below}${entry.name}/`);
    }
    return;
  }
  const names = entries.filter((entry) => entry.isFile() && /\.(cast|json)$/.test(entry.name));
  for (let at = 0; at < names.length; at += atATime) {
    const sizes = await Promise.all(
      names.slice(at, at + atATime).map(({ name }) => sizeOf(path.join(folder, name))),
    );
    for (const [index, size] of sizes.entries()) {
      yield { relative: below + (names[at + index]?.name ?? ''), size };
    }
  }
}

/** 0 where it has gone meanwhile */
async function sizeOf(file: string): Promise<number> {
  return fs.promises.lstat(file).then(
    ({ size }) => size,
    () => 0,
  );
}
