import { fileURLToPath } from 'node:url';
import { clientEnvironment } from './run-client.ts';
import { type Exit, StartedProcess, type StartOptions } from './started-process.ts';

export interface TerminalOptions extends StartOptions {
  rows?: number;
  columns?: number;
}

/** Debian's own Python: one from elsewhere on the path may lack Debian's modules (paramiko). */
export const systemPython = '/usr/bin/python3';

/** A program in a real pseudo-terminal, driven like `expect` does it. */
export class Terminal {
  private readonly process: StartedProcess;
  /** how far `expect` has read */
  private seen = 0;

  constructor(program: string, args: readonly string[], options: TerminalOptions = {}) {
    const { rows = 24, columns = 80, ...rest } = options;
    const runner = fileURLToPath(new URL('run-in-terminal.py', import.meta.url));
    const line = [runner, String(rows), String(columns), program, ...args];
    this.process = new StartedProcess(systemPython, line, {
      ...rest,
      env: rest.env ?? clientEnvironment(),
      extraPipes: 1,
    });
  }

  /** Types this, exactly: `\r` is the Enter key, `\x03` is Ctrl-C. */
  type(keys: string): void {
    this.process.stdin.write(keys);
  }

  /** Waits for this in what has appeared since the last `expect`. */
  async expect(pattern: RegExp | string, timeLimit?: number): Promise<RegExpMatchArray> {
    const limit = timeLimit === undefined ? {} : { timeLimit };
    const match = await this.process.stdout.waitFor(pattern, { from: this.seen, ...limit });
    this.seen += (match.index ?? 0) + match[0].length;
    return match;
  }

  resize(size: { rows: number; columns: number }): void {
    this.process.pipe(3).write(`${size.rows} ${size.columns}\n`);
  }

  /** all that has appeared, escape sequences included */
  get output(): string {
    return this.process.stdout.text;
  }

  get pid(): number {
    return this.process.pid;
  }

  /** `status` is the program's, or 128 + the number of the signal that ended it */
  get exited(): Promise<Exit> {
    return this.process.exited;
  }

  stop(): Promise<void> {
    return this.process.stop();
  }
}
