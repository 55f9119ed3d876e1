import { expect, test } from 'vitest';
import { openKeyPair } from '../../../src-main/core/certificates/key-pair.ts';
import { ClientKeyBook } from '../../../src-main/core/client-auth/client-key-book.ts';
import { ownerOf } from '../../../src-main/core/client-auth/device-key.ts';
import { asFailure } from '../../../src-main/core/failure.ts';
import { type Key, makeKey } from '../../support/keys.ts';
import { openTestSettings, quietLog } from '../../support/settings.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

async function openBook(options: { folder?: string; configKeys?: Key[] } = {}) {
  const folder = options.folder ?? temporaryFolder().path;
  const { settings } = openTestSettings(folder);
  const device = await openKeyPair(`${folder}/device_key`, 'device');
  const { log, entries } = quietLog();
  const keys = (options.configKeys ?? []).map(({ publicKey: key }, index) => ({
    name: `config-${index}`,
    email: 'c@example.com',
    key,
  }));
  const configFile = { file: keys.length > 0 ? '/etc/sockets.yaml' : undefined, keys };
  const book = new ClientKeyBook({ owner: ownerOf(device), configFile, settings, log });
  return { book, folder, entries, device, settings };
}

const blobOf = ({ publicKey }: Key) => Buffer.from(publicKey.split(' ')[1] ?? '', 'base64');
const alice = { name: 'alice-laptop', email: 'alice@example.com' };

test('a key that is added lets its person in at once and after a restart, until it is removed', async () => {
  const key = makeKey();
  const { book, folder } = await openBook();
  const removed: string[][] = [];
  book.onChange((change) => removed.push([...change.removed]));
  const view = book.add({ ...alice, key: `  ${key.publicKey}\n` });
  expect(view).toEqual({ ...alice, type: 'ssh-ed25519', fingerprint: key.fingerprint, origin: 'app' });
  expect(book.find(blobOf(key))).toEqual({ ...alice, subject: key.fingerprint, via: 'client_key' });

  const { book: again } = await openBook({ folder });
  expect(again.list().map(({ name, origin }) => `${origin} ${name}`)[1]).toBe('app alice-laptop');
  book.remove(key.fingerprint);
  expect(book.find(blobOf(key))).toBeUndefined();
  expect(removed).toEqual([[], [key.fingerprint]]);
  expect((await openBook({ folder })).book.list()).toHaveLength(1);
});

test('the keys of this machine and of the config file are listed, and stay', async () => {
  const key = makeKey();
  const { book } = await openBook({ configKeys: [key] });
  const [device, config] = book.list();
  expect([device?.origin, config?.origin]).toEqual(['device', 'config_file']);
  const refusal = (fingerprint = '') => {
    try {
      book.remove(fingerprint);
      return undefined;
    } catch (thrown) {
      return asFailure(thrown);
    }
  };
  expect(refusal(device?.fingerprint)).toMatchObject({
    code: 'settings_read_only',
    advice: expect.stringContaining('this machine'),
  });
  expect(refusal(config?.fingerprint)?.advice).toContain('/etc/sockets.yaml');
  expect(refusal('SHA256:none')?.code).toBe('client_key_invalid');
  expect(book.list()).toHaveLength(2);
});

test('one key is one person: a second one with it is refused, and told whose it is', async () => {
  const key = makeKey();
  const { book, device } = await openBook();
  book.add({ ...alice, key: key.publicKey });
  const add = (line: string) =>
    issuesOf(() => book.add({ name: 'bob', email: 'bob@example.com', key: line }));
  expect(add(key.publicKey)).toEqual({ key: expect.stringContaining('alice-laptop has this key already') });
  expect(add(device.publicKeyLine)).toEqual({ key: expect.stringContaining('this machine itself') });
});

