import type { Exit, Person, SessionRecord } from './session.ts';

/** Whether there is something to look at, and in which state. */
export type Evidence =
  /** being written now */
  | 'recording'
  | 'recorded'
  /** the connector died while it was written */
  | 'interrupted'
  /** it could not be written to its end */
  | 'failed'
  /** the socket does not record */
  | 'not_recorded'
  /** nothing was shown: only forwards, or the target was never reached */
  | 'no_screen'
  /** deleted by the admin or by retention */
  | 'deleted';

/** A session as lists show it. */
export interface SessionSummary {
  id: string;
  socket: string;
  person: Pick<Person, 'name' | 'email' | 'via'>;
  login?: string;
  client: SessionRecord['client'];
  /** how many of each; a session without any has asked for nothing yet, or never reached its target */
  shells: number;
  commands: number;
  /** other subsystems than sftp count as commands */
  sftp: number;
  forwards: number;
  /** files that were moved by sftp or scp */
  files: number;
  /** of the only command, for the list */
  command?: string;
  started_at: string;
  ended_at?: string;
  state: SessionRecord['state'];
  failure?: { code: string; message: string };
  /** of its last channel that had one */
  exit?: Exit;
  /** that passed in both directions; of a live session as far as it is known */
  bytes: number;
  evidence: Evidence;
}
