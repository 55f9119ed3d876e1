import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { openKeyFileSecretBox } from '../../../src-main/core/secrets/key-file-secret-box.ts';
import {
  type KeyStore,
  moveKeyToFile,
  openKeyStoreSecretBox,
} from '../../../src-main/core/secrets/key-store-secret-box.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

/** Wraps under a password that a person may change. */
function testStore(password = 'pw', state = { stale: false }): KeyStore & { state: { stale: boolean } } {
  return {
    name: 'the test keyring',
    state,
    wrap: async (text) => Buffer.from(`${password}:${text}`),
    unwrap: async (wrapped) => {
      const [used, text = ''] = wrapped.toString().split(':');
      if (used !== password) throw new Error('wrong password');
      return { text, stale: state.stale };
    },
  };
}

function folderPaths() {
  const secretKey = temporaryFolder().file('secret.key');
  return { secretKey, wrapped: `${secretKey}.wrapped` };
}

test('the data key lies in the folder only wrapped, 0600, and opens on the next start what it has sealed', async () => {
  const paths = folderPaths();
  const sealed = (await openKeyStoreSecretBox(paths, testStore())).seal('s3cret', 'socket/web1/password/v1');
  expect(existsSync(paths.secretKey)).toBe(false);
  expect(statSync(paths.wrapped).mode & 0o777).toBe(0o600);
  const again = await openKeyStoreSecretBox(paths, testStore());
  expect(again.open(sealed, 'socket/web1/password/v1').toString()).toBe('s3cret');
});

test('a key file that is there is wrapped and removed, and nothing that it has sealed is lost', async () => {
  const paths = folderPaths();
  const sealed = (await openKeyFileSecretBox(paths)).seal('s3cret', 'x');
  const box = await openKeyStoreSecretBox(paths, testStore());
  expect(box.open(sealed, 'x').toString()).toBe('s3cret');
  expect(existsSync(paths.secretKey)).toBe(false);
});

test('the key goes back into a file when that is asked for', async () => {
  const paths = folderPaths();
  const sealed = (await openKeyStoreSecretBox(paths, testStore())).seal('s3cret', 'x');
  expect(await moveKeyToFile(paths, testStore())).toBe(true);
  expect(existsSync(paths.wrapped)).toBe(false);
  expect((await openKeyFileSecretBox(paths)).open(sealed, 'x').toString()).toBe('s3cret');
  expect(await moveKeyToFile(paths, testStore())).toBe(false);
});

test('a key that cannot be unlocked is an error, and never replaced by a new one', async () => {
  const paths = folderPaths();
  await openKeyStoreSecretBox(paths, testStore());
  const before = readFileSync(paths.wrapped);
  await expect(openKeyStoreSecretBox(paths, testStore('other'))).rejects.toMatchObject({
    code: 'key_unreadable',
    advice: expect.stringContaining('the test keyring does not unlock it (wrong password)'),
  });
  await expect(openKeyFileSecretBox(paths)).rejects.toMatchObject({
    code: 'key_unreadable',
    advice: expect.stringContaining('--key-file'),
  });
  expect(readFileSync(paths.wrapped)).toEqual(before);
  expect(existsSync(paths.secretKey)).toBe(false);
});

test('a start that was cut off between wrapping and removing is finished by the next one; another key is never thrown away', async () => {
  const paths = folderPaths();
  await openKeyFileSecretBox(paths);
  const key = readFileSync(paths.secretKey);
  await openKeyStoreSecretBox(paths, testStore());
  writeFileSync(paths.secretKey, key, { mode: 0o600 });
  await openKeyStoreSecretBox(paths, testStore());
  expect(existsSync(paths.secretKey)).toBe(false);
  writeFileSync(paths.secretKey, Buffer.alloc(32, 7), { mode: 0o600 });
  await expect(openKeyStoreSecretBox(paths, testStore())).rejects.toMatchObject({ code: 'key_unreadable' });
  expect(existsSync(paths.secretKey)).toBe(true);
});

test('a store that cannot give back what it takes keeps no key, and the key file stays', async () => {
  const paths = folderPaths();
  await openKeyFileSecretBox(paths);
  const forgetful = { ...testStore(), unwrap: async () => ({ text: '', stale: false }) };
  await expect(openKeyStoreSecretBox(paths, forgetful)).rejects.toMatchObject({ code: 'key_unreadable' });
  expect(existsSync(paths.secretKey)).toBe(true);
  expect(existsSync(paths.wrapped)).toBe(false);
});

test('a key that the store wants to wrap anew is wrapped anew', async () => {
  const paths = folderPaths();
  const store = testStore();
  await openKeyStoreSecretBox(paths, store);
  store.state.stale = true;
  let wrapped = 0;
  const counting: KeyStore = {
    ...store,
    wrap: (text) => {
      wrapped++;
      return store.wrap(text);
    },
  };
  await openKeyStoreSecretBox(paths, counting);
  expect(wrapped).toBe(1);
});
