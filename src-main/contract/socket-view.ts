import type { ErrorCode } from './error-codes.ts';
import type { SshSocket } from './ssh-socket.ts';

/** A stored secret as screens see it: that it is there, and where a reference points; never the secret. */
export type StoredSecret =
  | { stored: false }
  /** sealed, or in clear text in a config file */
  | { stored: true; kind: 'sealed' | 'clear_text' }
  | { stored: true; kind: 'reference'; reference: string };

/** How a socket is doing, as its last session, connection test or look at the host key has shown. */
export type SocketStatus =
  /** nothing speaks against it */
  | { kind: 'ready' }
  /** switched off by the admin: nobody gets in */
  | { kind: 'stopped' }
  /** its last session failed, or (without a `session`) a connection test since; `code` says how */
  | { kind: 'failed'; code: ErrorCode; message: string; time: string; session?: string };

export interface SocketView {
  name: string;
  description: string;
  tags: string[];
  /** `config_file`: it stands in the file of `--config` and can't be changed here; `practice`: inside this app */
  origin: 'app' | 'config_file' | 'practice';
  enabled: boolean;
  status: SocketStatus;
  live_sessions: number;
  /** the last connection test since the connector has started; `time`: ISO 8601, of its start */
  last_test?: { ok: boolean; time: string; ms: number; code?: ErrorCode };
  /** ISO 8601; what failed before was another socket. Absent of one that was not changed here */
  changed_at?: string;
  /** ISO 8601 of the latest session's start */
  last_used?: string;
  recording_enabled: boolean;
  recording_mode: SshSocket['recording_mode'];
  record_input: boolean;
  tcp_forwarding: boolean;
  remote_forwarding: boolean;
  unix_socket_forwarding: boolean;
  agent_forwarding: boolean;
  show_target_address: boolean;
  hostname: string;
  port: number;
  via?: string;
  authentication_type: 'username_and_password' | 'private_key' | 'certificate' | 'agent';
  username_provider: 'defined' | 'prompt_client';
  username?: string;
  password: StoredSecret;
  private_key: StoredSecret;
  private_key_passphrase: StoredSecret;
  agent_socket?: string;
  host_key: HostKeyView;
  /** what a person at this machine types; with `LOGIN+name` where the client chooses the login */
  ssh_command: string;
  /** the same without our ssh_config, for people with a key of their own: `ssh -p 2222 web1@127.0.0.1` */
  plain_ssh_command: string;
}

export interface HostKey {
  /** `ssh-ed25519`, … */
  type: string;
  /** `SHA256:…` */
  fingerprint: string;
}

export type HostKeyView =
  /** the next connection trusts what it is shown */
  | { kind: 'unknown' }
  /** kept in known_hosts, from first use or accepted here */
  | { kind: 'known'; keys: HostKey[] }
  /** set in the socket itself */
  | { kind: 'pinned'; fingerprints: string[] };

/** What the target shows now, beside what is known. */
export interface HostKeyLook {
  shown: HostKey;
  verdict: 'new' | 'known' | 'changed' | 'pinned' | 'not_pinned';
  expected: string[];
}
