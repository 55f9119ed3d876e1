import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { quoteForShell } from '../../../src-main/core/quote-for-shell.ts';
import { findTerminals, type Machine } from '../../../src-main/core/system-terminal/find-terminals.ts';
import type { SshLogin } from '../../../src-main/core/system-terminal/ssh-login.ts';
import type { TerminalStart } from '../../../src-main/core/system-terminal/terminal-program.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const login: SshLogin = { sshConfig: '/home/me/.config/sallyport/ssh_config', socket: 'web1' };
const foreign: SshLogin = {
  sshConfig: "/home/o'neil; rm -rf ~/$(x)/%PATH% a/ssh_config",
  socket: 'web1',
  login: '-oops $HOME',
};

const machine = (platform: NodeJS.Platform, there: string[], env: NodeJS.ProcessEnv = {}): Machine => ({
  platform,
  env: { PATH: '/usr/bin:/opt/bin', DISPLAY: ':0', HOME: '/home/me', ...env },
  isThere: (file) => there.includes(file),
});

function starts(on: Machine, given: SshLogin): Record<string, TerminalStart> {
  return Object.fromEntries(
    findTerminals(on).map(({ terminal, program }) => [terminal.id, terminal.start(given, program)]),
  );
}

/** The last words of a command: what a terminal gets to run. */
const tail = (start: TerminalStart | undefined, count: number) =>
  start?.kind === 'program' ? start.args.slice(-count) : undefined;

test('Linux offers the terminals that are on the search path, and the default one first', () => {
  const on = machine('linux', [
    '/usr/bin/xterm',
    '/opt/bin/kitty',
    '/usr/bin/x-terminal-emulator',
    '/home/me/foot',
  ]);
  expect(findTerminals(on).map(({ terminal, program }) => `${terminal.name} ${program}`)).toEqual([
    'Default terminal /usr/bin/x-terminal-emulator',
    'kitty /opt/bin/kitty',
    'xterm /usr/bin/xterm',
  ]);
});

test('without a display there is no terminal to open', () => {
  expect(findTerminals(machine('linux', ['/usr/bin/xterm'], { DISPLAY: undefined }))).toEqual([]);
  expect(
    findTerminals(machine('linux', ['/usr/bin/foot'], { DISPLAY: '', WAYLAND_DISPLAY: 'wayland-0' })),
  ).toHaveLength(1);
});

test('on Linux every terminal gets the words of ssh as arguments, whatever is in them', () => {
  const programs = [
    'x-terminal-emulator',
    'gnome-terminal',
    'ptyxis',
    'konsole',
    'xfce4-terminal',
    'mate-terminal',
  ]
    .concat(['kitty', 'alacritty', 'foot', 'wezterm', 'ghostty', 'urxvt', 'xterm'])
    .map((name) => `/usr/bin/${name}`);
  const found = starts(machine('linux', programs), foreign);
  expect(Object.keys(found)).toHaveLength(programs.length);
  for (const start of Object.values(found)) {
    expect(tail(start, 7)).toEqual(['sh', 'ssh', '-F', foreign.sshConfig, '-l', '-oops $HOME+web1', 'web1']);
  }
  expect(tail(starts(machine('linux', programs), login).xterm, 4)).toEqual([
    'ssh',
    '-F',
    login.sshConfig,
    'web1',
  ]);
  const beforeShell = (id: string) => {
    const start = found[id];
    return start?.kind === 'program' ? start.args.slice(0, start.args.indexOf('/bin/sh')) : [];
  };
  expect(beforeShell('gnome-terminal')).toEqual(['--title', 'web1 - Sallyport', '--']);
  expect(beforeShell('konsole')).toEqual(['-p', 'tabtitle=web1 - Sallyport', '-e']);
  expect(beforeShell('xfce4-terminal')).toEqual(['--title', 'web1 - Sallyport', '-x']);
  expect(beforeShell('xterm')).toEqual(['-title', 'web1 - Sallyport', '-e']);
  expect(beforeShell('wezterm')).toEqual(['start', '--']);
  expect(beforeShell('kitty')).toEqual(['--title', 'web1 - Sallyport']);
});

/** A folder with a program `ssh` that prints its arguments, one a line, and ends with a status. */
function sshDouble(status: number): string {
  const folder = temporaryFolder();
  writeFileSync(folder.file('ssh'), `#!/bin/sh\nprintf '%s\\n' "$@"\nexit ${status}\n`);
  writeFileSync(folder.file('clear'), '#!/bin/sh\n');
  chmodSync(folder.file('ssh'), 0o700);
  chmodSync(folder.file('clear'), 0o700);
  return `${folder.path}:/usr/bin:/bin`;
}

test.each([
  [0, ''],
  [3, ''],
  [255, 'Press Enter to close this window'],
])('the window on Linux stays open only where ssh itself has failed: status %i', (status, said) => {
  const start = starts(machine('linux', ['/usr/bin/xterm']), foreign).xterm;
  const command = start?.kind === 'program' ? start.args.slice(start.args.indexOf('/bin/sh')) : [];
  const [program = '', ...args] = command;
  let output = '';
  let ended = 0;
  try {
    output = execFileSync(program, args, { env: { PATH: sshDouble(status) }, input: '\n', encoding: 'utf8' });
  } catch (error) {
    ({ stdout: output, status: ended } = error as { stdout: string; status: number });
  }
  expect(ended).toBe(status);
  expect(output).toContain(['-F', foreign.sshConfig, '-l', '-oops $HOME+web1', 'web1'].join('\n'));
  expect(output.includes('Press Enter')).toBe(said !== '');
});

