import { emptyDraft } from '../../contract/empty-draft.ts';
import {
  type SecretDraft,
  type SecretField,
  type SocketDraft,
  secretFields,
} from '../../contract/socket-draft.ts';
import type { SshConfiguration, SshSocket } from '../../contract/ssh-socket.ts';
import { Failure } from '../failure.ts';
import { storedSecret } from './check-draft-secrets.ts';

/** Secrets as they are stored: sealed, or a reference. Only what there is. */
export type StoredSecrets = Readonly<Partial<Record<SecretField, string>>>;

const rules = [
  'name',
  'description',
  'recording_enabled',
  'recording_mode',
  'record_input',
  'tcp_forwarding',
  'remote_forwarding',
  'unix_socket_forwarding',
  'agent_forwarding',
  'show_target_address',
] as const;

/**
 * The socket that a draft without mistakes describes. Only the fields of its login kind are taken over.
 *
 * @throws Failure `internal_error` for a secret that is missing: `checkDraft` should have found that
 */
export function draftToSocket(
  draft: SocketDraft,
  { secrets, enabled = true }: { secrets: StoredSecrets; enabled?: boolean },
): SshSocket {
  return {
    ...pick(draft, rules),
    tags: [...new Set(draft.tags.map((tag) => tag.trim()))],
    enabled,
    ssh_configuration: sshConfigurationOf(draft, secrets),
  };
}

/** A draft of a socket that is there: secrets that it has are `keep`. */
export function socketToDraft(socket: SshSocket): SocketDraft {
  const ssh = socket.ssh_configuration;
  const secrets = secretFields.map((field): [SecretField, SecretDraft] => [
    field,
    { kind: storedSecret(socket, field) === undefined ? 'none' : 'keep' },
  ]);
  return {
    ...emptyDraft,
    ...pick(socket, rules),
    tags: [...socket.tags],
    hostname: ssh.hostname,
    port: String(ssh.port),
    via: ssh.via ?? '',
    host_keys: ssh.host_key === undefined ? [] : [ssh.host_key].flat(),
    authentication_type:
      ssh.authentication_type === 'border0_certificate' ? 'certificate' : ssh.authentication_type,
    username_provider: ssh.username_provider,
    username: ssh.username ?? '',
    ...Object.fromEntries(secrets),
    agent_socket: (ssh.authentication_type === 'agent' && ssh.agent_socket) || '',
  };
}

function sshConfigurationOf(draft: SocketDraft, secrets: StoredSecrets): SshConfiguration {
  const { hostname, port, via, host_keys: hostKeys, username_provider, username } = draft;
  const [onlyKey, ...furtherKeys] = hostKeys;
  const target = {
    hostname,
    port: Number(port),
    ...(onlyKey !== undefined && { host_key: furtherKeys.length > 0 ? [...hostKeys] : onlyKey }),
    ...(via !== '' && { via }),
    username_provider,
    ...(username_provider === 'defined' && { username }),
  };
  const { authentication_type } = draft;
  switch (authentication_type) {
    case 'username_and_password':
      return { authentication_type, ...target, password: needed(secrets, 'password') };
    case 'private_key': {
      const { private_key_passphrase } = secrets;
      return {
        authentication_type,
        ...target,
        private_key: needed(secrets, 'private_key'),
        ...(private_key_passphrase !== undefined && { private_key_passphrase }),
      };
    }
    case 'certificate':
      return { authentication_type, ...target };
    case 'agent':
      return {
        authentication_type,
        ...target,
        ...(draft.agent_socket !== '' && { agent_socket: draft.agent_socket }),
      };
  }
}

function needed(secrets: StoredSecrets, field: SecretField): string {
  const secret = secrets[field];
  if (secret !== undefined) return secret;
  throw new Failure('internal_error', { message: `the ${field} of this draft is missing` });
}

function pick<Whole, Key extends keyof Whole>(whole: Whole, keys: readonly Key[]): Pick<Whole, Key> {
  return Object.fromEntries(keys.map((key) => [key, whole[key]])) as Pick<Whole, Key>;
}
