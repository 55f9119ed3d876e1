/** Provoked by tests of their own, which look at the code on the log line or in the answer. */
export const provokedElsewhere: Readonly<Record<string, string>> = {
  secret_reference_invalid: 'test/unit/secrets/references.test.ts',
  secret_source_unsupported: 'test/unit/secrets/references.test.ts',
  'secret_unsealable.desktop_app': 'test/integration/connection-test-cli.test.ts',
  recording_corrupt: 'test/unit/recordings/cast-reader.test.ts',
  recording_not_found: 'test/unit/recordings/recording-path.test.ts',
  client_not_ssh: 'test/integration/hostile-clients-before-login.test.ts',
  client_too_slow: 'test/integration/hostile-clients-before-login.test.ts',
  client_limit_reached: 'test/integration/hostile-clients-before-login.test.ts',
  client_refused: 'test/integration/hostile-clients-login.test.ts',
  client_protocol_error: 'test/integration/hostile-clients-protocol.test.ts',
  client_key_invalid: 'test/unit/client-auth/client-key-book.test.ts',
  socket_stopped: 'test/integration/terminals.test.ts',
  host_unreachable: 'test/integration/headless-screens.test.ts',
  internal_error: 'test/unit/relay/text-for-person.test.ts',
  policy_denied: 'test/integration/policies.test.ts',
  'policy_denied.session_duration': 'test/integration/policies.test.ts',
  'policy_denied.door': 'test/integration/policies.test.ts',
  'policy_denied.command': 'test/integration/policies.test.ts',
  'policy_denied.destination': 'test/integration/policies.test.ts',
  'policy_denied.forward': 'test/integration/policies.test.ts',
  'policy_denied.shell': 'test/integration/policies.test.ts',
  'policy_denied.sftp': 'test/integration/policies.test.ts',
  'policy_denied.session_ended': 'test/integration/policies-live.test.ts',
  'policy_denied.login': 'test/integration/policies-live.test.ts',
  'policy_denied.address': 'test/integration/policies-live.test.ts',
  'policy_denied.time': 'test/integration/policies-live.test.ts',
  listen_failed: 'test/unit/gateway/gateway-addresses.test.ts',
};

/**
 * What a rule says where none of its variants fits. Each condition that is known has its variant, so that nothing on
 * loopback comes to these; an evidence that does shows that their words are whole.
 */
export const fallbacks: Readonly<
  Record<string, { why: string; evidence: Readonly<Record<string, unknown>> }>
> = {
  upstream_not_ssh: { why: 'each answer is one of the kinds', evidence: {} },
  upstream_no_common_algorithm: {
    why: 'each kind of algorithm has variants',
    evidence: { algorithm_kind: 'compression', client_offered: ['none'], server_offered: ['zlib'] },
  },
  upstream_auth_none_offered: {
    why: 'each kind of login has a variant',
    evidence: { methods_offered: ['x'] },
  },
  upstream_auth_rejected: { why: 'each kind of login has a variant', evidence: { methods_offered: ['x'] } },
  channel_refused: { why: 'each reason of RFC 4254 §5.1 has a variant', evidence: { open_failure: 99 } },
  forward_refused: { why: 'it is always known who refuses', evidence: {} },
  upstream_lost: { why: 'it is always known how it ended', evidence: {} },
  session_limit_reached: { why: 'the code is kept for a limit that is not there', evidence: {} },
};
