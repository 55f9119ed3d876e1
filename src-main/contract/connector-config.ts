import { z } from 'zod';
import { SshSocket } from './ssh-socket.ts';

const Port = z.int().min(0).max(65535);

/** `HOST:PORT`, `[V6]:PORT` */
export const ListenAddress = z
  .string()
  .regex(/^(\[[0-9a-fA-F:.]+\]|[^\s:[\]]+):\d{1,5}$/, 'HOST:PORT, for example 127.0.0.1:2222')
  .transform((text) => {
    const at = text.lastIndexOf(':');
    return { host: text.slice(0, at).replace(/^\[|\]$/g, ''), port: Number(text.slice(at + 1)) };
  })
  .pipe(z.object({ host: z.string(), port: Port }));
export type ListenAddress = z.infer<typeof ListenAddress>;

export const ClientKey = z.strictObject({
  name: z
    .string()
    .min(1)
    .max(100)
    .regex(/^[^\p{Cc}]+$/u, 'a name without control characters'),
  email: z.email('an e-mail address'),
  key: z
    .string()
    .max(20000)
    .regex(/^[a-z0-9@.-]+ [A-Za-z0-9+/]+=*( .*)?$/, 'a public key line: ssh-ed25519 AAAA…'),
});
export type ClientKey = z.infer<typeof ClientKey>;

export const GatewayConfig = z.strictObject({
  host: z.string().min(1).default('127.0.0.1'),
  port: Port.default(2222),
  /** further addresses to listen on; each is logged as a warning, because it opens the connector to a network */
  also: z.array(ListenAddress).max(16).default([]),
});
export type GatewayConfig = z.infer<typeof GatewayConfig>;

export const RecordingsConfig = z.strictObject({
  /** bytes of output kept of a command that runs without a terminal */
  bulk_limit: z
    .int()
    .min(0)
    .max(1024 ** 3)
    .default(1024 ** 2),
});
export type RecordingsConfig = z.infer<typeof RecordingsConfig>;

/** The config file of the headless host, and of import and export. */
export const ConnectorConfig = z.strictObject({
  gateway: GatewayConfig.prefault({}),
  client_keys: z.array(ClientKey).max(10000).default([]),
  sockets: z.array(SshSocket).max(10000).default([]),
  recordings: RecordingsConfig.prefault({}),
});
export type ConnectorConfig = z.infer<typeof ConnectorConfig>;
