import { spawn } from 'node:child_process';
import { clientEnvironment } from '../support/run-client.ts';

const limitSeconds = 120;

/** A program prints it on stderr, on a line of its own, when what is to be timed begins. */
export const startMark = 'begins';

export interface TimedRun {
  program: string;
  args: readonly string[];
  /** what the program reads, as a file descriptor; default: nothing */
  input?: number;
  /** default: `launch` */
  from?: 'launch' | 'startMark';
}

const running = new Set<() => void>();
process.on('exit', () => {
  for (const kill of running) kill();
});

/**
 * Runs a program to its end and gives the milliseconds that took. Its output goes to /dev/null, and its input comes
 * straight from a file: no byte of a transfer passes through this process. Rejects where it fails or takes longer than
 * two minutes.
 */
export function timeRun({ program, args, input, from = 'launch' }: TimedRun): Promise<number> {
  return new Promise((resolve, reject) => {
    let began = from === 'launch' ? performance.now() : undefined;
    let ended = 0;
    let errors = '';
    const child = spawn(program, args, {
      env: clientEnvironment(),
      stdio: [input ?? 'ignore', 'ignore', 'pipe'],
    });
    const kill = () => child.kill('SIGKILL');
    const timer = setTimeout(kill, limitSeconds * 1000);
    running.add(kill);
    child.stderr?.on('data', (chunk: Buffer) => {
      errors = `${errors}${chunk}`.slice(0, 10_000);
      if (began === undefined && errors.split(/\r?\n/).includes(startMark)) began = performance.now();
    });
    child.once('exit', () => {
      ended = performance.now();
      clearTimeout(timer);
      running.delete(kill);
    });
    child.once('error', reject);
    child.once('close', (status, signal) => {
      if (status === 0 && began !== undefined) resolve(ended - began);
      else reject(new Error(`${program} ${args.join(' ')} ended with ${status ?? signal}: ${errors}`));
    });
  });
}
