import type { SocketDraft } from './socket-draft.ts';

/** What a new form starts with: Border0's defaults. */
export const emptyDraft: SocketDraft = {
  name: '',
  description: '',
  tags: [],
  recording_enabled: true,
  recording_mode: 'strict',
  record_input: false,
  tcp_forwarding: true,
  remote_forwarding: false,
  unix_socket_forwarding: false,
  agent_forwarding: false,
  show_target_address: false,
  hostname: '',
  port: '22',
  via: '',
  host_keys: [],
  authentication_type: 'username_and_password',
  username_provider: 'defined',
  username: '',
  password: { kind: 'none' },
  private_key: { kind: 'none' },
  private_key_passphrase: { kind: 'none' },
  agent_socket: '',
};
