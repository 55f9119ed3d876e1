import { accessSync, constants, lstatSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { linuxTerminals } from './linux-terminals.ts';
import { macosTerminals } from './macos-terminals.ts';
import type { TerminalProgram } from './terminal-program.ts';
import { windowsTerminals } from './windows-terminals.ts';

export interface FoundTerminal {
  terminal: TerminalProgram;
  /** where it is */
  program: string;
}

export interface Machine {
  platform: NodeJS.Platform;
  env: NodeJS.ProcessEnv;
  isThere: (file: string) => boolean;
}

/** The terminals that are on this machine, in the order in which they are offered; none where no window can be opened. */
export function findTerminals({ platform, env, isThere }: Machine): FoundTerminal[] {
  const found = terminalsOf(platform, env).flatMap((terminal) => {
    const program = terminal.programs.flatMap((place) => placesFor(place, platform, env)).find(isThere);
    return program === undefined ? [] : [{ terminal, program }];
  });
  return found;
}

export function thisMachine(env: NodeJS.ProcessEnv): Machine {
  return { platform: process.platform, env, isThere: isProgram };
}

function terminalsOf(platform: NodeJS.Platform, env: NodeJS.ProcessEnv): readonly TerminalProgram[] {
  if (platform === 'darwin') return macosTerminals;
  if (platform === 'win32') return windowsTerminals;
  return env.DISPLAY || env.WAYLAND_DISPLAY ? linuxTerminals : [];
}

function placesFor(place: string, platform: NodeJS.Platform, env: NodeJS.ProcessEnv): string[] {
  if (platform === 'win32') {
    const filled = place.replace(/%(\w+)%/g, (_, name: string) => env[name] ?? '');
    return [filled];
  }
  if (place.startsWith('~/')) return [path.posix.join(env.HOME ?? homedir(), place.slice(2))];
  if (place.startsWith('/')) return [place];
  const folders = (env.PATH ?? '').split(':').filter((folder) => folder.startsWith('/'));
  return folders.map((folder) => path.posix.join(folder, place));
}

function isProgram(file: string): boolean {
  try {
    // Windows keeps wt.exe as a link that only the system can follow
    if (process.platform === 'win32') return lstatSync(file) !== undefined;
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
