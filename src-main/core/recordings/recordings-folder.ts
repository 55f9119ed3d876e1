import fs from 'node:fs';
import { Failure, nodeErrorCode } from '../failure.ts';

/** Below this much free space no new recording is started, so that the running ones can go on. In bytes. */
export const defaultFreeSpaceFloor = 500 * 1024 ** 2;

/**
 * Whether a recording could start now; to be asked before a target is contacted.
 * Throws Failure `recording_unavailable`: no folder can be there, it cannot be written to, too little space is left.
 */
export function checkRecordingsFolder(folder: string, freeSpaceFloor = defaultFreeSpaceFloor): void {
  let free: number;
  try {
    fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
    fs.accessSync(folder, fs.constants.W_OK | fs.constants.X_OK);
    const { bavail, bsize } = fs.statfsSync(folder);
    free = bavail * bsize;
  } catch (error) {
    throw recordingUnavailable(error);
  }
  if (free < freeSpaceFloor) {
    throw recordingUnavailable(new Error(`${free} bytes free, ${freeSpaceFloor} are needed`));
  }
}

export function recordingUnavailable(cause: unknown): Failure {
  return new Failure('recording_unavailable', {
    message: `failed to record session: ${cause instanceof Error ? cause.message : String(cause)}`,
    advice:
      'This session must be recorded and cannot be, so it was not started. Ask the owner of this connector to check its disk.',
    evidence: { error: nodeErrorCode(cause) },
    cause,
  });
}
