import type { Expected } from './expected.ts';

const attempted = (methods: string) =>
  `failed to handle channels: unable to connect to upstream host: ssh: handshake failed: ssh: unable to authenticate, attempted methods [${methods}], no supported methods remain`;
const noneOffered = (variant: string): Expected => ({
  rule: `upstream_auth_none_offered.${variant}`,
  words: attempted('none'),
  step: 'auth',
});
const rejected = (variant: string, method = 'publickey'): Expected => ({
  rule: `upstream_auth_rejected.${variant}`,
  words: attempted(`none ${method}`),
  step: 'auth',
});
const partial = (rule: string, method = 'publickey'): Expected => ({
  rule,
  words: attempted(`none ${method}`),
  step: 'auth',
});
const tooMany =
  'failed to handle channels: unable to connect to upstream host: ssh: handshake failed: ssh: disconnect, reason 2: Too many authentication failures';

/** What the target offers, and what it says to what we have. */
export const loginRows = {
  nothing_offered: noneOffered('nothing'),
  only_kerberos: noneOffered('only_kerberos'),
  only_host_based: noneOffered('only_host_based'),
  password_but_only_keys: noneOffered('password_but_only_keys'),
  password_not_offered: noneOffered('password_not_offered'),
  key_but_only_password: noneOffered('key_but_only_password'),
  agent_but_only_password: noneOffered('key_but_only_password'),
  certificate_but_only_password: noneOffered('key_but_only_password'),
  key_but_only_questions: noneOffered('key_but_only_questions'),
  key_not_offered: noneOffered('key_not_offered'),

  wrong_password: rejected('password', 'password'),
  wrong_password_by_pam: rejected('password', 'keyboard-interactive'),
  // that it is root stands in no text that others than the owner read
  password_of_root: {
    ...rejected('password_of_root', 'password'),
    ruleAtTerminal: 'upstream_auth_rejected.password',
  },
  second_factor: rejected('second_factor', 'keyboard-interactive'),
  expired_by_pam: {
    rule: 'upstream_password_expired',
    words: attempted('none keyboard-interactive'),
    step: 'auth',
  },
  unknown_key: rejected('key'),
  key_from_elsewhere: rejected('key'),
  key_of_unknown_user: rejected('key'),
  windows: rejected('key_on_windows'),
  dropbear: rejected('key_on_dropbear'),
  sha1_only: { ...rejected('key'), ruleOfTest: 'upstream_auth_rejected.sha1_only' },
  unknown_rsa_key: rejected('key'),
  unknown_key_of_agent: rejected('agent'),
  ca_not_trusted: rejected('certificate'),
  certificate_to_dropbear: rejected('certificate_unknown'),
  principal_missing: rejected('certificate'),
  certificate_from_elsewhere: rejected('certificate'),

  password_too: partial('upstream_auth_partial.password_too'),
  key_too: partial('upstream_auth_partial.key_too', 'password'),
  one_time_code: partial('upstream_auth_partial.one_time_code'),
  one_of_two_more: partial('upstream_auth_partial'),

  too_many_keys: { rule: 'upstream_too_many_auth_failures.agent', words: tooMany, step: 'auth' },
  one_try_only: { rule: 'upstream_too_many_auth_failures', words: tooMany, step: 'auth' },
  password_expired: { rule: 'upstream_password_expired', words: attempted('none password'), step: 'auth' },

  clock_ahead: { ...rejected('certificate'), ruleOfTest: 'upstream_certificate_clock.expired' },
  clock_behind: { ...rejected('certificate'), ruleOfTest: 'upstream_certificate_clock.not_yet_valid' },
  clock_not_told: { ...rejected('certificate'), ruleOfTest: 'upstream_certificate_clock' },
} as const satisfies Record<string, Expected>;
