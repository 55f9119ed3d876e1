/** What a failure is called in a list, where there is room for two words. The hint says the rest. */
const words: Readonly<Record<string, string>> = {
  upstream_name_not_found: 'Name not found',
  upstream_name_lookup_failed: 'No DNS answer',
  upstream_dial_timeout: 'No answer',
  upstream_dial_refused: 'Port closed',
  upstream_dial_reset: 'Connection reset',
  upstream_dial_no_route: 'No route',
  upstream_dial_network_unreachable: 'Network off',
  upstream_dial_failed: 'Not reached',
  upstream_via_failed: 'Way there failed',
  upstream_not_ssh: 'Not an SSH server',
  upstream_silent: 'Server silent',
  upstream_closed_before_banner: 'Server closed',
  upstream_closed_in_handshake: 'Server closed',
  upstream_reset_in_handshake: 'Server closed',
  upstream_no_common_algorithm: 'No common cipher',
  upstream_host_key_changed: 'Host key changed',
  upstream_host_key_pin_mismatch: 'Host key changed',
  upstream_auth_none_offered: 'Login not offered',
  upstream_auth_rejected: 'Login refused',
  upstream_auth_partial: 'Second factor asked',
  upstream_too_many_auth_failures: 'Too many tries',
  upstream_password_expired: 'Password expired',
  upstream_auth_timeout: 'Login timed out',
  upstream_lost: 'Connection lost',
  upstream_keepalive_timeout: 'Connection lost',
  recording_unavailable: 'Cannot record',
  recording_failed: 'Recording failed',
  client_login_missing: 'No login given',
  client_login_not_allowed: 'Login not allowed',
  session_ended_by_admin: 'Ended by admin',
  socket_stopped: 'Stopped',
  host_unreachable: 'Connector gone',
};

export function failureWords(code: string): string {
  const known = words[code];
  if (known) return known;
  if (code.startsWith('secret_')) return 'Secret missing';
  if (code.startsWith('private_key_')) return 'Key not usable';
  if (code.startsWith('agent_')) return 'No agent key';
  return 'Failed';
}

/** Failures of something that had worked: look at it, but nothing is set up wrong. */
export function isLoss(code: string): boolean {
  return (
    code === 'upstream_lost' || code === 'upstream_keepalive_timeout' || code === 'session_ended_by_admin'
  );
}
