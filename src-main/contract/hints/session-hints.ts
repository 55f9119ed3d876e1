import { accountOnTarget, reloadSshd, sshdLog, sshdSettings, tryByHand } from './hint-commands.ts';
import type { HintRules } from './hint-rule.ts';

const showSocket = { kind: 'socket', label: 'Show the socket' } as const;
const changeLogin = { kind: 'edit', label: 'Change login', field: 'username' } as const;
const account = sshdSettings(
  'forcecommand permittty maxsessions allowtcpforwarding permitopen chrootdirectory',
);

/** Logged in: what the target gives, and how it ends. */
export const sessionHints = {
  channel_refused: {
    title: '{socket} lets {user} in but gives no session',
    problem: '{host} gives no session',
    cause: 'The target refuses it[: “{text}”]: MaxSessions is reached, or the account is not for sessions.',
    steps: [
      'Close sessions to this socket that are not needed, and try again.',
      'Read sshd’s log on the target.',
    ],
    commands: [account, sshdLog],
    action: showSocket,
    variants: {
      max_sessions: {
        // OpenSSH says "connect failed" when MaxSessions is reached, others "resource shortage"
        when: { openFailure: [2, 4] },
        title: '{socket} has too many sessions on one connection',
        problem: '{host} gives no further session on this connection',
        cause:
          'MaxSessions of its sshd is reached (10 unless changed; 0 or 1 on some hardened machines), or it is out of memory or processes.',
        steps: [
          'Close terminals and transfers that share the connection, or open a second connection.',
          'Raise MaxSessions on the target, and reload sshd.',
        ],
        commands: [sshdSettings('maxsessions'), reloadSshd],
      },
      prohibited: {
        when: { openFailure: 1 },
        title: '{socket} does not allow sessions for {user}',
        problem: '{host} does not allow sessions for {user}',
        cause:
          'The account is there for forwards only, or a rule of the target forbids sessions[: “{text}”].',
        steps: ['Use it for forwards only (ssh -N), or ask for a login on the target that may have a shell.'],
        commands: [account, accountOnTarget],
      },
      unknown_type: {
        when: { openFailure: 3 },
        title: '{socket} knows no sessions',
        problem: '{host} knows no sessions',
        cause: 'It is a special SSH server, for forwards or files only.',
        steps: ['Use it for what it is there for: forwards (ssh -N) or files.'],
      },
    },
  },
  upstream_pty_refused: {
    title: '{socket} gives {user} no terminal',
    problem: '{host} gives no terminal',
    cause:
      'PermitTTY no in its sshd_config, “restrict” or “no-pty” before the key in authorized_keys, or no terminals are left on the machine.',
    steps: [
      'Run one command without a terminal: ssh -T, or ssh with the command behind it.',
      'Ask for PermitTTY yes for this login on the target, or take “restrict” or “no-pty” away from the key.',
    ],
    commands: [
      sshdSettings('permittty'),
      {
        where: 'target',
        purpose: 'See what stands before the key, on the target',
        posix: 'grep -nE "restrict|no-pty|command=" ~{user}/.ssh/authorized_keys',
      },
      sshdLog,
    ],
    action: showSocket,
  },
  upstream_shell_refused: {
    title: '{socket} gives {user} no shell',
    problem: '{host} gives no shell',
    cause:
      'The account or the server is for one purpose only, such as git or files, or its login shell does not exist.',
    steps: [
      'Use it for what it is there for (sftp, git), or ask for a login that has a shell.',
      'On the target, see the account’s shell.',
    ],
    commands: [accountOnTarget, account, sshdLog],
    action: changeLogin,
  },
  upstream_exec_refused: {
    title: '{socket} runs no commands for {user}',
    problem: '{host} runs no commands for this login',
    cause:
      'The server is for one purpose only, such as files or a device’s own console, or a rule of it forbids commands.',
    steps: [
      'Open a shell instead (ssh without a command), or use sftp for files.',
      'Ask for a login on the target that may run commands.',
    ],
    commands: [account, sshdLog],
    action: showSocket,
  },
  upstream_subsystem_refused: {
    title: '{socket} has no {subsystem}',
    problem: '{host} has no {subsystem}',
    cause: 'Its sshd_config has no Subsystem line for it, or the program that the line names does not exist.',
    steps: ['Ask for a Subsystem line of that name in sshd_config on the target; then reload sshd.'],
    commands: [sshdSettings('subsystem'), reloadSshd],
    action: showSocket,
    variants: {
      sftp: {
        when: { subsystem: 'sftp' },
        title: '{socket} offers no file transfer (sftp)',
        problem: '{host} offers no file transfer (sftp)',
        cause:
          'Its sshd_config has no “Subsystem sftp” line, the sftp-server that it names is not installed, or it is a device without files.',
        steps: [
          'Copy with the old protocol meanwhile: scp -O.',
          'Add “Subsystem sftp internal-sftp” to sshd_config on the target, and reload sshd.',
        ],
      },
    },
  },
  upstream_shell_ended: {
    title: 'The shell of {user} on {socket} ends at once',
    problem: 'the login works, and the shell of {user} ends at once',
    cause:
      'The login shell or the start files (.profile, .bashrc) end it, or the account has no right to its home[. It says “{text}”].',
    steps: [
      'Try one command instead of a shell: ssh with the command behind it.',
      'On the target, see the account’s shell and home, and what its start files do.',
    ],
    commands: [accountOnTarget, account, tryByHand],
    action: changeLogin,
    variants: {
      sftp_only: {
        when: { sftp: true },
        title: '{socket} gives {user} files, but no shell',
        problem: '{user} may transfer files there, but gets no shell',
        cause:
          'The account is for file transfer only: ForceCommand internal-sftp, or a shell such as nologin, sftp-server or rssh.',
        steps: ['Use sftp or scp with this socket.', 'For a shell, ask for another login on the target.'],
        commands: [account, accountOnTarget],
      },
      no_login_shell: {
        when: { exitStatus: 1 },
        title: '{user} has no login shell on {socket}',
        problem: '{user} has no login shell there',
        cause:
          'The shell of the account is nologin or false, as service accounts have it[. It says “{text}”].',
        steps: [
          'Choose another login in the socket, one for people.',
          'Or give the account a shell on the target.',
        ],
        commands: [
          accountOnTarget,
          {
            where: 'target',
            purpose: 'Give it a shell, on the target',
            posix: 'sudo usermod -s /bin/bash {user}',
          },
        ],
      },
      forced_command: {
        when: { exitStatus: 0 },
        title: '{socket} runs a fixed command for {user}, not a shell',
        problem: 'it runs a fixed command for {user}, not a shell',
        cause:
          'ForceCommand in sshd_config, or “command=” before the key in authorized_keys: the command has run and ended[. It says “{text}”].',
        steps: [
          'Use the login for what the command does.',
          'For a shell, ask for another login, or for the forced command to be taken away.',
        ],
        commands: [
          account,
          {
            where: 'target',
            purpose: 'See what stands before the key, on the target',
            posix: 'grep -n "command=" ~{user}/.ssh/authorized_keys',
          },
        ],
      },
    },
  },
  session_limit_reached: {
    title: 'Too many sessions are open',
    problem: 'too many sessions are open',
    cause: 'A script connects without end, or sessions are left open.',
    steps: ['Close sessions that are not needed, in the list of sessions, and try again.'],
    action: { kind: 'settings', page: 'gateway', label: 'Gateway settings' },
  },
} as const satisfies HintRules;
