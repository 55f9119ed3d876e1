import { z } from 'zod';

/** Who is behind a client, and how we know. */
export const Person = z.object({
  subject: z.string(),
  name: z.string(),
  email: z.string(),
  via: z.enum(['client_key', 'device_key', 'sso']),
  /** as the identity provider names them; absent where it was not asked */
  groups: z.array(z.string()).optional(),
});
export type Person = z.infer<typeof Person>;

export const ChannelKind = z.enum(['shell', 'exec', 'subsystem']);
export type ChannelKind = z.infer<typeof ChannelKind>;

export const Exit = z.union([
  z.object({ status: z.int() }),
  z.object({ signal: z.string(), core_dumped: z.boolean().optional() }),
]);
export type Exit = z.infer<typeof Exit>;

/** What happened in a session that is not terminal output. Times are ISO 8601. */
export const SessionEvent = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('transfer'),
    time: z.string(),
    channel: z.int(),
    protocol: z.enum(['sftp', 'scp']),
    operation: z.enum([
      'upload',
      'download',
      'remove',
      'rename',
      'mkdir',
      'rmdir',
      'symlink',
      'hardlink',
      'setstat',
    ]),
    path: z.string(),
    target: z.string().optional(),
    bytes: z.int().optional(),
    result: z.string(),
  }),
  z.object({
    type: z.literal('forward'),
    time: z.string(),
    channel: z.int(),
    kind: z.enum(['local', 'remote', 'unix', 'agent']),
    destination: z.string(),
    origin: z.string().optional(),
    result: z.enum(['opened', 'refused', 'failed']),
    reason: z.string().optional(),
  }),
  z.object({
    type: z.literal('forward_closed'),
    time: z.string(),
    channel: z.int(),
    bytes_to_target: z.int(),
    bytes_to_client: z.int(),
  }),
  z.object({
    type: z.literal('refused'),
    time: z.string(),
    channel: z.int().optional(),
    request: z.string(),
    reason: z.string(),
  }),
]);
export type SessionEvent = z.infer<typeof SessionEvent>;

/** One shell, command or subsystem of a session. */
export const ChannelRecord = z.object({
  channel: z.int(),
  kind: ChannelKind,
  /** of an exec what was run, of a subsystem its name */
  command: z.string().optional(),
  started_at: z.string(),
  ended_at: z.string().optional(),
  exit: Exit.optional(),
  /** that passed in both directions */
  bytes: z.int(),
  /** its file, relative to the recordings folder */
  recording: z.string().optional(),
  /** why it could not be recorded, or not to its end */
  recording_failure: z.object({ code: z.string(), message: z.string() }).optional(),
});
export type ChannelRecord = z.infer<typeof ChannelRecord>;

/** One client connection to one socket, from accept to close. */
export const SessionRecord = z.object({
  id: z.string(),
  socket: z.string(),
  person: Person,
  login: z.string().optional(),
  client: z.object({ address: z.string(), port: z.int(), software: z.string() }),
  started_at: z.string(),
  ended_at: z.string().optional(),
  /**
   * live; ended (with a `failure` where the connector ended it: by the admin, …); failed (the target could not be
   * reached, refused…); interrupted (the connector died)
   */
  state: z.enum(['live', 'ended', 'failed', 'interrupted']),
  failure: z.object({ code: z.string(), message: z.string() }).optional(),
  /** paths relative to the recordings folder, in the order of channels */
  recordings: z.array(z.string()),
  /** the first 1,000 */
  channels: z.array(ChannelRecord).default([]),
  events: z.array(SessionEvent),
  /** how often policies refused something; absent: never */
  denied: z.int().optional(),
  /** what became of the recordings: kept for ever, though they are gone */
  deleted: z.object({ at: z.string(), by: z.string(), reason: z.string() }).optional(),
});
export type SessionRecord = z.infer<typeof SessionRecord>;
