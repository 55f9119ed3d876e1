import { z } from 'zod';

/**
 * Every way something can go wrong, by a name that never changes once it has shipped: log lines, replies,
 * hints and scripts hang on the code, never on a text. The prefix says where it happened.
 */
export const errorCodes = [
  // start and configuration
  'config_invalid',
  'config_unreadable',
  'flags_invalid',
  'data_folder_unusable',
  'data_folder_loose',
  'port_in_use',
  'listen_failed',
  'key_unreadable',
  // the client side
  'client_not_ssh',
  'client_too_slow',
  'client_limit_reached',
  'client_refused',
  'client_protocol_error',
  'client_login_not_allowed',
  'client_login_missing',
  // secrets
  'secret_reference_invalid',
  'secret_env_missing',
  'secret_file_unreadable',
  'secret_exec_failed',
  'secret_exec_timeout',
  'secret_source_unsupported',
  'secret_unsealable',
  'private_key_invalid',
  'private_key_encrypted',
  'private_key_passphrase_wrong',
  'private_key_is_public',
  'private_key_format_unsupported',
  'agent_unavailable',
  'agent_empty',
  // the way to the target
  'upstream_name_not_found',
  'upstream_name_lookup_failed',
  'upstream_dial_timeout',
  'upstream_dial_refused',
  'upstream_dial_reset',
  'upstream_dial_no_route',
  'upstream_dial_network_unreachable',
  'upstream_dial_failed',
  'upstream_via_failed',
  'upstream_not_ssh',
  'upstream_silent',
  'upstream_closed_before_banner',
  'upstream_closed_in_handshake',
  'upstream_reset_in_handshake',
  'upstream_no_common_algorithm',
  'upstream_host_key_changed',
  'upstream_host_key_pin_mismatch',
  'upstream_disconnected_in_handshake',
  'upstream_handshake_failed',
  'upstream_auth_none_offered',
  'upstream_auth_rejected',
  'upstream_auth_partial',
  'upstream_too_many_auth_failures',
  'upstream_password_expired',
  'upstream_auth_timeout',
  'upstream_lost',
  'upstream_keepalive_timeout',
  // inside a session
  'channel_refused',
  'forward_refused',
  'request_refused',
  'session_limit_reached',
  // recordings
  'recording_unavailable',
  'recording_failed',
  'recording_corrupt',
  // anything we did not foresee: a bug report, not a diagnosis
  'internal_error',
] as const;

export const ErrorCode = z.enum(errorCodes);
export type ErrorCode = z.infer<typeof ErrorCode>;
