import { z } from 'zod';
import { Policy } from './policy.ts';
import { SignInConfig } from './sign-in-config.ts';
import { SshSocket } from './ssh-socket.ts';
import { wholeNumber } from './whole-number.ts';

/** 0 lets the system choose a free one */
const Port = wholeNumber(0, 65535);
const listenAddressForm = 'HOST:PORT, for example 127.0.0.1:2222';

/** `HOST:PORT`, `[V6]:PORT` */
export const ListenAddress = z
  .string(listenAddressForm)
  .regex(/^(\[[0-9a-fA-F:.]+\]|[\p{L}\p{N}._-]+):\d{1,5}$/u, listenAddressForm)
  .transform((text) => {
    const at = text.lastIndexOf(':');
    return { host: text.slice(0, at).replace(/^\[|\]$/g, ''), port: Number(text.slice(at + 1)) };
  })
  .refine(({ port }) => port <= 65535, 'HOST:PORT with a port from 0 to 65535');
export type ListenAddress = z.infer<typeof ListenAddress>;

export const ClientKey = z.strictObject({
  name: z.string().regex(/^[^\p{Cc}]{1,100}$/u, 'a name of 1 to 100 characters, without control characters'),
  email: z.email('an e-mail address'),
  key: z
    .string()
    .max(20000)
    .regex(/^[a-z0-9@.-]+[ \t]+[A-Za-z0-9+/]+=*(\s.*)?$/, 'a public key line: ssh-ed25519 AAAA…'),
});
export type ClientKey = z.infer<typeof ClientKey>;

export const GatewayConfig = z.strictObject({
  host: z
    .string()
    .regex(/^[\p{L}\p{N}._:%-]{1,253}$/u, 'an address of this machine (an IPv6 address without brackets)')
    .default('127.0.0.1'),
  port: Port.default(2222),
  /** further addresses to listen on; each is logged as a warning, because it opens the connector to a network */
  also: z.array(ListenAddress).max(16).default([]),
});
export type GatewayConfig = z.infer<typeof GatewayConfig>;

export const RecordingsConfig = z.strictObject({
  /** where recordings are kept; absent = in the data folder. Counts from the next start. */
  folder: z
    .string()
    .regex(/^(\/|[A-Za-z]:[\\/]|\\\\)[^\0]{0,4000}$/, 'an absolute path')
    .optional(),
  /** bytes of output kept of a command that runs without a terminal */
  bulk_limit: wholeNumber(0, 1024 ** 3).default(1024 ** 2),
  /** bytes of output kept of a terminal; what comes after is counted and hashed */
  terminal_limit: wholeNumber(1024 ** 2, 1024 ** 4).default(1024 ** 3),
  /** days after which the recordings of a session are deleted; 0 = never */
  keep_days: wholeNumber(0, 36_500).default(0),
  /** bytes of all recordings above which the oldest are deleted; 0 = no limit */
  keep_bytes: wholeNumber(0, 1024 ** 5).default(0),
  /** bytes that must be free before a session that must be recorded starts */
  free_space_floor: wholeNumber(0, 1024 ** 4).default(1024 ** 2),
});
export type RecordingsConfig = z.infer<typeof RecordingsConfig>;

/** The config file of the headless host, and of import and export. */
export const ConnectorConfig = z.strictObject({
  gateway: GatewayConfig.prefault({}),
  client_keys: z.array(ClientKey).max(10000).default([]),
  sockets: z.array(SshSocket).max(10000).default([]),
  /** who may do what; none: whoever comes in may do what the socket allows */
  policies: z.array(Policy).max(10000).default([]),
  recordings: RecordingsConfig.prefault({}),
  /** absent: nobody signs in, keys alone let people in */
  sign_in: SignInConfig.optional(),
});
export type ConnectorConfig = z.infer<typeof ConnectorConfig>;
