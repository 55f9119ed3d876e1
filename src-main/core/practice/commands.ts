import type { TerminalSize } from './console.ts';
import { home, lookUp, resolvePath } from './files.ts';
import { paint } from './paint.ts';
import { showColors, showProgress, watchTheGate } from './shows.ts';

/** All that a command can see and do. */
export interface Surroundings {
  out(text: string | Buffer): Promise<void>;
  err(text: string): Promise<void>;
  input(): AsyncIterable<Buffer>;
  /** undefined without a terminal; follows the window */
  readonly terminal: TerminalSize | undefined;
  readonly environment: Map<string, string>;
  folder: string;
  /** waits; rejects when the command is interrupted */
  pause(milliseconds: number): Promise<void>;
  /** the shell ends after this command */
  leave(): void;
  /** the status of the command before */
  readonly lastStatus: number;
}

interface Command {
  usage: string;
  does: string;
  /** gives the exit status */
  run(args: readonly string[], around: Surroundings): Promise<number>;
}

const commands: ReadonlyMap<string, Command> = new Map<string, Command>([
  ['help', { usage: 'help', does: 'this list', run: (_, around) => help(around) }],
  ['ls', { usage: 'ls [-l] [PATH]', does: 'what is in a folder', run: list }],
  ['cat', { usage: 'cat [FILE…]', does: 'shows files, or what you type', run: showFiles }],
  ['cd', { usage: 'cd [FOLDER]', does: 'goes to a folder', run: changeFolder }],
  ['pwd', { usage: 'pwd', does: 'where you are', run: (_, around) => say(around, around.folder) }],
  [
    'whoami',
    { usage: 'whoami', does: 'who you are', run: (_, around) => say(around, variable(around, 'USER')) },
  ],
  [
    'date',
    { usage: 'date', does: 'the time, in UTC', run: (_, around) => say(around, formatDate(new Date())) },
  ],
  ['echo', { usage: 'echo [-n] WORDS', does: 'says it again', run: echo }],
  ['env', { usage: 'env', does: 'the environment', run: showEnvironment }],
  ['clear', { usage: 'clear', does: 'an empty screen', run: clearScreen }],
  ['colors', { usage: 'colors', does: 'all 256 colours', run: (_, around) => showColors(around) }],
  ['progress', { usage: 'progress', does: 'a bar that fills', run: (_, around) => showProgress(around) }],
  [
    'watch',
    { usage: 'watch', does: 'a busy screen; Ctrl-C ends it', run: (_, around) => watchTheGate(around) },
  ],
  ['fail', { usage: 'fail', does: 'goes wrong, with exit status 3', run: (_, around) => fail(around) }],
  ['exit', { usage: 'exit [STATUS]', does: 'the way out (or Ctrl-D)', run: leave }],
]);

/** Runs one command. Gives its exit status: 127 if there is none of that name. */
export async function runCommand(words: readonly string[], around: Surroundings): Promise<number> {
  const [name = '', ...args] = words;
  const command = commands.get(name);
  if (command) return command.run(args, around);
  await around.err(`practice: ${name}: command not found (help lists what there is)\n`);
  return 127;
}

async function say(around: Surroundings, text: string): Promise<number> {
  await around.out(`${text}\n`);
  return 0;
}

function variable(around: Surroundings, name: string): string {
  return around.environment.get(name) ?? '';
}

async function help(around: Surroundings): Promise<number> {
  for (const { usage, does } of commands.values()) {
    const name = usage.padEnd(16);
    await around.out(`  ${around.terminal ? paint('cyan', name) : name} ${does}\n`);
  }
  return 0;
}

async function list(args: readonly string[], around: Surroundings): Promise<number> {
  const long = args.some((arg) => /^-[^-]*l/.test(arg));
  const path = args.find((arg) => !arg.startsWith('-')) ?? '.';
  const entry = lookUp(resolvePath(around.folder, path));
  if (entry === undefined) {
    await around.err(`ls: ${path}: No such file or directory\n`);
    return 2;
  }
  const entries = typeof entry === 'string' ? [[path, entry] as const] : [...entry];
  const lines = entries.map(([name, content]) => {
    const isFolder = typeof content !== 'string';
    const shown = isFolder && around.terminal ? paint('blue', name) : name;
    if (!long) return shown;
    const size = isFolder ? content.size : Buffer.byteLength(content);
    return `${isFolder ? 'dr-xr-xr-x' : '-r--r--r--'}  practice  ${String(size).padStart(5)}  ${shown}`;
  });
  const oneRow = around.terminal && !long;
  if (lines.length > 0) await around.out(`${lines.join(oneRow ? '  ' : '\n')}\n`);
  return 0;
}

async function showFiles(args: readonly string[], around: Surroundings): Promise<number> {
  let status = 0;
  for (const path of args.length > 0 ? args : ['-']) {
    if (path === '-') {
      for await (const chunk of around.input()) await around.out(chunk);
      continue;
    }
    const entry = lookUp(resolvePath(around.folder, path));
    if (typeof entry === 'string') {
      await around.out(entry);
    } else {
      await around.err(`cat: ${path}: ${entry ? 'Is a directory' : 'No such file or directory'}\n`);
      status = 1;
    }
  }
  return status;
}

async function changeFolder([path = home]: readonly string[], around: Surroundings): Promise<number> {
  const target = resolvePath(around.folder, path);
  const entry = lookUp(target);
  if (entry === undefined || typeof entry === 'string') {
    await around.err(
      `cd: ${path}: ${entry === undefined ? 'No such file or directory' : 'Not a directory'}\n`,
    );
    return 1;
  }
  around.folder = target;
  return 0;
}

async function echo(args: readonly string[], around: Surroundings): Promise<number> {
  const withoutEnd = args[0] === '-n';
  await around.out(args.slice(withoutEnd ? 1 : 0).join(' ') + (withoutEnd ? '' : '\n'));
  return 0;
}

async function showEnvironment(_: readonly string[], around: Surroundings): Promise<number> {
  for (const [name, value] of around.environment) await around.out(`${name}=${value}\n`);
  return 0;
}

async function clearScreen(_: readonly string[], around: Surroundings): Promise<number> {
  await around.out('\x1b[H\x1b[2J\x1b[3J');
  return 0;
}

async function fail(around: Surroundings): Promise<number> {
  await around.err('fail: something went wrong, as you asked\n');
  return 3;
}

async function leave([status]: readonly string[], around: Surroundings): Promise<number> {
  if (status !== undefined && !/^\d{1,9}$/.test(status)) {
    await around.err(`exit: ${status}: numeric argument required\n`);
    around.leave();
    return 2;
  }
  around.leave();
  return status === undefined ? around.lastStatus : Number(status) & 255;
}

/** as `date -u` prints it: `Mon Nov 23 14:34:27 UTC 2026` */
function formatDate(date: Date): string {
  const [weekday, day, month, year, time] = date.toUTCString().replace(',', '').split(' ');
  return `${weekday} ${month} ${day?.replace(/^0/, ' ')} ${time} UTC ${year}`;
}
