import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { writeFileAtomically } from '../storage/atomic-file.ts';
import type { DataPaths } from '../storage/data-folder.ts';
import { wrappedKeyFile } from './key-file-secret-box.ts';
import { createPrivateFile, readPrivateFile, unreadable } from './private-file.ts';
import { createSecretBox, dataKeyBytes, type SecretBox } from './secret-box.ts';

/** The key store of the system: what it wraps, only this person on this machine can unwrap. */
export interface KeyStore {
  /** as people know it: `the Keychain` */
  readonly name: string;
  wrap(text: string): Promise<Buffer>;
  /** @returns `stale`: its own key has changed, so the text should be wrapped again */
  unwrap(wrapped: Buffer): Promise<{ text: string; stale: boolean }>;
}

type SecretKeyPath = Pick<DataPaths, 'secretKey'>;

/**
 * The SecretBox of a host that has a key store: the data key lies in the data folder wrapped by it, so whoever gets
 * the folder alone (a stolen disk, a backup) has no key. A key file that is there is wrapped and removed.
 *
 * @throws Failure `key_unreadable`: the key store does not give the key back. A new one is never made instead: what
 * the old one has sealed would be lost.
 */
export async function openKeyStoreSecretBox(paths: SecretKeyPath, store: KeyStore): Promise<SecretBox> {
  const dataKey = (await unwrapKey(paths, store)) ?? (await wrapKey(paths, store));
  try {
    return createSecretBox('key-store', dataKey);
  } finally {
    dataKey.fill(0);
  }
}

/**
 * Puts the data key back into a key file, for a host without a key store.
 *
 * @returns whether there was a wrapped one
 * @throws Failure `key_unreadable`
 */
export async function moveKeyToFile({ secretKey }: SecretKeyPath, store: KeyStore): Promise<boolean> {
  const dataKey = await unwrapKey({ secretKey }, store);
  if (!dataKey) return false;
  await createPrivateFile(secretKey, dataKey);
  dataKey.fill(0);
  await rm(wrappedKeyFile(secretKey));
  return true;
}

async function unwrapKey({ secretKey }: SecretKeyPath, store: KeyStore): Promise<Buffer | undefined> {
  const file = wrappedKeyFile(secretKey);
  const wrapped = await readPrivateFile(file);
  if (!wrapped) return undefined;
  const { text, stale } = await store.unwrap(wrapped).catch((cause: unknown) => {
    const reason = `${store.name} does not unlock it (${messageOf(cause)}). It was locked on this machine, by this user, with the key store of that time: sign in to that one, or restore the folder's own key file`;
    throw unreadable(file, reason, cause);
  });
  const dataKey = Buffer.from(text, 'base64');
  if (dataKey.length !== dataKeyBytes) throw unreadable(file, 'what it holds is no key');
  const keyFile = await readPrivateFile(secretKey);
  // left by a start that ended between wrapping and removing; another key may have sealed something
  if (keyFile?.equals(dataKey)) await rm(secretKey);
  else if (keyFile)
    throw unreadable(file, `${secretKey} holds another key; move away the one that is not needed`);
  if (stale) writeFileAtomically(file, await store.wrap(text));
  return dataKey;
}

async function wrapKey({ secretKey }: SecretKeyPath, store: KeyStore): Promise<Buffer> {
  const keyFile = await readPrivateFile(secretKey);
  if (keyFile && keyFile.length !== dataKeyBytes) throw unreadable(secretKey, 'what it holds is no key');
  const dataKey = keyFile ?? randomBytes(dataKeyBytes);
  const text = dataKey.toString('base64');
  const file = wrappedKeyFile(secretKey);
  try {
    const wrapped = await store.wrap(text);
    // before anything depends on it
    if ((await store.unwrap(wrapped)).text !== text) throw new Error('it gives back something else');
    await createPrivateFile(file, wrapped);
  } catch (cause) {
    throw unreadable(file, `${store.name} cannot keep it (${messageOf(cause)})`, cause);
  }
  await rm(secretKey, { force: true });
  return dataKey;
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
