import { z } from 'zod';
import { wholeNumber } from './whole-number.ts';

/** A name that people type as the SSH user name, so it is kept to what every client passes on unchanged. */
export const SocketName = z
  .string()
  .regex(
    /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/,
    'lower-case letters, digits and inner hyphens, at most 63',
  );

const Port = wholeNumber(1, 65535);
/** Without brackets, and nothing that has a meaning in a known_hosts line. */
const HostName = z
  .string('a host name or an address')
  .regex(/^[\p{L}\p{N}._:%-]{1,253}$/u, 'a host name or an address (an IPv6 address without brackets)');
/** A value, `sealed:…` (encrypted under this data folder's key) or `from:<source>:<reference>`. */
const SecretValue = z.string().min(1).max(65536);
export const HostKeyFingerprint = z
  .string()
  .regex(/^SHA256:[A-Za-z0-9+/]{43}$/, 'a fingerprint as ssh-keygen -l prints it: SHA256:…');

/** What each login kind shares. Names are Border0's; `via` and `host_key` are ours. */
const target = {
  hostname: HostName,
  port: Port.default(22),
  /** pinned host key; absent = trust on first use */
  host_key: z.union([HostKeyFingerprint, z.array(HostKeyFingerprint).min(1)]).optional(),
  /** reach the target through another socket's target, as ProxyJump does */
  via: SocketName.optional(),
  username_provider: z.enum(['defined', 'prompt_client']).default('defined'),
  username: z.string().min(1).max(255).optional(),
};

/** The fields that every login kind has, for checking them where the kind itself is wrong. */
export const SshTarget = z.object(target);

export const PasswordLogin = z.strictObject({
  authentication_type: z.literal('username_and_password'),
  ...target,
  password: SecretValue,
});
export const PrivateKeyLogin = z.strictObject({
  authentication_type: z.literal('private_key'),
  ...target,
  private_key: SecretValue,
  private_key_passphrase: SecretValue.optional(),
});
export const CertificateLogin = z.strictObject({
  authentication_type: z.literal(['certificate', 'border0_certificate']),
  ...target,
});
export const AgentLogin = z.strictObject({
  authentication_type: z.literal('agent'),
  ...target,
  /** path of the agent's socket; absent = SSH_AUTH_SOCK */
  agent_socket: z.string().min(1).optional(),
});

export const SshConfiguration = z
  .discriminatedUnion('authentication_type', [PasswordLogin, PrivateKeyLogin, CertificateLogin, AgentLogin])
  .superRefine(
    (ssh, context) => {
      if (ssh.username_provider === 'defined' && ssh.username === undefined) {
        context.addIssue({
          code: 'custom',
          path: ['username'],
          message: 'a login name (or username_provider: prompt_client)',
        });
      }
      if (ssh.username_provider === 'prompt_client' && ssh.username !== undefined) {
        context.addIssue({
          code: 'custom',
          path: ['username'],
          message: 'nothing here: prompt_client takes the login from the client (login+socket)',
        });
      }
    },
    // also when another field is wrong, so that one look shows every mistake
    { when: ({ value }) => typeof value === 'object' && value !== null },
  );
export type SshConfiguration = z.infer<typeof SshConfiguration>;

export const SshSocket = z.strictObject({
  name: SocketName,
  description: z.string().max(200).default(''),
  tags: z.array(z.string().min(1).max(63)).max(50).default([]),
  /** false: nobody gets in, as if there were no such socket */
  enabled: z.boolean().default(true),
  recording_enabled: z.boolean().default(true),
  /** strict: no recording, no session. lenient: the session goes on with a loud warning. */
  recording_mode: z.enum(['strict', 'lenient']).default('strict'),
  /** keystrokes may hold passwords, so only where an owner asks for them */
  record_input: z.boolean().default(false),
  /** ssh -L, -D, -W and ProxyJump */
  tcp_forwarding: z.boolean().default(true),
  /** ssh -R */
  remote_forwarding: z.boolean().default(false),
  /** -L and -R with paths of unix sockets */
  unix_socket_forwarding: z.boolean().default(false),
  /** ssh -A */
  agent_forwarding: z.boolean().default(false),
  /** people read at their terminal where the target is, when it cannot be reached */
  show_target_address: z.boolean().default(false),
  ssh_configuration: SshConfiguration,
});
export type SshSocket = z.infer<typeof SshSocket>;
