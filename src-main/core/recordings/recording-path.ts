import fs from 'node:fs';
import path from 'node:path';
import { Failure, nodeErrorCode } from '../failure.ts';

const recordingPath = /^\d{4}\/\d\d\/\d\d\/([\w-]+)-(\d+)\.cast$/;

/**
 * The file of a recording, where it really lies in the recordings folder. Who can write to the session index could
 * otherwise make us show or delete any file of the owner's: so a path must have exactly the form that a recording of
 * this session gets, and lead there without a link.
 *
 * @param relative as the session index has it
 * @throws Failure `recording_not_found`, `recording_corrupt` (the path is not one of ours), `recording_unavailable`
 */
export function locateRecording(folder: string, session: string, relative: string): string {
  if (recordingPath.exec(relative)?.[1] !== session)
    throw notOurs(relative, 'it is no path of its recordings');
  const file = path.join(folder, relative);
  try {
    const day = path.dirname(file);
    if (fs.realpathSync(day) !== path.join(fs.realpathSync(folder), path.dirname(relative)))
      throw notOurs(relative, 'a folder on the way is a link');
    if (!fs.lstatSync(file).isFile()) throw notOurs(relative, 'it is no plain file');
    return file;
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw unreadable(relative, error);
  }
}

/** The number of the channel that a recording's path names. */
export function channelOfPath(relative: string): number | undefined {
  const channel = recordingPath.exec(relative)?.[2];
  return channel === undefined ? undefined : Number(channel);
}

/** The session that a recording's path names. */
export function sessionOfPath(relative: string): string | undefined {
  return recordingPath.exec(relative)?.[1];
}

/** What `fs` threw about a recording. */
export function unreadable(relative: string, cause: unknown): Failure {
  const code = nodeErrorCode(cause);
  if (code === 'ENOENT' || code === 'ENOTDIR') return recordingNotFound(`the file ${relative} is not there`);
  return new Failure('recording_unavailable', {
    message: `failed to read recording ${relative}: ${code ?? cause}`,
    advice: `The recording cannot be read (${code ?? 'unknown reason'}): check the rights of the recordings folder.`,
    cause,
  });
}

export function recordingNotFound(reason: string): Failure {
  return new Failure('recording_not_found', {
    message: `there is no such recording: ${reason}`,
    advice: `This recording is not there: ${reason}. It may have been moved or deleted outside of this app.`,
  });
}

function notOurs(relative: string, reason: string): Failure {
  return new Failure('recording_corrupt', {
    message: `the session index names ${relative}, and ${reason}`,
    advice:
      'The session index names a file that is none of this session’s recordings. Somebody may have changed the index; nothing was opened.',
  });
}
