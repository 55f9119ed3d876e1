import type { Exit } from './session.ts';

/** One SSH session of a terminal on a screen, through the gateway. */
export type TerminalState =
  | { kind: 'connecting' }
  | { kind: 'open'; session?: string; recorded: boolean; since: string }
  /** the shell ended by itself */
  | { kind: 'ended'; exit?: Exit; session?: string; at: string }
  /** it could not start, or was lost; the reason as the connector knows it */
  | { kind: 'failed'; code: string; message: string; advice: string; session?: string; at: string };
