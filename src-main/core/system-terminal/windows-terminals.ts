import { type SshLogin, sshWords } from './ssh-login.ts';
import type { TerminalProgram } from './terminal-program.ts';

/**
 * `start` gives a console program a window of its own, and only cmd has it. Foreign text must not stand in a line that
 * cmd reads (a % in a path would be a variable there), so the lines are fixed and the text is in the environment, where
 * PowerShell and cmd's delayed expansion (!NAME!) take it as it is, as one word.
 */
const places = {
  config: 'SALLYPORT_SSH_CONFIG',
  login: 'SALLYPORT_SSH_LOGIN',
  socket: 'SALLYPORT_SSH_SOCKET',
};

function viaStart(login: SshLogin, line: (words: string[]) => string, quote: (name: string) => string) {
  const hasLogin = login.login !== undefined;
  const words = [
    'ssh.exe',
    '-F',
    quote(places.config),
    ...(hasLogin ? ['-l', quote(places.login)] : []),
    quote(places.socket),
  ];
  return {
    kind: 'program' as const,
    program: 'cmd.exe',
    args: ['/d', '/v:off', '/s', '/c', `"start "" ${line(words)}"`],
    verbatim: true,
    env: {
      [places.config]: login.sshConfig,
      [places.socket]: login.socket,
      ...(hasLogin && { [places.login]: `${login.login}+${login.socket}` }),
    },
  };
}

const system = '%SystemRoot%\\System32';

export const windowsTerminals: readonly TerminalProgram[] = [
  {
    id: 'windows-terminal',
    name: 'Windows Terminal',
    programs: ['%LOCALAPPDATA%\\Microsoft\\WindowsApps\\wt.exe'],
    start: (login, program) => ({
      kind: 'program',
      program,
      // a semicolon parts commands of wt, also inside of words, unless a backslash stands before it
      args: [
        'new-tab',
        '--title',
        login.socket,
        ...sshWords(login).map((word) => word.replaceAll(';', '\\;')),
      ],
    }),
  },
  {
    id: 'powershell',
    name: 'PowerShell',
    programs: [`${system}\\WindowsPowerShell\\v1.0\\powershell.exe`],
    start: (login) =>
      viaStart(
        login,
        (words) => `powershell.exe -NoLogo -NoExit -Command "& ${words.join(' ')}"`,
        (name) => `$env:${name}`,
      ),
  },
  {
    id: 'cmd',
    name: 'Command Prompt',
    programs: [`${system}\\cmd.exe`],
    start: (login) =>
      viaStart(
        login,
        (words) => `cmd.exe /d /v:on /k ${words.join(' ')}`,
        (name) => `"!${name}!"`,
      ),
  },
];
