import { safeStorage } from 'electron';
import { openKeyFileSecretBox } from '../../core/secrets/key-file-secret-box.ts';
import {
  type KeyStore,
  moveKeyToFile,
  openKeyStoreSecretBox,
} from '../../core/secrets/key-store-secret-box.ts';
import type { ProtectedSecrets } from '../../core/start-connector.ts';
import type { DataPaths } from '../../core/storage/data-folder.ts';

const names: Readonly<Record<string, string>> = {
  darwin: 'the macOS Keychain',
  win32: 'Windows data protection',
  gnome_libsecret: 'the GNOME keyring',
  kwallet: 'KWallet',
  kwallet5: 'KWallet',
  kwallet6: 'KWallet',
};

type Found = { store: KeyStore } | { reason: string };

/**
 * The secrets of this data folder, their key wrapped by the key store of the system where there is one. Call after
 * `ready`.
 *
 * @param keyFile a person has asked for the key in a file, for a host without a key store
 * @throws Failure `key_unreadable`
 */
export async function openSecrets(paths: DataPaths, { keyFile = false } = {}): Promise<ProtectedSecrets> {
  const found = await findKeyStore();
  if ('store' in found && !keyFile) {
    const { store } = found;
    return {
      box: await openKeyStoreSecretBox(paths, store),
      protection: { kind: 'system', store: store.name },
    };
  }
  if ('store' in found) await moveKeyToFile(paths, found.store);
  const reason = 'reason' in found ? found.reason : 'The app was started with --key-file.';
  return { box: await openKeyFileSecretBox(paths), protection: { kind: 'key_file', reason } };
}

async function findKeyStore(): Promise<Found> {
  const { platform } = process;
  const backend = platform === 'linux' ? safeStorage.getSelectedStorageBackend() : platform;
  // basic_text encrypts with a password that is the same in every Chromium: no protection at all
  const name = names[backend];
  if (name === undefined)
    return { reason: 'This desktop has no key store: neither the GNOME keyring nor KWallet was found.' };
  const isThere = await safeStorage.isAsyncEncryptionAvailable().catch(() => false);
  if (!isThere) return { reason: `The key store of this system, ${name}, is locked or does not answer.` };
  return {
    store: {
      name,
      wrap: (text) => safeStorage.encryptStringAsync(text),
      async unwrap(wrapped) {
        const { result, shouldReEncrypt } = await safeStorage.decryptStringAsync(wrapped);
        return { text: result, stale: shouldReEncrypt };
      },
    },
  };
}
