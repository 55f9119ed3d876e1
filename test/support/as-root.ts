import { execFileSync } from 'node:child_process';

const isRoot = process.getuid?.() === 0;

/** The command line that runs this as root: sshd needs it to log other users in, useradd to make them. */
export function asRoot(command: readonly [string, ...string[]]): [string, ...string[]] {
  return isRoot ? [...command] : ['sudo', '-n', ...command];
}

/** Signals a process that we started, also where it runs as root and we do not. Gone already is fine. */
export function signalProcess(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EPERM')) return;
    try {
      execFileSync('sudo', ['-n', 'kill', '-s', signal.slice(3), String(pid)], { stdio: 'ignore' });
    } catch {
      // gone in between
    }
  }
}
