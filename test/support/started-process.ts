import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import type { Readable, Writable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { signalProcess } from './as-root.ts';
import { CollectedOutput } from './collected-output.ts';
import { whenTestEnds } from './when-test-ends.ts';

export interface StartOptions {
  env?: NodeJS.ProcessEnv;
  cwd?: string;
  /** further descriptors of the child that we can write to, from 3 on */
  extraPipes?: number;
}

export interface Exit {
  status: number | null;
  signal: NodeJS.Signals | null;
}

/** Everything that is still running, so that even a test run that dies leaves no process behind. */
const running = new Set<number>();
process.on('exit', () => {
  for (const pid of running) for (const member of processTree(pid)) signalProcess(member, 'SIGKILL');
});

/**
 * A program that a test started. It leads its own session: it has no terminal to ask questions on, and what
 * happens to the test runner's terminal does not reach it.
 */
export class StartedProcess {
  readonly stdout = new CollectedOutput();
  readonly stderr = new CollectedOutput();
  /** settles when it has ended and all its output was read; rejects only if it could not be started */
  readonly exited: Promise<Exit>;
  private readonly child: ChildProcess;
  /** the process is gone; its children may still hold its output open */
  private readonly gone: Promise<unknown>;

  constructor(program: string, args: readonly string[], options: StartOptions = {}) {
    const pipes = Array.from({ length: 3 + (options.extraPipes ?? 0) }, () => 'pipe' as const);
    this.child = spawn(program, args, {
      cwd: options.cwd,
      env: options.env ?? process.env,
      stdio: pipes,
      detached: true,
    });
    const { child } = this;
    if (child.pid !== undefined) running.add(child.pid);
    child.stdout?.on('data', (chunk: Buffer) => this.stdout.add(chunk));
    child.stderr?.on('data', (chunk: Buffer) => this.stderr.add(chunk));
    // a program may end before it has read what we write to it
    child.stdin?.on('error', () => {});
    this.exited = new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (status, signal) => resolve({ status, signal }));
    });
    this.gone = new Promise((resolve) => child.once('exit', resolve));
    this.exited
      .catch(() => {})
      .finally(() => {
        if (child.pid !== undefined) running.delete(child.pid);
        this.stdout.end();
        this.stderr.end();
      });
    whenTestEnds(() => this.stop());
  }

  get pid(): number {
    if (this.child.pid === undefined) throw new Error(`${this.child.spawnfile} could not be started`);
    return this.child.pid;
  }

  get stdin(): Writable {
    return this.pipe(0);
  }

  pipe(descriptor: number): Writable {
    const pipe = this.child.stdio[descriptor];
    if (!pipe || !('write' in pipe)) throw new Error(`descriptor ${descriptor} is not a pipe to the program`);
    return pipe;
  }

  /** For tests of back-pressure: stop and go on reading what the program prints. */
  get output(): Readable {
    if (!this.child.stdout) throw new Error('the program has no output');
    return this.child.stdout;
  }

  get hasEnded(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null || this.child.pid === undefined;
  }

  signal(signal: NodeJS.Signals): void {
    if (!this.hasEnded) signalProcess(this.pid, signal);
  }

  /** Asks it to end, and after `grace` milliseconds kills it together with everything it started. */
  async stop({
    signal = 'SIGTERM',
    grace = 3000,
  }: {
    signal?: NodeJS.Signals;
    grace?: number;
  } = {}): Promise<void> {
    if (this.child.pid === undefined) return;
    const members = processTree(this.child.pid);
    this.signal(signal);
    const inTime = await Promise.race([this.gone.then(() => true), pause(grace, false, { ref: false })]);
    // what it started may outlive it: the session processes of sshd do. They are in the list made before.
    for (const pid of members) if (pid !== this.child.pid || !inTime) signalProcess(pid, 'SIGKILL');
    await Promise.race([this.exited, pause(1000, undefined, { ref: false })]);
  }
}

/** A process and all its living descendants, by Linux' /proc. */
export function processTree(root: number): number[] {
  const children = new Map<number, number[]>();
  for (const entry of readdirSync('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    try {
      const stat = readFileSync(`/proc/${entry}/stat`, 'latin1');
      // the name in parentheses may itself hold spaces and parentheses: the fields begin after the last one
      const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
      children.set(parent, [...(children.get(parent) ?? []), Number(entry)]);
    } catch {
      // ended while we looked
    }
  }
  const tree = [root];
  for (const pid of tree) tree.push(...(children.get(pid) ?? []));
  return tree;
}
