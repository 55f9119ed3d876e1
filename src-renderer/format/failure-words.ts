import type { ErrorCode } from '../../src-main/contract/error-codes.ts';

/** What keeps a session from beginning, or ends it: every such code has words of its own. */
type SessionCode = Extract<
  ErrorCode,
  | `${'upstream' | 'secret' | 'private_key' | 'agent' | 'channel'}_${string}`
  | `recording_${'failed' | 'unavailable'}`
>;

/** What a failure is called in a list, where there is room for two words. The hint says the rest. */
const words = {
  upstream_name_not_found: 'Name not found',
  upstream_name_lookup_failed: 'No DNS answer',
  upstream_dial_timeout: 'No answer',
  upstream_dial_refused: 'Port closed',
  upstream_dial_reset: 'Connection reset',
  upstream_dial_no_route: 'No route',
  upstream_dial_network_unreachable: 'Network off',
  upstream_dial_family_unreachable: 'No route',
  upstream_dial_failed: 'Not reached',
  upstream_via_failed: 'Way there failed',
  upstream_not_ssh: 'Not an SSH server',
  upstream_silent: 'Server silent',
  upstream_closed_before_banner: 'Server closed',
  upstream_closed_in_handshake: 'Server closed',
  upstream_reset_in_handshake: 'Server closed',
  upstream_disconnected_in_handshake: 'Server closed',
  upstream_handshake_failed: 'Handshake failed',
  upstream_no_common_algorithm: 'No common algorithm',
  upstream_host_key_new: 'Host key new',
  upstream_host_key_changed: 'Host key changed',
  upstream_host_key_pin_mismatch: 'Host key changed',
  upstream_auth_none_offered: 'Login not offered',
  upstream_auth_rejected: 'Login refused',
  upstream_auth_partial: 'Second factor asked',
  upstream_too_many_auth_failures: 'Too many tries',
  upstream_password_expired: 'Password expired',
  upstream_certificate_clock: 'Clocks differ',
  upstream_auth_timeout: 'Login timed out',
  upstream_lost: 'Connection lost',
  upstream_keepalive_timeout: 'Connection lost',
  channel_refused: 'Channel refused',
  upstream_pty_refused: 'No terminal',
  upstream_shell_refused: 'Shell refused',
  upstream_exec_refused: 'Command refused',
  upstream_subsystem_refused: 'Subsystem missing',
  upstream_shell_ended: 'Shell ended',
  secret_reference_invalid: 'Reference wrong',
  secret_env_missing: 'Secret missing',
  secret_file_unreadable: 'Secret missing',
  secret_exec_failed: 'Secret missing',
  secret_exec_timeout: 'Secret missing',
  secret_source_unsupported: 'Secret missing',
  secret_unsealable: 'Secret not readable',
  private_key_invalid: 'Key not usable',
  private_key_encrypted: 'Passphrase missing',
  private_key_passphrase_wrong: 'Passphrase wrong',
  private_key_is_public: 'Key not usable',
  private_key_format_unsupported: 'Key not usable',
  agent_unavailable: 'No agent',
  agent_empty: 'No agent key',
  recording_unavailable: 'Cannot record',
  recording_failed: 'Recording failed',
} as const satisfies Record<SessionCode, string>;

const otherWords: Partial<Record<ErrorCode, string>> = {
  client_login_missing: 'No login given',
  client_login_not_allowed: 'Login not allowed',
  session_ended_by_admin: 'Ended by admin',
  policy_denied: 'Policy',
  socket_stopped: 'Stopped',
  host_unreachable: 'Connector gone',
  sign_in_provider_unreachable: 'Provider down',
  sign_in_provider_invalid: 'Provider faulty',
  sign_in_not_offered: 'Not offered',
  sign_in_client_rejected: 'Client refused',
  sign_in_denied: 'Sign-in denied',
  sign_in_expired: 'Code expired',
  sign_in_canceled: 'Canceled',
  sign_in_token_invalid: 'Token not valid',
  sign_in_clock: 'Clocks differ',
  sign_in_no_email: 'No e-mail address',
  sign_in_wrong_domain: 'Wrong account',
  sign_in_limit_reached: 'Too many sign-ins',
  test_canceled: 'Canceled',
};

const known: Readonly<Record<string, string>> = { ...otherWords, ...words };

/** `code`: an ErrorCode, or one of a newer connector. */
export function failureWords(code: string): string {
  return known[code] ?? 'Failed';
}

/** Failures of something that had worked: look at it, but nothing is set up wrong. */
export function isLoss(code: string): boolean {
  return (
    code === 'upstream_lost' || code === 'upstream_keepalive_timeout' || code === 'session_ended_by_admin'
  );
}
