import { z } from 'zod';

/**
 * A secret on its way in. `keep` leaves the stored one; `none` removes it. A `reference` is `from:…`; a `value` is
 * sealed before it is stored.
 */
export const SecretDraft = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('keep') }),
  z.strictObject({ kind: z.literal('none') }),
  z.strictObject({ kind: z.literal('value'), value: z.string().max(65536) }),
  z.strictObject({ kind: z.literal('reference'), reference: z.string().max(4096) }),
]);
export type SecretDraft = z.infer<typeof SecretDraft>;

const text = (longest = 1024) => z.string().max(longest);

/**
 * A socket as a form holds it, with all login fields side by side and anything in them: what is wrong with it is for
 * `sockets.check` to say, field by field. Only the fields of the chosen login kind count.
 */
export const SocketDraft = z.strictObject({
  name: text(),
  description: text(4096),
  tags: z.array(text()).max(100),
  recording_enabled: z.boolean(),
  recording_mode: z.enum(['strict', 'lenient']),
  record_input: z.boolean(),
  tcp_forwarding: z.boolean(),
  remote_forwarding: z.boolean(),
  unix_socket_forwarding: z.boolean(),
  agent_forwarding: z.boolean(),
  show_target_address: z.boolean(),
  hostname: text(),
  /** as it was typed */
  port: text(),
  /** the socket on the way, or empty */
  via: text(),
  /** pinned fingerprints; empty = trust on first use */
  host_keys: z.array(text()).max(20),
  authentication_type: z.enum(['username_and_password', 'private_key', 'certificate', 'agent']),
  username_provider: z.enum(['defined', 'prompt_client']),
  username: text(),
  password: SecretDraft,
  private_key: SecretDraft,
  private_key_passphrase: SecretDraft,
  /** empty = the agent of SSH_AUTH_SOCK */
  agent_socket: text(4096),
});
export type SocketDraft = z.infer<typeof SocketDraft>;

/** The fields of a draft that hold secrets. */
export const secretFields = ['password', 'private_key', 'private_key_passphrase'] as const;
export const SecretField = z.enum(secretFields);
export type SecretField = z.infer<typeof SecretField>;
