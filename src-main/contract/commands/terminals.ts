import { z } from 'zod';
import { SocketName } from '../ssh-socket.ts';
import { command } from './command.ts';

const cols = z.int().min(1).max(1000);
const rows = z.int().min(1).max(1000);
const terminal = z.int().min(1);

export const terminalCommands = {
  /**
   * Opens an SSH session through the gateway, with the owner's device key. Its state comes as `terminal` events, its
   * bytes as messages of their own; both go to the screen that opened it, and it ends with that screen.
   */
  'terminals.open': command<{ terminal: number }>()(
    z.strictObject({ socket: SocketName, login: z.string().max(255).optional(), cols, rows }),
  ),
  'terminals.resize': command<Record<string, never>>()(z.strictObject({ terminal, cols, rows })),
  'terminals.close': command<Record<string, never>>()(z.strictObject({ terminal })),
};
