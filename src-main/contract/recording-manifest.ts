import { z } from 'zod';
import { ChannelKind, Exit, Person } from './session.ts';

const Omitted = z.object({ bytes: z.int(), sha256: z.string() });

/** Stands beside a recording as `<same name>.json`: what asciicast v2 has no place for. */
export const RecordingManifest = z.object({
  version: z.literal(1),
  session: z.string(),
  channel: z.int(),
  socket: z.string(),
  person: Person,
  login: z.string().optional(),
  client: z.object({ address: z.string(), port: z.int(), software: z.string() }),
  kind: ChannelKind,
  command: z.string().optional(),
  terminal: z.object({ term: z.string(), cols: z.int(), rows: z.int() }).optional(),
  /** false: a file transfer, whose bytes are counted but not kept */
  screen: z.boolean(),
  started_at: z.string(),
  ended_at: z.string().optional(),
  exit: Exit.optional(),
  /** bytes that passed, recorded or not; of an interrupted recording: what its file still tells */
  bytes: z.object({ output: z.int(), errors: z.int(), input: z.int() }),
  /** output beyond the limit: how much was not kept, and its SHA-256 (hex) */
  omitted: Omitted.optional(),
  /** the same for recorded input */
  omitted_input: Omitted.optional(),
  /**
   * SHA-256 chain over the lines of the file: h0 = SHA-256(""), hn = SHA-256(hn-1 ‖ line n with its newline),
   * where ‖ joins raw bytes; `head` is the last one, in hex. Of a live recording: as it stood at the start.
   */
  chain: z.object({ lines: z.int(), head: z.string() }),
  /** `failed`: it could not be written to the end (then `failure` says why), or the session failed */
  state: z.enum(['live', 'ended', 'interrupted', 'failed']),
  failure: z.object({ code: z.string(), message: z.string() }).optional(),
});
export type RecordingManifest = z.infer<typeof RecordingManifest>;
