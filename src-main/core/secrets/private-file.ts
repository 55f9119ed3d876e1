import { randomUUID } from 'node:crypto';
import { constants, link, open, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Failure, nodeErrorCode } from '../failure.ts';
import { syncFolder } from '../storage/atomic-file.ts';

const largestKeyFile = 64 * 1024;

/**
 * The bytes of a file that only its owner may touch: a regular file, owned by us, 0600 or tighter. Owner and
 * rights are not checked on Windows, where the profile folder's ACL stands for them.
 *
 * @returns undefined when there is no such file
 * @throws Failure `key_unreadable`
 */
export async function readPrivateFile(path: string): Promise<Buffer | undefined> {
  try {
    // a link could point at a file that somebody else may change; a FIFO would block (hence O_NONBLOCK)
    const flags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);
    await using file = await open(path, flags);
    const { mode, uid, size } = await file.stat();
    if ((mode & constants.S_IFMT) !== constants.S_IFREG) throw unreadable(path, 'it is not a regular file');
    if (process.getuid && uid !== process.getuid()) {
      throw unreadable(path, `it belongs to user id ${uid}, and we run as ${process.getuid()}`);
    }
    if (process.getuid && mode & 0o077) {
      const rights = (mode & 0o777).toString(8).padStart(4, '0');
      throw unreadable(path, `its rights are ${rights}, so others can get at it; run: chmod 600 '${path}'`);
    }
    if (size > largestKeyFile) throw unreadable(path, `it has ${size} bytes, which no key has`);
    return await file.readFile();
  } catch (thrown) {
    if (thrown instanceof Failure) throw thrown;
    if (nodeErrorCode(thrown) === 'ENOENT') return undefined;
    throw unreadable(path, nodeErrorCode(thrown) ?? 'it cannot be opened', thrown);
  }
}

/**
 * Creates a file with rights 0600, whole or not at all: of several processes that try at once exactly one wins,
 * and nobody ever sees a part of it. An existing file is never replaced.
 *
 * @returns whether it was ours that was created
 * @throws Failure `key_unreadable`
 */
export async function createPrivateFile(path: string, content: Buffer | string): Promise<boolean> {
  const draft = `${path}.${randomUUID()}.tmp`;
  try {
    await writeFile(draft, content, { mode: 0o600, flag: 'wx', flush: true });
    // link(2) refuses an existing name, where rename(2) would replace it
    await link(draft, path);
    syncFolder(dirname(path));
    return true;
  } catch (thrown) {
    if (nodeErrorCode(thrown) === 'EEXIST') return false;
    throw unreadable(path, `it cannot be created: ${nodeErrorCode(thrown) ?? 'unknown error'}`, thrown);
  } finally {
    await rm(draft, { force: true });
  }
}

/** @param reason continues the sentence "The key file … cannot be used: " */
export function unreadable(path: string, reason: string, cause?: unknown): Failure {
  return new Failure('key_unreadable', {
    message: `failed to read key file at path "${path}": ${reason}`,
    advice: `The key file ${path} cannot be used: ${reason}.`,
    evidence: { path },
    cause,
  });
}
