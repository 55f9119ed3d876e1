import { expect, test } from 'vitest';
import { UnlockedKeys } from '../../../src-main/core/certificates/unlocked-keys.ts';
import { makeKey } from '../../support/keys.ts';

test('an encrypted key is decrypted once for any number of logins, at the same time or later', async () => {
  const pem = Buffer.from(makeKey({ passphrase: 'open sesame' }).privateKey);
  const keys = new UnlockedKeys();
  const [first, second] = await Promise.all([keys.load(pem, 'open sesame'), keys.load(pem, 'open sesame')]);
  expect(second).toBe(first);
  expect(await keys.load(Buffer.from(pem), 'open sesame')).toBe(first);
});

test('a wrong passphrase fails each time and does not stand in the way of the right one', async () => {
  const pem = Buffer.from(makeKey({ passphrase: 'open sesame' }).privateKey);
  const keys = new UnlockedKeys();
  for (const _ of [1, 2]) {
    await expect(keys.load(pem, 'wrong')).rejects.toMatchObject({ code: 'private_key_passphrase_wrong' });
  }
  expect((await keys.load(pem, 'open sesame')).type).toBe('ssh-ed25519');
});
