import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { Person } from '../../../src-main/contract/session.ts';
import { SignInConfig } from '../../../src-main/contract/sign-in-config.ts';
import { parsePublicKeyLine } from '../../../src-main/core/certificates/public-key.ts';
import { SignedInKeys } from '../../../src-main/core/client-auth/signed-in-keys.ts';
import { createSecretBox } from '../../../src-main/core/secrets/secret-box.ts';
import { makeKey } from '../../support/keys.ts';
import { quietLog } from '../../support/settings.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const hour = 3_600_000;
const start = Date.parse('2026-11-25T08:00:00Z');
const alice: Person = {
  subject: 'https://id.example.com#1',
  name: 'Alice',
  email: 'alice@example.com',
  via: 'sso',
  groups: ['ops'],
};
const secretBox = createSecretBox('test', randomBytes(32));

function openBook(file = temporaryFolder().file('signed_in_keys.json')) {
  const house = {
    file,
    now: start,
    config: SignInConfig.parse({ issuer: 'https://id.example.com', client_id: 'x' }) as
      | SignInConfig
      | undefined,
    ...quietLog(),
  };
  const book = () =>
    new SignedInKeys({ file, config: () => house.config, secretBox, log: house.log, now: () => house.now });
  return { house, book };
}

const key = parsePublicKeyLine(makeKey().publicKey);
const other = parsePublicKeyLine(makeKey().publicKey);

test('a key opens until its eight hours are over, also after a restart', () => {
  const { house, book } = openBook();
  const keys = book();
  keys.remember(key, { person: alice, refreshToken: undefined });
  house.now = start + 8 * hour - 1;
  for (const one of [keys, book()]) expect(one.find(key.blob)).toEqual(alice);
  expect(keys.find(other.blob)).toBeUndefined();
  house.now = start + 8 * hour;
  for (const one of [keys, book()]) expect(one.find(key.blob)).toBeUndefined();
  expect(keys.list()).toEqual([]);
});

test('fewer hours count at once, more of them only for the next sign-in', () => {
  const { house, book } = openBook();
  const keys = book();
  keys.remember(key, { person: alice, refreshToken: undefined });
  const config = house.config as SignInConfig;
  house.now = start + 3 * hour;
  house.config = { ...config, session_hours: 2 };
  expect(keys.find(key.blob)).toBeUndefined();
  house.config = { ...config, session_hours: 24 };
  expect(keys.find(key.blob)).toEqual(alice);
  house.now = start + 9 * hour;
  expect(keys.find(key.blob)).toBeUndefined();
});

test.each<[string, Partial<SignInConfig>]>([
  ['another issuer', { issuer: 'https://other.example.com' }],
  ['another client', { client_id: 'y' }],
  ['another domain', { allowed_domains: ['example.org'] }],
])('nothing opens where the settings name %s now', (_, changes) => {
  const { house, book } = openBook();
  const keys = book();
  keys.remember(key, { person: alice, refreshToken: 'token' });
  house.config = { ...(house.config as SignInConfig), renew: true, ...changes };
  expect([keys.find(key.blob), keys.renewable(key.blob), keys.list()]).toEqual([undefined, undefined, []]);
  house.config = undefined;
  expect(keys.find(key.blob)).toBeUndefined();
});

test('a refresh token is sealed, for its key alone, and counts only where it is asked for', () => {
  const { house, book } = openBook();
  const keys = book();
  keys.remember(key, { person: alice, refreshToken: 'hush' });
  expect(readFileSync(house.file, 'utf8')).not.toContain('hush');
  expect(keys.renewable(key.blob)).toBeUndefined();
  house.config = { ...(house.config as SignInConfig), renew: true };
  expect(keys.renewable(key.blob)).toEqual({ person: alice, refreshToken: 'hush' });
  // moved to another key by hand
  const text = readFileSync(house.file, 'utf8');
  writeFileSync(house.file, text.replace(key.blob.toString('base64'), other.blob.toString('base64')));
  expect(book().renewable(other.blob)).toBeUndefined();
});

test.each(['', '{', '[]', '{"keys":[{"key":"ssh-ed25519 AAAA"}]}', '{"keys":[7]}'])(
  'a file that holds %j lets nobody in, and the next sign-in is kept',
  (content) => {
    const { house, book } = openBook();
    writeFileSync(house.file, content);
    const keys = book();
    expect(keys.list()).toEqual([]);
    keys.remember(key, { person: alice, refreshToken: undefined });
    expect(book().find(key.blob)).toEqual(alice);
  },
);

test('a sign-in that cannot be kept counts all the same, and the log says so', () => {
  const { house, book } = openBook('/proc/no-such-folder/signed_in_keys.json');
  const keys = book();
  keys.remember(key, { person: alice, refreshToken: undefined });
  expect(keys.find(key.blob)).toEqual(alice);
  expect(house.entries.list().map(({ code }) => code)).toContain('settings_unwritable');
});

test('what the admin has ended is told, and is over after a restart too', () => {
  const folder = temporaryFolder();
  const { house, book } = openBook(folder.file('signed_in_keys.json'));
  const keys = book();
  keys.remember(key, { person: alice, refreshToken: undefined });
  const removed: Person[] = [];
  keys.onChange((change) => removed.push(...change.removed));
  const [view] = keys.list();
  keys.revoke(view?.fingerprint ?? '');
  expect(removed).toEqual([alice]);
  expect([keys.find(key.blob), book().find(key.blob)]).toEqual([undefined, undefined]);
  expect(() => keys.revoke(view?.fingerprint ?? '')).toThrow(/no signed-in key/);
  expect(house.entries.list().at(-1)?.msg).toBe('sign-in ended by the admin');
});
