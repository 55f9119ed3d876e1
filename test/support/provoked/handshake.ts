import type { Expected } from './expected.ts';

const handshake = 'failed to handle channels: unable to connect to upstream host: ssh: handshake failed: ';
const eof = `${handshake}EOF`;
const overflow = `${handshake}ssh: overflow reading version string`;
const junk = `${handshake}ssh: junk character in version line`;
const route = /127\.0\.0\.1:\d+->127\.0\.0\.1:\d+/.source;
const timeout = new RegExp(`: ssh: handshake failed: read tcp ${route}: i/o timeout$`);
const noCommon = (kind: string, theirs: string) =>
  new RegExp(
    `no common algorithm for ${kind}; client offered: \\[.+\\], server offered: \\[${theirs}[^\\]]*\\]$`,
  );

/** A port that is not SSH’s, or an SSH server that does not talk to us. */
export const handshakeRows = {
  http: { rule: 'upstream_not_ssh.http', words: overflow, step: 'banner' },
  tls: { rule: 'upstream_not_ssh.tls', words: junk, step: 'banner' },
  smtp: { rule: 'upstream_not_ssh.smtp', words: overflow, step: 'banner' },
  ftp: { rule: 'upstream_not_ssh.ftp', words: overflow, step: 'banner' },
  ssh1: { rule: 'upstream_not_ssh.ssh_1', words: overflow, step: 'banner' },
  mysql: { rule: 'upstream_not_ssh.mysql', words: junk, step: 'banner' },
  redis: { rule: 'upstream_not_ssh.redis', words: overflow, step: 'banner' },
  vnc: { rule: 'upstream_not_ssh.vnc', words: overflow, step: 'banner' },
  other_text: { rule: 'upstream_not_ssh.other_text', words: overflow, step: 'banner' },
  other_bytes: { rule: 'upstream_not_ssh.other_bytes', words: junk, step: 'banner' },
  silent: { rule: 'upstream_silent', words: timeout, step: 'banner' },
  silent_after_greeting: { rule: 'upstream_silent.after_greeting', words: timeout, step: 'kex' },
  trickles: { rule: 'upstream_silent.too_slow', words: timeout, step: 'banner' },
  closes_at_once: { rule: 'upstream_closed_before_banner', words: eof, step: 'banner' },
  max_startups: { rule: 'upstream_closed_before_banner.max_startups', words: eof, step: 'banner' },
  max_startups_and_reset: {
    rule: 'upstream_closed_before_banner.max_startups',
    words: eof,
    step: 'banner',
  },
  penalty: { rule: 'upstream_closed_before_banner.penalty', words: eof, step: 'banner' },
  closes_after_greeting: { rule: 'upstream_closed_in_handshake', words: eof, step: 'kex' },
  resets_after_greeting: {
    rule: 'upstream_reset_in_handshake',
    words: new RegExp(`read tcp ${route}: read: connection reset by peer$`),
    step: 'kex',
  },
  garbage: { rule: 'upstream_handshake_failed', words: /: ssh: handshake failed: .+/, step: 'kex' },
  no_method_left: {
    rule: 'upstream_disconnected_in_handshake',
    words: `${handshake}ssh: disconnect, reason 2: no authentication methods enabled`,
    step: 'auth_methods',
  },
  host_not_allowed: {
    rule: 'upstream_disconnected_in_handshake.host_not_allowed',
    words: `${handshake}ssh: disconnect, reason 1: not from there`,
    step: 'auth_methods',
  },
  too_many_connections: {
    rule: 'upstream_disconnected_in_handshake.too_many_connections',
    words: `${handshake}ssh: disconnect, reason 12: five is enough`,
    step: 'auth_methods',
  },
} as const satisfies Record<string, Expected>;

/** An SSH server that has no algorithm of one kind in common with us. */
export const algorithmRows = {
  key_exchange_old: {
    rule: 'upstream_no_common_algorithm.key_exchange_old',
    words: noCommon('key exchange', 'diffie-hellman-group1-sha1'),
    step: 'kex',
  },
  key_exchange_post_quantum: {
    rule: 'upstream_no_common_algorithm.key_exchange_post_quantum',
    words: noCommon('key exchange', 'sntrup761x25519-sha512@openssh.com'),
    step: 'kex',
  },
  key_exchange_other: {
    rule: 'upstream_no_common_algorithm.key_exchange_other',
    words: noCommon('key exchange', 'diffie-hellman-group18-sha512'),
    step: 'kex',
  },
  host_key_old: {
    rule: 'upstream_no_common_algorithm.host_key_old',
    words: noCommon('host key', 'ssh-rsa'),
    step: 'kex',
  },
  host_key_other: {
    rule: 'upstream_no_common_algorithm.host_key_other',
    words: noCommon('host key', 'ssh-ed25519-cert-v01@openssh.com'),
    step: 'kex',
  },
  host_key_post_quantum: {
    rule: 'upstream_no_common_algorithm.host_key_post_quantum',
    words: noCommon('host key', 'ssh-mldsa-65'),
    step: 'kex',
  },
  cipher_other: {
    rule: 'upstream_no_common_algorithm.cipher_other',
    words: noCommon('client to server cipher', 'camellia256-ctr'),
    step: 'kex',
  },
  cipher_old: {
    rule: 'upstream_no_common_algorithm.cipher_old',
    words: noCommon('client to server cipher', 'aes128-cbc'),
    step: 'kex',
  },
  mac_old: {
    rule: 'upstream_no_common_algorithm.mac_old',
    words: noCommon('client to server MAC', 'hmac-sha1'),
    step: 'kex',
  },
  mac_other: {
    rule: 'upstream_no_common_algorithm.mac_other',
    words: noCommon('client to server MAC', 'umac-64@openssh.com'),
    step: 'kex',
  },
} as const satisfies Record<string, Expected>;

const keyMismatch = new RegExp(`${handshake}knownhosts: key mismatch: known SHA256:.+, offered SHA256:.+`);

/** Who the target says it is. */
export const hostKeyRows = {
  first_time: {
    rule: 'upstream_host_key_new',
    words: 'host key trusted on first use',
    level: 'warn',
    terminal: 'nothing',
  },
  changed: { rule: 'upstream_host_key_changed', words: keyMismatch, step: 'host_key' },
  another_type: { rule: 'upstream_host_key_changed.another_type', words: keyMismatch, step: 'host_key' },
  pinned_otherwise: {
    rule: 'upstream_host_key_pin_mismatch',
    words: new RegExp(`${handshake}ssh: host key mismatch`),
    step: 'host_key',
  },
} as const satisfies Record<string, Expected>;
