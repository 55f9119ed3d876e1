import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The environment of a program whose clock is wrong by this: `+1h`, `-20m`. Of an sshd its sessions need it by
 * `SetEnv`, too.
 */
export function shiftedClock(offset: string): [string, string] {
  return [`LD_PRELOAD=${libraryFile()}`, `FAKETIME=${offset}`];
}

/** The environment of a program for which time passes so many times faster, in its timers, too. */
export function fastClock(times: number): [string, string] {
  return [`LD_PRELOAD=${libraryFile()}`, `FAKETIME=+0 x${times}`];
}

/** of Debian's libfaketime, whose folder is named after the machine's architecture */
function libraryFile(): string {
  const files = readdirSync('/usr/lib').map((folder) =>
    join('/usr/lib', folder, 'faketime/libfaketime.so.1'),
  );
  const found = files.find((file) => existsSync(file));
  if (found === undefined) throw new Error('libfaketime is not there: node scripts/system-packages.mjs');
  return found;
}
