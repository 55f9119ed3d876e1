import fs from 'node:fs';
import path from 'node:path';
import { Failure, nodeErrorCode } from '../failure.ts';

/** Below this much free space no new recording is started, so that the running ones can go on. In bytes. */
export const defaultFreeSpaceFloor = 500 * 1024 ** 2;

/**
 * Whether a recording could start now; to be asked before a target is contacted. Makes the folder, but none above it:
 * where those are missing, a disk is not there, and the recordings would land on another one.
 * Throws Failure `recording_unavailable`: no folder can be there, it cannot be written to, too little space is left.
 */
export function checkRecordingsFolder(folder: string, freeSpaceFloor = defaultFreeSpaceFloor): void {
  let free: number;
  try {
    makeFolder(folder);
    fs.accessSync(folder, fs.constants.W_OK | fs.constants.X_OK);
    free = freeBytes(folder);
  } catch (error) {
    throw recordingUnavailable(folder, error);
  }
  if (free < freeSpaceFloor) {
    const full = new Error(`${free} bytes free, ${freeSpaceFloor} are needed`);
    throw recordingUnavailable(folder, Object.assign(full, { code: 'ENOSPC' })); // as good as
  }
}

function makeFolder(folder: string): void {
  try {
    fs.mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    if (nodeErrorCode(error) !== 'EEXIST') throw error;
  }
}

/** Free space of the disk that the folder is on, or will be made on. Throws what `fs` throws. */
export function freeBytes(folder: string): number {
  const there = fs.existsSync(folder) ? folder : path.dirname(folder);
  const { bavail, bsize } = fs.statfsSync(there);
  return bavail * bsize;
}

/** `path`: of the recordings folder, or in it */
export function recordingUnavailable(path: string, cause: unknown): Failure {
  return new Failure('recording_unavailable', {
    message: `failed to record session: ${cause instanceof Error ? cause.message : String(cause)}`,
    evidence: { system_error: nodeErrorCode(cause), path },
    cause,
  });
}
