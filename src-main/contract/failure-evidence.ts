import type { ErrorCode } from './error-codes.ts';
import type { PolicyActionKind, PolicyDenial } from './policy-action.ts';

/**
 * What a failure carries for the log and for hints, by its code: facts, never a secret, and never a text that somebody
 * has to read to know what happened. They stand beside `code` on the log line, under the same names.
 */
export interface EvidenceOf {
  upstream_name_not_found: Named;
  upstream_name_lookup_failed: Named;
  upstream_dial_timeout: Dialled;
  upstream_dial_refused: Dialled;
  upstream_dial_reset: Dialled;
  upstream_dial_no_route: Dialled;
  upstream_dial_network_unreachable: Dialled;
  /** all addresses of the name are of a family that this machine has no way to */
  upstream_dial_family_unreachable: Dialled & { family: 'IPv4' | 'IPv6' };
  upstream_dial_failed: Dialled;
  upstream_via_failed: OnTheWay & {
    host?: string | undefined;
    port?: number | undefined;
    from?: string | undefined;
    /** the socket on the way was not even asked */
    way?: 'missing' | 'stopped' | 'loop' | undefined;
    /** what the socket on the way said: a reason of RFC 4254 §5.1 by its number, and its text */
    open_failure?: number | undefined;
    text?: string | undefined;
  };
  upstream_not_ssh: Greeted & { speaks: SpokenProtocol };
  upstream_silent: Greeted;
  upstream_closed_before_banner: Greeted & { refusal?: 'max_startups' | 'penalty' | undefined };
  upstream_closed_in_handshake: Greeted;
  upstream_reset_in_handshake: Greeted;
  upstream_no_common_algorithm: Greeted & {
    algorithm_kind: string;
    client_offered: readonly string[];
    server_offered: readonly string[];
    /** what the server's list is like */
    server_is: 'old' | 'post_quantum' | 'other';
  };
  /** a warning, not a failure: the key is trusted from now on */
  upstream_host_key_new: OnTheWay & { host: string; key_type: string; fingerprint: string };
  upstream_host_key_changed: OnTheWay & {
    host_key_type: string;
    host_key: string;
    known_host_keys: readonly string[];
    known_host_key_types: readonly string[];
  };
  upstream_host_key_pin_mismatch: OnTheWay & {
    /** what was shown; absent where the target was not asked */
    host_key_type?: string | undefined;
    host_key?: string | undefined;
    pinned_host_keys: readonly string[];
  };
  upstream_disconnected_in_handshake: Greeted & { reason: number; text: string };
  upstream_handshake_failed: Greeted;
  upstream_auth_none_offered: LoginTried;
  upstream_auth_rejected: LoginTried & {
    /** types of the keys that were offered: `ssh-ed25519` */
    key_types?: readonly string[] | undefined;
    /** an RSA key that the server takes with a SHA-1 signature only: found out by a connection test */
    sha1_only?: boolean | undefined;
  };
  upstream_auth_partial: LoginTried;
  upstream_too_many_auth_failures: LoginTried & {
    reason?: number | undefined;
    text?: string | undefined;
    keys?: number | undefined;
  };
  /** with `text` alone where the login is taken, and only its shell asks for a new one */
  upstream_password_expired: LoginTried | { text: string };
  upstream_auth_timeout: Greeted;
  /** the certificate was refused for its times only: found out by a connection test */
  upstream_certificate_clock: LoginTried & {
    /** how far the target's clock is ahead of ours; negative: behind. Seconds; undefined: it did not tell */
    clock_skew_s: number | undefined;
    valid_after: string;
    valid_before: string;
  };
  upstream_lost: Greeted & {
    ended: 'closed' | 'reset' | 'disconnected' | 'broken';
    /** for how long no channel had carried anything before, in seconds */
    idle_s?: number | undefined;
    reason?: number | undefined;
    text?: string | undefined;
  };
  upstream_keepalive_timeout: OnTheWay;
  /** the target gives no session channel: RFC 4254 §5.1 */
  channel_refused: Greeted & { open_failure: number; text?: string | undefined };
  upstream_pty_refused: Greeted;
  upstream_shell_refused: Greeted;
  upstream_exec_refused: Greeted;
  upstream_subsystem_refused: Greeted & { subsystem: string };
  /** the shell was granted and has ended at once: found out by a connection test */
  upstream_shell_ended: Greeted & {
    exit_status?: number | undefined;
    text?: string | undefined;
    sftp: boolean;
  };
  /** `refused_by`: whose rule says no, the socket's or the target's */
  forward_refused: { refused_by: 'socket' | 'target'; open_failure?: number | undefined };
  /** no policy allows it, or not any more */
  policy_denied: {
    /** what was asked for; `connect`: the session itself */
    action: PolicyActionKind;
    /** what the policy that comes nearest says no to */
    denied: PolicyDenial;
    /** it was allowed before */
    session_ended?: boolean | undefined;
    person: string;
    client_address: string;
  };
  recording_unavailable: OnDisk;
  recording_failed: OnDisk;
  /** `kind`: as the key calls itself, `PuTTY-User-Key-File-3` */
  private_key_format_unsupported: {
    kind: string;
    key_format: 'putty' | 'token' | 'dsa' | 'cipher' | 'other';
  };
  private_key_invalid: { key_format?: 'cut_short' | 'none' | undefined };
  /** `name`: of the environment variable */
  secret_env_missing: { name: string };
  secret_file_unreadable: OnDisk & { reason: string };
  secret_exec_failed: {
    program: string;
    system_error?: string | undefined;
    exit_status?: number | undefined;
    signal?: string | undefined;
  };
  clock_went_back: { by_s: number };
  sign_in_provider_unreachable: AtProvider & { system_error?: string | undefined };
  /** `wrong`: what of the provider's answer is not as it must be */
  sign_in_provider_invalid: AtProvider & {
    wrong: 'issuer' | 'answer' | 'too_large' | 'unsafe_address';
    http_status?: number | undefined;
  };
  /** the provider does not offer this way to sign in, for this client at least */
  sign_in_not_offered: AtProvider & { flow: 'device' | 'browser' };
  /** the provider refuses our client id, secret, scopes or redirect: its own code (RFC 6749 §5.2) and words */
  sign_in_client_rejected: AtProvider & { oauth_error: string; text?: string | undefined };
  sign_in_denied: AtProvider & { text?: string | undefined };
  sign_in_token_invalid: AtProvider & { check: TokenCheck };
  /** `clock_skew_s`: how far the provider's clock is ahead of ours; negative: behind */
  sign_in_clock: AtProvider & { clock_skew_s: number | undefined };
  sign_in_no_email: AtProvider & { subject: string; email_claim: string; unverified: boolean };
  sign_in_wrong_domain: AtProvider & { domain: string; allowed: readonly string[] };
}

