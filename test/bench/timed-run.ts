import { spawn } from 'node:child_process';
import { clientEnvironment } from '../support/run-client.ts';

const limitSeconds = 120;

const running = new Set<() => void>();
process.on('exit', () => {
  for (const kill of running) kill();
});

/**
 * Runs a program to its end and gives the milliseconds that took. Its output goes to /dev/null, and its input comes
 * straight from a file: no byte passes through this process. Rejects where it fails or takes longer than two minutes.
 */
export function timeRun(program: string, args: readonly string[], inputDescriptor?: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const began = performance.now();
    const child = spawn(program, args, {
      env: clientEnvironment(),
      stdio: [inputDescriptor ?? 'ignore', 'ignore', 'pipe'],
    });
    const kill = () => child.kill('SIGKILL');
    running.add(kill);
    const timer = setTimeout(kill, limitSeconds * 1000);
    let complaint = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      complaint = `${complaint}${chunk}`.slice(0, 10_000);
    });
    let took = 0;
    child.once('exit', () => {
      took = performance.now() - began;
    });
    child.once('error', reject);
    child.once('close', (status, signal) => {
      clearTimeout(timer);
      running.delete(kill);
      if (status === 0) resolve(took);
      else reject(new Error(`${program} ${args.join(' ')} ended with ${status ?? signal}: ${complaint}`));
    });
  });
}
