import { z } from 'zod';
import type { FieldIssue } from '../reply.ts';
import { command } from './command.ts';

const filePath = z.string().min(1).max(4096);

/** One `Host` of an ssh_config, and what would become of it. */
export interface SshConfigRow {
  /** as it stands after `Host` */
  host: string;
  /** the socket's name, made from it */
  name: string;
  /** `user@host:port` */
  target: string;
  /** `~/.ssh/id_ed25519`, `agent`, `password` */
  login_with: string;
  result:
    | { kind: 'ready'; note: string }
    /** can be imported, and then wants something: a password, a user name */
    | { kind: 'needs'; note: string }
    /** cannot be imported: a pattern, an option that we do not have */
    | { kind: 'skipped'; note: string };
  /** file and line where it stands */
  file: string;
  line: number;
}

/** What an import of a config file would do; nothing is changed by looking. */
export interface ImportPreview {
  /** mistakes, by line; with any of them nothing can be imported */
  issues: FieldIssue[];
  sockets: { name: string; target: string; change: 'new' | 'replaces' | 'same' }[];
  client_keys: { name: string; email: string; change: 'new' | 'same' }[];
  policies: { name: string; change: 'new' | 'replaces' | 'same' }[];
  /** for instance that a `from:exec:` would run a program */
  warnings: string[];
}

export const exchangeCommands = {
  /** The sockets, client keys and policies of the app as a config file. Sealed secrets stay sealed, for this data folder only. */
  'exchange.export': command<{ yaml: string; notes: string[] }>()(z.strictObject({})),
  'exchange.preview': command<ImportPreview>()(z.strictObject({ text: z.string().max(4_000_000) })),
  /** Imports all of it, or nothing where it has mistakes. Without `replace`, sockets that are there stay as they are. */
  'exchange.import': command<{ added: number; replaced: number }>()(
    z.strictObject({ text: z.string().max(4_000_000), replace: z.boolean() }),
  ),
  /** Reads an ssh_config, and the files that it includes. Default: `~/.ssh/config`. */
  'exchange.preview_ssh_config': command<{ file: string; rows: SshConfigRow[]; files: string[] }>()(
    z.strictObject({ file: filePath.optional() }),
  ),
  'exchange.import_ssh_config': command<{ added: string[] }>()(
    z.strictObject({ file: filePath.optional(), hosts: z.array(z.string().max(1024)).max(10_000) }),
  ),
};
