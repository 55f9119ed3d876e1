import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { asRoot } from './as-root.ts';
import { temporaryFolder } from './temporary-folder.ts';

export interface SmallDisk {
  path: string;
  /** until nothing fits any more */
  fill(): void;
  makeReadOnly(): void;
  stop(): void;
}

const kilobytes = 512;

/** A disk of its own, small enough to be filled. @throws where mounting is not allowed */
export function mountSmallDisk(): SmallDisk {
  const path = temporaryFolder().file('disk');
  mkdirSync(path);
  const options = `size=${kilobytes}k,mode=0700,uid=${process.getuid?.()}`;
  runAsRoot('mount', '-t', 'tmpfs', '-o', options, 'sallyport-test', path);
  return {
    path,
    fill: () => fill(path),
    makeReadOnly: () => runAsRoot('mount', '-o', 'remount,ro', path),
    // lazily: the last sync of a closed recording may still be under way
    stop: () => runAsRoot('umount', '-l', path),
  };
}

/** A folder that lets nobody write, not even root. @throws where the file system has no such folders */
export function closeFolder(path: string): { stop(): void } {
  runAsRoot('chattr', '+i', path);
  return { stop: () => runAsRoot('chattr', '-i', path) };
}

function fill(folder: string): void {
  for (let size = kilobytes * 1024, part = 0; size > 0; size = Math.floor(size / 2), part++) {
    try {
      writeFileSync(join(folder, `filler-${part}`), Buffer.alloc(size));
    } catch {
      // full: a smaller part may still fit
    }
  }
}

function runAsRoot(...command: [string, ...string[]]): void {
  const [program, ...args] = asRoot(command);
  execFileSync(program, args, { stdio: ['ignore', 'ignore', 'pipe'] });
}
