import { setTimeout as wait } from 'node:timers/promises';
import { parseCommandLine } from './command-line.ts';
import { runCommand, type Surroundings } from './commands.ts';
import type { Console } from './console.ts';
import { home } from './files.ts';
import { paint } from './paint.ts';

const interrupted = 130;

/** The little shell of the practice target. Its commands reach what is made up here, and nothing else. */
export class Shell {
  private readonly console: Console;
  private readonly environment: Map<string, string>;
  private folder = home;
  private status = 0;
  private leaving = false;

  constructor(console: Console, environment: Map<string, string>) {
    this.console = console;
    this.environment = environment;
  }

  /** Reads commands and runs them until the input ends or somebody leaves. Gives the exit status. */
  async run(): Promise<number> {
    if (this.console.size) await this.console.out(greeting);
    while (!this.leaving) {
      const read = await this.console.readLine(this.console.size ? this.prompt() : '');
      if (read === undefined) {
        if (this.console.size) await this.console.out('logout\n');
        break;
      }
      if (read === 'interrupt') this.status = interrupted;
      else await this.execute(read.line);
    }
    return this.status;
  }

  /** Runs one line. Gives the exit status of its last command. */
  async execute(line: string): Promise<number> {
    const parsed = parseCommandLine(line, (name) =>
      name === '?' ? String(this.status) : (this.environment.get(name) ?? ''),
    );
    if ('problem' in parsed) {
      await this.console.err(`practice: ${parsed.problem}\n`);
      this.status = 2;
      return this.status;
    }
    const stop = new AbortController();
    const release = this.console.onInterrupt(() => stop.abort());
    try {
      for (const words of parsed.commands) {
        if (this.leaving) break;
        this.status = await runCommand(
          words,
          this.surroundings(AbortSignal.any([stop.signal, this.console.closed])),
        );
        stop.signal.throwIfAborted();
      }
    } catch (error) {
      if (!stop.signal.aborted || this.console.closed.aborted) throw error;
      this.status = interrupted;
    } finally {
      release();
    }
    return this.status;
  }

  private surroundings(signal: AbortSignal): Surroundings {
    const shell = this;
    return {
      out: (text) => shell.console.out(text),
      err: (text) => shell.console.err(text),
      input: () => shell.console.input(signal),
      terminal: shell.console.size,
      environment: shell.environment,
      get folder() {
        return shell.folder;
      },
      set folder(folder: string) {
        shell.folder = folder;
        shell.environment.set('PWD', folder);
      },
      pause: (milliseconds) => wait(milliseconds, undefined, { signal }),
      leave: () => {
        shell.leaving = true;
      },
      lastStatus: shell.status,
    };
  }

  private prompt(): string {
    const place = this.folder === home ? '~' : this.folder.replace(`${home}/`, '~/');
    return `${paint('green', 'practice')}:${paint('blue', place)}$ `;
  }
}

const greeting = `
  ${paint('bold', 'Welcome to the practice target')}
  A pretend server inside Sallyport: nothing here can touch your computer.

  Try  ${['ls', 'cat readme.txt', 'colors', 'progress', 'watch'].map((command) => paint('cyan', command)).join('   ')}
  or   ${paint('cyan', 'help')} for the whole list, and ${paint('cyan', 'exit')} when you have seen enough.
  This session is being recorded. Play it back afterwards.

`;