test('macOS opens a command file that runs exactly these words and removes itself', () => {
  const app = '/System/Applications/Utilities/Terminal.app';
  const found = starts(machine('darwin', [app, '/Applications/iTerm.app']), foreign);
  expect(Object.keys(found)).toEqual(['terminal', 'iterm2']);
  const start = found.terminal;
  if (start?.kind !== 'script') throw new Error('Terminal is opened with a file');
  expect(start.program).toBe('/usr/bin/open');
  expect(start.args('/tmp/x/web1.command')).toEqual(['-a', app, '/tmp/x/web1.command']);

  const folder = temporaryFolder();
  mkdirSync(folder.file('a folder'));
  const file = folder.file(`a folder/${start.name}`);
  writeFileSync(file, start.script, { mode: 0o700 });
  const output = execFileSync(file, { env: { PATH: sshDouble(0) }, encoding: 'utf8' });
  expect(output).toBe(`${['-F', foreign.sshConfig, '-l', '-oops $HOME+web1', 'web1'].join('\n')}\n`);
  expect(() => execFileSync('test', ['-e', folder.file('a folder')])).toThrow();
});

test('on macOS other terminals are found in both folders for apps', () => {
  const kitty = '/home/me/Applications/kitty.app/Contents/MacOS/kitty';
  const found = starts(machine('darwin', [kitty, '/Applications/Ghostty.app']), login);
  expect(found.kitty).toEqual({
    kind: 'program',
    program: kitty,
    args: ['ssh', '-F', login.sshConfig, 'web1'],
  });
  expect(found.ghostty).toMatchObject({
    program: '/usr/bin/open',
    args: ['-n', '-a', '/Applications/Ghostty.app', '--args', '-e', 'ssh', '-F', login.sshConfig, 'web1'],
  });
});

const windows = {
  LOCALAPPDATA: 'C:\\Users\\me\\AppData\\Local',
  SystemRoot: 'C:\\Windows',
};
const windowsPrograms = [
  'C:\\Users\\me\\AppData\\Local\\Microsoft\\WindowsApps\\wt.exe',
  'C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe',
  'C:\\Windows\\System32\\cmd.exe',
];

test('Windows Terminal takes the words as arguments, with its own separator escaped', () => {
  const onWindows: SshLogin = { sshConfig: 'C:\\Users\\a;b c\\ssh_config', socket: 'web1', login: 'x;y' };
  expect(starts(machine('win32', windowsPrograms, windows), onWindows)['windows-terminal']).toEqual({
    kind: 'program',
    program: windowsPrograms[0],
    args: [
      'new-tab',
      '--title',
      'web1',
      'ssh',
      '-F',
      'C:\\Users\\a\\;b c\\ssh_config',
      '-l',
      'x\\;y+web1',
      'web1',
    ],
  });
});

test('lines that cmd reads are the same whatever the path and the login are', () => {
  const lines = (given: SshLogin) => {
    const found = starts(machine('win32', windowsPrograms, windows), given);
    return ['powershell', 'cmd'].map((id) => (found[id]?.kind === 'program' ? found[id] : undefined));
  };
  const [powershell, cmd] = lines({
    sshConfig: 'C:\\100% & more\\ssh_config',
    socket: 'web1',
    login: 'a%PATH%&b',
  });
  const [usual] = lines({ sshConfig: 'C:\\x\\ssh_config', socket: 'web1', login: 'root' });
  expect(powershell?.args).toEqual(usual?.args);
  expect(powershell).toMatchObject({
    program: 'cmd.exe',
    verbatim: true,
    args: [
      '/d',
      '/v:off',
      '/s',
      '/c',
      '"start "" powershell.exe -NoLogo -NoExit -Command "& ssh.exe -F $env:SALLYPORT_SSH_CONFIG -l $env:SALLYPORT_SSH_LOGIN $env:SALLYPORT_SSH_SOCKET""',
    ],
    env: {
      SALLYPORT_SSH_CONFIG: 'C:\\100% & more\\ssh_config',
      SALLYPORT_SSH_LOGIN: 'a%PATH%&b+web1',
      SALLYPORT_SSH_SOCKET: 'web1',
    },
  });
  expect(cmd?.args.at(-1)).toBe(
    '"start "" cmd.exe /d /v:on /k ssh.exe -F "!SALLYPORT_SSH_CONFIG!" -l "!SALLYPORT_SSH_LOGIN!" "!SALLYPORT_SSH_SOCKET!""',
  );
  const [, plain] = lines({ sshConfig: 'C:\\x\\ssh_config', socket: 'web1' });
  expect(plain?.args.at(-1)).not.toContain('-l');
  expect(plain?.env).not.toHaveProperty('SALLYPORT_SSH_LOGIN');
});

test('a word that is quoted for a shell comes out of it as it was', () => {
  const word = fc.string({ unit: 'binary' }).filter((text) => !text.includes('\0'));
  fc.assert(
    fc.property(fc.array(word, { minLength: 1, maxLength: 20 }), (words) => {
      const script = `printf '%s\\0' ${words.map(quoteForShell).join(' ')}`;
      expect(execFileSync('/bin/sh', ['-c', script], { encoding: 'utf8' })).toBe(
        words.map((one) => `${one}\0`).join(''),
      );
    }),
    { numRuns: 100 },
  );
});