test('a private key that is pasted is taken for exposed, and stored and logged nowhere', async () => {
  const { privateKey } = makeKey();
  const { book, entries, settings } = await openBook();
  const issues = issuesOf(() => book.add({ ...alice, key: privateKey }));
  expect(issues.key).toMatch(/private key.*treat it as exposed/s);
  const anywhere = JSON.stringify([issues, entries.list(), settings.current]);
  expect(anywhere).not.toContain(privateKey.split('\n')[1]);
});

test.each([
  ['nothing', '', 'Paste the person’s public key'],
  ['some text', 'hello world', 'This is not a public key'],
  ['a fingerprint', 'SHA256:abc', 'fingerprint of a key'],
  ['the SSH2 form', '---- BEGIN SSH2 PUBLIC KEY ----\nAAAA', 'ssh-keygen -i -f FILE'],
  ['the PEM form', '-----BEGIN PUBLIC KEY-----\nAAAA', 'ssh-keygen -i -m PKCS8'],
  ['PuTTY’s private form', 'PuTTY-User-Key-File-3: ssh-ed25519\n', 'This is a private key'],
  ['a certificate', 'ssh-ed25519-cert-v01@openssh.com AAAA me', 'This is a certificate'],
  ['a security key', 'sk-ssh-ed25519@openssh.com AAAA me', 'security keys'],
  ['a DSA key', 'ssh-dss AAAA me', 'too weak'],
  ['options before it', 'from="10.0.0.0/8" ssh-ed25519 AAAA me', 'Options before the key'],
  ['a cut one', 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI me', 'cut short or damaged'],
  ['one with line breaks', 'ssh-rsa AAAAB3Nz\naC1yc2E=', 'cut short or damaged'],
  ['several', 'ssh-ed25519 AAAAC3 a\nssh-ed25519 AAAAC3 b', 'Add them one by one'],
])('%s instead of a public key gets a sentence that says what to do', async (_, key, words) => {
  const { book } = await openBook();
  expect(issuesOf(() => book.add({ ...alice, key })).key).toContain(words);
});

test('name and e-mail address are checked beside the key, each with its own sentence', async () => {
  const { book } = await openBook();
  const issues = issuesOf(() => book.add({ name: 'a\tb', email: 'alice', key: makeKey().publicKey }));
  expect(issues).toEqual({
    name: expect.stringContaining('one line'),
    email: expect.stringContaining('not an e-mail address'),
  });
  expect(Object.keys(issuesOf(() => book.add({ name: '', email: '', key: '' })))).toEqual([
    'name',
    'email',
    'key',
  ]);
});

test('an import adds what is not there yet', async () => {
  const [one, two] = [makeKey(), makeKey()];
  const { book } = await openBook();
  book.add({ ...alice, key: one.publicKey });
  const added = book.addAll([
    { ...alice, key: one.publicKey },
    { name: 'bob', email: 'bob@example.com', key: two.publicKey },
  ]);
  expect(added).toBe(1);
  expect(book.list().map(({ name }) => name)).toEqual([expect.anything(), 'alice-laptop', 'bob']);
});

test('a stored key that nothing can verify is said in the log, lets nobody in, and is not lost', async () => {
  const { book, settings, folder } = await openBook();
  const broken = { ...alice, key: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI' };
  settings.update({ client_keys: [broken] });
  const { book: again, entries } = await openBook({ folder });
  expect(again.list()).toHaveLength(1);
  expect(entries.list().map(({ msg }) => msg)).toContainEqual(
    expect.stringContaining('alice-laptop lets nobody in'),
  );
  again.add({ name: 'bob', email: 'bob@example.com', key: makeKey().publicKey });
  expect(again.stored).toContainEqual(broken);
  expect(book.list()).toHaveLength(1);
});

function issuesOf(work: () => unknown): Record<string, string> {
  try {
    work();
  } catch (thrown) {
    const { code, issues = [] } = asFailure(thrown);
    expect(code).toBe('client_key_invalid');
    return Object.fromEntries(issues.map(({ field, text }) => [field, text]));
  }
  return {};
}
