import { spawnSync } from 'node:child_process';
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { nodeErrorCode } from '../failure.ts';

/** A process, told apart from a later one that got the same number. */
interface Holder {
  pid: number;
  started: string;
}

export type LockResult = { taken: true; release(): void } | { taken: false; pid: number };

/**
 * Takes a lock file that names its holder. The lock of a process that no longer runs is taken over, so a crash
 * or a power cut leaves nothing to clean up. File system errors are thrown as they are.
 */
export function takeLock(file: string): LockResult {
  const own = JSON.stringify({ pid: process.pid, started: startOf(process.pid) } satisfies Holder);
  const draft = `${file}.${process.pid}`;
  // a link appears with its whole content or not at all: nobody ever reads half a lock
  writeFileSync(draft, own, { mode: 0o600 });
  try {
    for (let attempt = 0; attempt < 10; attempt++) {
      try {
        linkSync(draft, file);
        return { taken: true, release: () => releaseLock(file, own) };
      } catch (error) {
        if (nodeErrorCode(error) !== 'EEXIST') throw error;
      }
      const found = readIfThere(file);
      const holder = found === undefined ? undefined : parseHolder(found);
      if (holder && isRunning(holder)) return { taken: false, pid: holder.pid };
      if (found !== undefined) moveAside(file, found);
    }
    throw new Error(`the lock ${file} changes hands too often`);
  } finally {
    rmSync(draft, { force: true });
  }
}

/** The process that holds a lock and runs, if there is one. */
export function lockHolder(file: string): number | undefined {
  const found = readIfThere(file);
  const holder = found === undefined ? undefined : parseHolder(found);
  return holder && isRunning(holder) ? holder.pid : undefined;
}

/** Removes a dead lock, and only that one: another starter may have taken over in between. */
function moveAside(file: string, dead: string): void {
  const aside = `${file}.${process.pid}.dead`;
  try {
    renameSync(file, aside);
    if (readFileSync(aside, 'utf8') !== dead) linkSync(aside, file);
  } catch (error) {
    if (nodeErrorCode(error) !== 'ENOENT' && nodeErrorCode(error) !== 'EEXIST') throw error;
  } finally {
    rmSync(aside, { force: true });
  }
}

function releaseLock(file: string, own: string): void {
  if (readIfThere(file) === own) rmSync(file, { force: true });
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (nodeErrorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

function parseHolder(text: string): Holder | undefined {
  try {
    const { pid, started } = JSON.parse(text) as Partial<Holder>;
    if (Number.isInteger(pid) && typeof started === 'string') return { pid: Number(pid), started };
  } catch {
    // not ours, or damaged: as good as dead
  }
  return undefined;
}

function isRunning({ pid, started }: Holder): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return nodeErrorCode(error) === 'EPERM' && startOf(pid) === started;
  }
  return startOf(pid) === started;
}

/** When a process started, in whatever form the system tells it; empty when it is dead or nobody tells. */
function startOf(pid: number): string {
  if (process.platform === 'win32') return '';
  if (process.platform !== 'linux') {
    return spawnSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).stdout?.trim() ?? '';
  }
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // proc(5): field 3 is the state, 22 the start in ticks since boot. Field 2, a name, may hold anything.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (fields[0] === 'Z') return ''; // dead, only not yet collected by its parent
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()} ${fields[19]}`;
  } catch {
    return '';
  }
}
