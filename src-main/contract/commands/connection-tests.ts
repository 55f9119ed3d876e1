import { z } from 'zod';
import type { TestReport } from '../connection-test.ts';
import { SocketDraft } from '../socket-draft.ts';
import { SocketName } from '../ssh-socket.ts';
import { command } from './command.ts';

/** chosen by the screen that asks, which tells its tests apart by it */
const id = z.int().min(1);
/** of a socket that asks the client for the login (`prompt_client`) */
const login = z.string().min(1).max(255).optional();

export const connectionTestCommands = {
  /**
   * Goes the way to a target step by step; of a socket that is stored, or of a draft as it stands in the form, which is
   * not stored (`was`: whose secrets `keep` means). How far it is comes as `connection_test` events to the screen that
   * asked; the reply comes at the end, also of a test that was canceled or that failed: only what keeps it from
   * beginning is an error (`socket_not_found`, `socket_invalid` with `issues`). It ends with its screen.
   */
  'tests.run': command<TestReport>()(
    z.union([
      z.strictObject({ id, name: SocketName, login }),
      z.strictObject({ id, draft: SocketDraft, was: SocketName.optional(), login }),
    ]),
  ),
  /** Closes all that the test has open. Of one that has ended by itself: nothing. */
  'tests.cancel': command<Record<string, never>>()(z.strictObject({ id })),
  /** The last report about a stored socket, since the connector has started; null: there is none. */
  'tests.last': command<TestReport | null>()(z.strictObject({ name: SocketName })),
};
