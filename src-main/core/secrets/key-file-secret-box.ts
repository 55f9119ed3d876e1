import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import type { DataPaths } from '../storage/data-folder.ts';
import { createPrivateFile, readPrivateFile, unreadable } from './private-file.ts';
import { createSecretBox, dataKeyBytes, type SecretBox } from './secret-box.ts';

/**
 * The SecretBox of a host without an OS key store: the data key is the file `secret.key` in the data folder,
 * made on first start.
 *
 * What it protects: a config or CA file that is copied, mailed, committed or backed up WITHOUT the key file.
 * What it does not: anyone who can read the whole data folder (root, this user's other programs, a stolen disk
 * that is not encrypted, a backup of everything) has the key beside the lock.
 *
 * @throws Failure `key_unreadable`: rights looser than 0600, another owner, wrong size, not readable
 */
export async function openKeyFileSecretBox({
  secretKey: path,
}: Pick<DataPaths, 'secretKey'>): Promise<SecretBox> {
  const wrapped = wrappedKeyFile(path);
  if (existsSync(wrapped)) {
    const reason =
      'the desktop app has locked it with the key store of the system. To put it back into a file, start the app once with --key-file';
    throw unreadable(wrapped, reason);
  }
  const dataKey = (await readPrivateFile(path)) ?? (await makeDataKey(path));
  if (dataKey.length !== dataKeyBytes) {
    throw unreadable(
      path,
      `it has ${dataKey.length} bytes instead of ${dataKeyBytes}; restore it from a backup`,
    );
  }
  try {
    return createSecretBox('key-file', dataKey);
  } finally {
    dataKey.fill(0);
  }
}

/** Where the data key lies instead when a key store has wrapped it. */
export function wrappedKeyFile(secretKey: string): string {
  return `${secretKey}.wrapped`;
}

async function makeDataKey(path: string): Promise<Buffer> {
  const dataKey = randomBytes(dataKeyBytes);
  if (await createPrivateFile(path, dataKey)) return dataKey;
  // another process was faster: its key is the key
  const winner = await readPrivateFile(path);
  if (!winner) throw unreadable(path, 'it vanished while it was read');
  return winner;
}
