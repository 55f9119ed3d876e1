import { z } from 'zod';
import type { SocketView } from '../socket-view.ts';
import { SocketName } from '../ssh-socket.ts';
import { command } from './command.ts';

/** chosen by the screen that asks, which tells its set-ups apart by it */
const id = z.int().min(1);
const nothing = command<Record<string, never>>();

/**
 * The guided way of a socket to certificates. How far it is comes as `certificate_setup` events to the screen that has
 * opened it; each command is answered as soon as its work has begun.
 */
export const certificateSetupCommands = {
  /**
   * Logs in to the target as today, and looks at what that login may do there and whether a certificate is accepted
   * already. Changes nothing. `login`: of a socket that asks the client for it. Fails with `socket_not_found`,
   * `socket_read_only` for the practice socket, `client_login_missing`.
   */
  'certificate_setup.open': nothing(
    z.strictObject({ id, name: SocketName, login: z.string().min(1).max(255).optional() }),
  ),
  /** The same look again. */
  'certificate_setup.look': nothing(z.strictObject({ id })),
  /**
   * Runs the script over the login of today. It stays only if then both the login of today and one with a certificate
   * work. `give_password`: the login's password is given to sudo, on its standard input.
   */
  'certificate_setup.run': nothing(
    z.strictObject({
      id,
      scope: z.enum(['any_user', 'one_user']),
      give_password: z.boolean().default(false),
    }),
  ),
  /** Logs in with a certificate: after the script was run by hand. */
  'certificate_setup.check': nothing(z.strictObject({ id })),
  /** Ends what goes on; a script that has changed something puts it back. */
  'certificate_setup.cancel': nothing(z.strictObject({ id })),
  /**
   * Stores the socket with certificates as its login, without its old secret. Only after a login with a certificate
   * has worked, of the socket as it stands. `undo` brings the old login back, for ten minutes.
   */
  'certificate_setup.switch': command<{ socket: SocketView; undo: string }>()(z.strictObject({ id })),
  'certificate_setup.close': nothing(z.strictObject({ id })),
};
