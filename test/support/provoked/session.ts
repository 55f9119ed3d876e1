import type { Expected } from './expected.ts';

const noSession = (variant: string, words: string): Expected => ({
  rule: `channel_refused.${variant}`,
  words: `failed to open upstream session: ${words}`,
  step: 'session',
});
const shellEnded = (variant: string): Expected => ({
  rule: `upstream_shell_ended${variant}`,
  words: '',
  step: 'round_trip',
  // the shell was given: what it says until it ends is the target's to say
  inSession: false,
  terminal: 'nothing',
});
const lost = (variant: string, words: string | RegExp): Expected => ({
  rule: `upstream_lost.${variant}`,
  words,
});
const refusedForward = (variant: string, words: string): Expected => ({
  rule: `forward_refused.${variant}`,
  words,
  level: 'warn',
  terminal: 'nothing',
});

/** Logged in: what the target gives, and how it ends. */
export const sessionRows = {
  max_sessions: noSession('max_sessions', 'open failed'),
  short_of_something: noSession('max_sessions', 'not here'),
  sessions_prohibited: noSession('prohibited', 'not here'),
  no_such_channel: noSession('unknown_type', 'not here'),
  no_terminal: {
    rule: 'upstream_pty_refused',
    words: 'failed to send request: the target refused the terminal',
    level: 'warn',
    step: 'pty',
    terminal: 'nothing',
  },
  no_shell: {
    rule: 'upstream_shell_refused',
    words: 'failed to send request: the target refused the shell',
    step: 'round_trip',
  },
  no_commands: {
    rule: 'upstream_exec_refused',
    words: 'failed to send request: the target refused the command',
  },
  no_subsystem: {
    rule: 'upstream_subsystem_refused',
    words: 'failed to send request: the target refused the subsystem "netconf"',
  },
  no_sftp: {
    rule: 'upstream_subsystem_refused.sftp',
    words: 'failed to send request: the target refused the subsystem "sftp"',
  },
  shell_ends: shellEnded(''),
  files_only: shellEnded('.sftp_only'),
  no_login_shell: shellEnded('.no_login_shell'),
  forced_command: shellEnded('.forced_command'),
  // the login is taken, and in the place of a shell there is one that changes the password
  password_to_change: { ...shellEnded(''), rule: 'upstream_password_expired' },

  forward_forbidden_there: refusedForward('by_target', 'forward failed'),
  forward_to_nothing: refusedForward('nothing_listens', 'forward failed'),
  forward_forbidden_here: refusedForward('by_socket', 'forward refused'),
  agent_forbidden_here: {
    rule: 'request_refused',
    words: 'request refused',
    level: 'warn',
    terminal: 'nothing',
  },

  killed: lost('closed', 'upstream connection lost: closed by the target'),
  reset: lost('reset', /^upstream connection lost: (read|write) ECONNRESET$/),
  goodbye: lost('disconnected', 'upstream connection lost: ssh: disconnect, reason 11: maintenance'),
  nonsense: lost('broken', /^upstream connection lost: .+/),
} as const satisfies Record<string, Expected>;

/** What takes minutes: in a connector whose clock runs faster. */
export const patientRows = {
  login_not_answered: {
    rule: 'upstream_auth_timeout',
    words: /: ssh: handshake failed: read tcp 127\.0\.0\.1:\d+->127\.0\.0\.1:\d+: i\/o timeout$/,
    step: 'auth',
  },
  idle: lost('idle', 'upstream connection lost: closed by the target'),
  idle_goodbye: lost('idle', 'upstream connection lost: ssh: disconnect, reason 11: idle for too long'),
  idle_forgotten: lost('idle_forgotten', /^upstream connection lost: (read|write) ECONNRESET$/),
  silent: {
    rule: 'upstream_keepalive_timeout',
    words: 'upstream connection lost: no answer to keepalives',
  },
} as const satisfies Record<string, Expected>;
