import { z } from 'zod';
import type { LogEntry } from '../log-entry.ts';
import { command } from './command.ts';

/** Entries, oldest first, and where to read on before them; without `earlier` there is nothing before. */
export interface LogPart {
  entries: LogEntry[];
  earlier: string | undefined;
}

/** of one socket, or of one session */
const about = { socket: z.string().max(100).optional(), session: z.string().max(100).optional() };

export const logCommands = {
  /**
   * The last entries. A screen that watches the log first loses none and has none twice: `log` events that came before
   * the answer are in it, later ones are not.
   */
  'logs.recent': command<LogPart>()(
    z.strictObject({ ...about, limit: z.int().min(1).max(10_000).default(10_000) }),
  ),
  /** Entries before those, from the log files. There may be none in an answer that still says where to read on. */
  'logs.earlier': command<LogPart>()(
    z.strictObject({ ...about, earlier: z.string().max(200), limit: z.int().min(1).max(50_000) }),
  ),
};
