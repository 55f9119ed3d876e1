import type { ParseArgsOptionsConfig } from 'node:util';

/** One `npm run cli -- NAME …` command. */
export interface Command {
  /** half a line, for the list of commands */
  summary: string;
  usage: string;
  /** Resolves to the exit status. Throws Failure; stdout is the result, stderr everything else. */
  run(args: readonly string[]): Promise<number>;
}

/** The flag that every command takes. */
export const dataFlag = { data: { type: 'string' } } as const satisfies ParseArgsOptionsConfig;