interface OnTheWay {
  /** the socket on the way that it happened at */
  via?: string | undefined;
}

interface Named extends OnTheWay {
  host: string;
  elapsed_ms: number;
}

interface Dialled extends OnTheWay {
  /** the socket whose target dialled it, where it was not the connector itself */
  from?: string | undefined;
  /** as it was configured */
  host?: string | undefined;
  /** the one that was dialled */
  address?: string | undefined;
  port?: number | undefined;
  /** Node's `ECONNREFUSED` and the like */
  system_error?: string | undefined;
  elapsed_ms?: number | undefined;
}

interface Greeted extends OnTheWay {
  /** the identification: `SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u3` */
  server?: string | undefined;
  /** what came instead, if it was text */
  first_line?: string | undefined;
  /** … and if it was not: the first 32 bytes at most, in hexadecimal digits */
  first_bytes?: string | undefined;
  elapsed_ms?: number | undefined;
}

interface LoginTried extends Greeted {
  /** the login on the target */
  login?: string | undefined;
  methods_offered: readonly string[];
  methods_tried: readonly string[];
  /** a question of keyboard-interactive that the connector has no answer to */
  prompt?: string | undefined;
}

interface AtProvider {
  issuer: string;
}

/** What of an ID token is not as it must be. */
export type TokenCheck =
  | 'missing'
  | 'issuer'
  | 'audience'
  | 'nonce'
  | 'state'
  | 'algorithm'
  | 'signature'
  | 'claims';

interface OnDisk {
  system_error?: string | undefined;
  path?: string | undefined;
}

/** What a port that is no SSH-2 server's speaks, as its first bytes tell. */
export type SpokenProtocol =
  | 'http'
  | 'tls'
  | 'smtp'
  | 'ftp'
  | 'ssh_1'
  | 'mysql'
  | 'redis'
  | 'vnc'
  | 'other_text'
  | 'other_bytes';

/** Evidence of any code. */
export type Evidence = Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>;

export type EvidenceFor<Code extends ErrorCode> = Code extends keyof EvidenceOf ? EvidenceOf[Code] : Evidence;
