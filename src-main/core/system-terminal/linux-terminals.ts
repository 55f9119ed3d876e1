import { type SshLogin, sshWords } from './ssh-login.ts';
import type { TerminalProgram } from './terminal-program.ts';

/**
 * Leaves the window open when ssh itself fails (255), so that its reason can be read. The words of the command are its
 * arguments: nothing of them is ever read as a script.
 */
const holdOnFailure =
  '"$@"; status=$?; if [ "$status" -eq 255 ]; then printf "\\nssh could not connect. Press Enter to close this window. "; read -r _; fi; exit "$status"';

function held(login: SshLogin): string[] {
  return ['/bin/sh', '-c', holdOnFailure, 'sh', ...sshWords(login)];
}

/** What each terminal wants before the words of the command. All of these start it without a shell of their own. */
const terminals: readonly [program: string, name: string, before: (title: string) => string[]][] = [
  // Debian: what the admin of the machine, or its desktop, has chosen
  ['x-terminal-emulator', 'Default terminal', () => ['-e']],
  ['gnome-terminal', 'GNOME Terminal', (title) => ['--title', title, '--']],
  ['ptyxis', 'Ptyxis', () => ['--new-window', '--']],
  ['konsole', 'Konsole', (title) => ['-p', `tabtitle=${title}`, '-e']],
  ['xfce4-terminal', 'Xfce Terminal', (title) => ['--title', title, '-x']],
  ['mate-terminal', 'MATE Terminal', (title) => ['--title', title, '-x']],
  ['kitty', 'kitty', (title) => ['--title', title]],
  ['alacritty', 'Alacritty', (title) => ['--title', title, '-e']],
  ['foot', 'foot', (title) => [`--title=${title}`]],
  ['wezterm', 'WezTerm', () => ['start', '--']],
  ['ghostty', 'Ghostty', () => ['-e']],
  ['urxvt', 'rxvt-unicode', (title) => ['-title', title, '-e']],
  ['xterm', 'xterm', (title) => ['-title', title, '-e']],
];

export const linuxTerminals: readonly TerminalProgram[] = terminals.map(([program, name, before]) => ({
  id: program,
  name,
  programs: [program],
  start: (login, found) => ({
    kind: 'program',
    program: found,
    args: [...before(`${login.socket} - Sallyport`), ...held(login)],
  }),
}));
