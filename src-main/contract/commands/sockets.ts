import { z } from 'zod';
import type { FieldIssue } from '../reply.ts';
import { SecretDraft, SecretField, SocketDraft } from '../socket-draft.ts';
import type { HostKeyLook, SocketView } from '../socket-view.ts';
import { SocketName } from '../ssh-socket.ts';
import { command } from './command.ts';

const named = z.strictObject({ name: SocketName });

/** What a secret would be worth, without showing any of it. */
export type SecretCheck =
  | { state: 'good'; detail: string }
  /** usable, with something to know or to do: an encrypted key that wants its passphrase */
  | { state: 'warn'; detail: string }
  | { state: 'bad'; detail: string };

export interface SystemTerminal {
  id: string;
  /** as people know it: `GNOME Terminal` */
  name: string;
}

export const socketCommands = {
  'sockets.list': command<SocketView[]>()(z.strictObject({})),
  'sockets.get': command<SocketView>()(named),
  /** A draft of a socket that is there, with its secrets as `keep`; for the form. */
  'sockets.draft': command<SocketDraft>()(named),
  /** A draft from what a person types to reach a target: `user@host:port`, `ssh user@host -p 2200`, `host`. */
  'sockets.draft_from': command<SocketDraft>()(z.strictObject({ text: z.string().max(2000) })),
  /** Everything that is wrong with a draft; nothing is stored. `was`: the socket that it changes. */
  'sockets.check': command<{ issues: FieldIssue[] }>()(
    z.strictObject({ draft: SocketDraft, was: SocketName.optional() }),
  ),
  /** Whether a secret is what the field needs; a reference is resolved. `was`: whose stored secret `keep` means. */
  'sockets.check_secret': command<SecretCheck>()(
    z.strictObject({
      field: SecretField,
      secret: SecretDraft,
      passphrase: SecretDraft.optional(),
      was: SocketName.optional(),
    }),
  ),
  /** Stores a draft: a new socket, or a changed one (`was`). Fails with `issues` where it is wrong. */
  'sockets.save': command<SocketView>()(z.strictObject({ draft: SocketDraft, was: SocketName.optional() })),
  /** Stops or starts a socket. Stopping ends its live sessions. */
  'sockets.set_enabled': command<SocketView>()(named.extend({ enabled: z.boolean() })),
  'sockets.duplicate': command<SocketView>()(named),
  /** Deletes it, secrets too; `undo` brings all of it back for ten minutes. Ends its live sessions. */
  'sockets.delete': command<{ undo: string }>()(named),
  'sockets.restore': command<SocketView>()(z.strictObject({ undo: z.string().max(100) })),
  /** Asks the target for its host key and compares. Logs in nowhere. */
  'sockets.look_at_host_key': command<HostKeyLook>()(named),
  /** Trusts a key from now on, instead of what was known; the target must still show it. */
  'sockets.trust_host_key': command<SocketView>()(named.extend({ fingerprint: z.string().max(100) })),
  'sockets.system_terminals': command<SystemTerminal[]>()(z.strictObject({})),
  /** Opens a terminal program of this machine that runs `ssh` to the socket. */
  'sockets.open_in_system_terminal': command<{ opened: string }>()(
    named.extend({ terminal: z.string().max(100).optional(), login: z.string().max(255).optional() }),
  ),
};
