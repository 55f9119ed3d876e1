import { randomBytes } from 'node:crypto';
import {
  closeSync,
  constants,
  fchmodSync,
  fsyncSync,
  openSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';

/** Replaces a file in one step: after a crash or a power cut it is the old one or the new one, never a part. */
export function writeFileAtomically(file: string, data: string | Uint8Array, mode = 0o600): void {
  const draft = `${file}.${process.pid}.${randomBytes(4).toString('hex')}.tmp`;
  try {
    const fd = openSync(draft, 'wx', mode);
    try {
      fchmodSync(fd, mode); // whatever the umask says
      writeFileSync(fd, data);
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
    renameSync(draft, file);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
  syncFolder(path.dirname(file));
}

/** Makes renames and new files in a folder last through a power cut. */
export function syncFolder(folder: string): void {
  if (process.platform === 'win32') return; // has no way to sync a folder
  const fd = openSync(folder, constants.O_RDONLY);
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}
