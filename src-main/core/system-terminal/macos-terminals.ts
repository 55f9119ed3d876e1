import { quoteForShell } from '../quote-for-shell.ts';
import { type SshLogin, sshWords } from './ssh-login.ts';
import type { TerminalProgram } from './terminal-program.ts';

/**
 * Terminal and iTerm take no command line. They could be told by AppleScript, for which macOS asks the user's leave to
 * control another app, and which types into whatever shell the user has; a `.command` file is opened like a document,
 * and is run by the shell that its first line names.
 */
const byFile: readonly [id: string, name: string, apps: readonly string[]][] = [
  [
    'terminal',
    'Terminal',
    ['/System/Applications/Utilities/Terminal.app', '/Applications/Utilities/Terminal.app'],
  ],
  ['iterm2', 'iTerm2', ['/Applications/iTerm.app', '~/Applications/iTerm.app']],
];

/** Those that take a command line: the app, the program inside it, and what stands before the words of the command. */
const byProgram: readonly [id: string, name: string, program: string, before: readonly string[]][] = [
  ['kitty', 'kitty', 'kitty.app/Contents/MacOS/kitty', []],
  ['alacritty', 'Alacritty', 'Alacritty.app/Contents/MacOS/alacritty', ['-e']],
  ['wezterm', 'WezTerm', 'WezTerm.app/Contents/MacOS/wezterm', ['start', '--']],
];

/** On a Mac its program refuses to be started by itself; its app takes the same arguments. */
const ghostty: TerminalProgram = {
  id: 'ghostty',
  name: 'Ghostty',
  programs: ['/Applications/Ghostty.app', '~/Applications/Ghostty.app'],
  start: (login, app) => ({
    kind: 'program',
    program: '/usr/bin/open',
    args: ['-n', '-a', app, '--args', '-e', ...sshWords(login)],
  }),
};

export const macosTerminals: readonly TerminalProgram[] = [
  ...byFile.map(
    ([id, name, programs]): TerminalProgram => ({
      id,
      name,
      programs,
      start: (login, app) => ({
        kind: 'script',
        name: `${login.socket}.command`,
        script: commandFile(login),
        program: '/usr/bin/open',
        args: (file) => ['-a', app, file],
      }),
    }),
  ),
  ghostty,
  ...byProgram.map(
    ([id, name, program, before]): TerminalProgram => ({
      id,
      name,
      programs: [`/Applications/${program}`, `~/Applications/${program}`],
      start: (login, found) => ({ kind: 'program', program: found, args: [...before, ...sshWords(login)] }),
    }),
  ),
];

/** It removes itself first: what it holds is known to the shell by then. */
function commandFile(login: SshLogin): string {
  return `#!/bin/sh
rm -f -- "$0"
rmdir -- "$(dirname -- "$0")" 2>/dev/null
clear
exec ${sshWords(login).map(quoteForShell).join(' ')}
`;
}
