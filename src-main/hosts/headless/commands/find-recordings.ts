import { statSync } from 'node:fs';
import path from 'node:path';
import { Failure } from '../../../core/failure.ts';
import { cleanText } from '../../../core/logging/sanitize.ts';
import { readSessionIndex } from '../../../core/sessions/session-index.ts';
import { dataPaths } from '../../../core/storage/data-folder.ts';
import { lastRecordings } from '../../../core/storage/last-recordings.ts';

/** What people may say instead of the path of a recording, for help texts. */
export const recordingForms =
  'FILE is a path, a path inside the recordings folder, a session id, or "last" for the latest recorded session.';

/** The `.cast` files that a person means, at least one. Throws Failure `recording_unavailable`. */
export function findRecordings(wanted: string, dataFolder: string): string[] {
  const paths = dataPaths(dataFolder);
  const recordings = lastRecordings(paths);
  for (const file of [wanted, path.join(recordings, wanted)]) if (isFile(file)) return [file];
  const recorded = readSessionIndex(paths.sessions);
  const session =
    wanted === 'last'
      ? recorded.findLast(({ recordings, deleted }) => recordings.length > 0 && !deleted)
      : recorded.find(({ id }) => id === wanted);
  if (session?.deleted) throw deleted(session.id, session.deleted);
  if (session && session.recordings.length > 0)
    return session.recordings.map((name) => path.join(recordings, name));
  if (session) {
    const { id, events } = session;
    const also = events.length > 0 ? `, but it has events (${events.length})` : '';
    throw unavailable(`session ${id} has no recording${also}`, `npm run cli -- sessions ${id}`);
  }
  const problem =
    wanted === 'last'
      ? 'there is no recorded session yet'
      : `there is no recording and no session "${cleanText(wanted, 200)}"`;
  throw unavailable(problem, 'npm run cli -- sessions');
}

function deleted(id: string, { at, by, reason }: { at: string; by: string; reason: string }): Failure {
  return new Failure('recording_deleted', {
    message: `the recordings of session ${id} were deleted at ${at} by ${cleanText(by, 200)}: ${cleanText(reason)}`,
  });
}

function unavailable(problem: string, command: string): Failure {
  const advice = `${problem}; to see what there is: ${command}`;
  return new Failure('recording_unavailable', { message: problem, advice });
}

function isFile(file: string): boolean {
  return statSync(file, { throwIfNoEntry: false })?.isFile() ?? false;
}
