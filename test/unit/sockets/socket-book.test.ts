import { readFileSync } from 'node:fs';
import { expect, test, vi } from 'vitest';
import { emptyDraft } from '../../../src-main/contract/empty-draft.ts';
import type { SocketDraft } from '../../../src-main/contract/socket-draft.ts';
import { SshSocket } from '../../../src-main/contract/ssh-socket.ts';
import { asFailure } from '../../../src-main/core/failure.ts';
import { resolveSecret } from '../../../src-main/core/secrets/references.ts';
import { sealContext } from '../../../src-main/core/secrets/seal-context.ts';
import { createSecretBox } from '../../../src-main/core/secrets/secret-box.ts';
import { storedSecret } from '../../../src-main/core/sockets/check-draft-secrets.ts';
import { socketToDraft } from '../../../src-main/core/sockets/draft-socket.ts';
import { SocketBook, type SocketChange } from '../../../src-main/core/sockets/socket-book.ts';
import { makeKey } from '../../support/keys.ts';
import { openTestSettings, quietLog } from '../../support/settings.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const secretBox = createSecretBox('test', Buffer.alloc(32, 7));
const practice = socket('practice', 'practice-password');

function socket(name: string, password = 'from:env:PW', changes: Record<string, unknown> = {}): SshSocket {
  const ssh = {
    authentication_type: 'username_and_password',
    hostname: '10.0.0.5',
    username: 'ops',
    password,
  };
  return SshSocket.parse({ name, ssh_configuration: { ...ssh, ...changes } });
}

function openBook({ folder = temporaryFolder().path, config = [] as SshSocket[] } = {}) {
  const { log, entries } = quietLog();
  const { settings } = openTestSettings(folder);
  const configFile = { file: config.length > 0 ? '/etc/sockets.yaml' : undefined, sockets: config };
  const book = new SocketBook({ configFile, practice, settings, secretBox, log });
  const changes: SocketChange[] = [];
  book.onChange((more) => changes.push(...more));
  const lines = () => entries.list().map(({ msg, socket_id: name }) => `${msg} ${name}`);
  return { book, folder, changes, lines, file: () => readFileSync(`${folder}/config.json`, 'utf8') };
}

const draft = (changes: Partial<SocketDraft> = {}): SocketDraft => ({
  ...emptyDraft,
  name: 'web1',
  hostname: '10.0.0.5',
  username: 'ops',
  password: { kind: 'value', value: 'correct horse' },
  ...changes,
});

/** What the socket would log in with. */
async function secretOf(book: SocketBook, name: string, field: 'password' | 'private_key' = 'password') {
  const found = book.entry(name).socket;
  const options = { secretBox, context: sealContext(name, field), env: { PW: 'from the environment' } };
  return (await resolveSecret(storedSecret(found, field) ?? '', options)).toString();
}

function failureOf(work: () => unknown) {
  try {
    work();
  } catch (thrown) {
    return asFailure(thrown);
  }
  throw new Error('nothing failed');
}

test('a new socket is there at once and after a restart, with its password sealed', async () => {
  const { book, folder, changes, lines, file } = openBook();
  const entry = book.save(draft());
  expect(entry).toMatchObject({ origin: 'app', socket: { name: 'web1', enabled: true } });
  expect(book.find('web1')).toEqual(entry.socket);
  expect(changes).toEqual([{ kind: 'added', name: 'web1' }]);
  expect(lines()).toContain('initializing socket web1');
  expect(file()).not.toContain('correct horse');
  const { book: again } = openBook({ folder });
  expect(again.names).toEqual(['web1', 'practice']);
  expect(await secretOf(again, 'web1')).toBe('correct horse');
});

test.each(['from:env:PW', 'sealed:v1:abc', '\\from:x', 'from:'])(
  'a password that looks like a reference stays the password that it is: %s',
  async (value) => {
    const { book } = openBook();
    book.save(draft({ password: { kind: 'value', value } }));
    expect(await secretOf(book, 'web1')).toBe(value);
  },
);

test('a reference is stored as it is and resolved at each login', async () => {
  const { book, file } = openBook();
  book.save(draft({ password: { kind: 'reference', reference: 'from:env:PW' } }));
  expect(file()).toContain('from:env:PW');
  expect(await secretOf(book, 'web1')).toBe('from the environment');
});

test('what is wrong with a draft comes back by field, and nothing is stored', () => {
  const { book, changes } = openBook();
  const failure = failureOf(() =>
    book.save(draft({ name: 'practice', port: '0', password: { kind: 'none' } })),
  );
  expect(failure.code).toBe('socket_invalid');
  expect(failure.issues?.map(({ field }) => field)).toEqual(['name', 'port', 'password']);
  expect(book.names).toEqual(['practice']);
  expect(changes).toEqual([]);
});

test('a change keeps the stored secret where the draft says so, and takes the new one where it has one', async () => {
  const { book } = openBook();
  const { socket: first } = book.save(draft());
  book.save({ ...socketToDraft(first), description: 'front' }, 'web1');
  expect(book.get('web1')?.description).toBe('front');
  expect(await secretOf(book, 'web1')).toBe('correct horse');
  book.save({ ...socketToDraft(first), password: { kind: 'value', value: 'new one' } }, 'web1');
  expect(await secretOf(book, 'web1')).toBe('new one');
});

test('another login kind drops the secrets of the old one', async () => {
  const { book, file } = openBook();
  const { socket: first } = book.save(draft());
  const sealed = storedSecret(first, 'password') ?? '';
  const { privateKey } = makeKey();
  const key: Partial<SocketDraft> = {
    authentication_type: 'private_key',
    private_key: { kind: 'value', value: privateKey },
  };
  book.save({ ...socketToDraft(first), ...key }, 'web1');
  expect(file()).not.toContain(sealed);
  expect(await secretOf(book, 'web1', 'private_key')).toBe(privateKey);
  const back = { ...socketToDraft(first), password: { kind: 'keep' } } as const;
  expect(failureOf(() => book.save(back, 'web1')).issues?.map(({ field }) => field)).toEqual(['password']);
});

test('a new name takes the secrets with it, sealed anew, and the sockets that are reached through it', async () => {
  const { book, changes } = openBook();
  const { socket: gw } = book.save(draft({ name: 'gw' }));
  book.save(draft({ name: 'db1', via: 'gw' }));
  book.save({ ...socketToDraft(gw), name: 'gate' }, 'gw');
  expect(book.names).toEqual(['gate', 'db1', 'practice']);
  expect(await secretOf(book, 'gate')).toBe('correct horse');
  expect(book.get('db1')?.ssh_configuration.via).toBe('gate');
  expect(changes.at(-1)).toEqual({ kind: 'changed', name: 'gate', was: 'gw' });
});

test('a stopped socket is there but nobody finds it; its settings stay as they were', () => {
  const { book, folder } = openBook();
  book.save(draft());
  expect(book.setEnabled('web1', false).socket.enabled).toBe(false);
  expect(book.find('web1')).toBeUndefined();
  book.save({ ...socketToDraft(book.entry('web1').socket), description: 'x' }, 'web1');
  expect(book.get('web1')?.enabled).toBe(false);
  expect(openBook({ folder }).book.find('web1')).toBeUndefined();
  book.setEnabled('web1', true);
  expect(book.find('web1')).toBeDefined();
});

test('copies get names that are free and as long as a name may be', async () => {
  const { book } = openBook();
  const long = 'a'.repeat(63);
  book.save(draft({ name: long }));
  expect(book.duplicate(long).socket.name).toBe(`${'a'.repeat(58)}-copy`);
  expect(book.duplicate(long).socket.name).toBe(`${'a'.repeat(56)}-copy-2`);
  book.save(draft());
  book.duplicate('web1');
  expect(await secretOf(book, 'web1-copy')).toBe('correct horse');
  expect(book.duplicate('web1-copy').socket.name).toBe('web1-copy-copy');
});

test('a deleted socket comes back whole within ten minutes, and then no more', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
  try {
    const { book, file } = openBook();
    book.save(draft());
    const undo = book.remove('web1');
    expect(book.names).toEqual(['practice']);
    expect(file()).not.toContain('sealed:');
    vi.advanceTimersByTime(9 * 60_000);
    book.restore(undo);
    expect(await secretOf(book, 'web1')).toBe('correct horse');
    expect(failureOf(() => book.restore(undo)).code).toBe('undo_expired');
    const late = book.remove('web1');
    vi.advanceTimersByTime(10 * 60_000 + 1);
    expect(failureOf(() => book.restore(late)).code).toBe('undo_expired');
  } finally {
    vi.useRealTimers();
  }
});

test('a deleted socket does not come back over one that has its name by now', () => {
  const { book } = openBook();
  book.save(draft());
  const undo = book.remove('web1');
  book.save(draft({ description: 'the new one' }));
  expect(failureOf(() => book.restore(undo)).code).toBe('socket_invalid');
  expect(book.get('web1')?.description).toBe('the new one');
});

test('a socket that others are reached through is not deleted under them', () => {
  const { book } = openBook();
  book.save(draft({ name: 'gw' }));
  book.save(draft({ name: 'db1', via: 'gw' }));
  expect(failureOf(() => book.remove('gw')).advice).toBe(
    'The way to db1 leads through gw. Give it another way first.',
  );
  book.remove('db1');
  book.remove('gw');
});

test('the sockets of the config file can be copied but not changed, and there is no practice socket beside them', async () => {
  const { book } = openBook({ config: [socket('web1', '\\from:literal'), socket('web2')] });
  expect(book.names).toEqual(['web1', 'web2']);
  for (const work of [
    () => book.save(draft(), 'web1'),
    () => book.setEnabled('web1', false),
    () => book.remove('web1'),
    () => book.putAll([socket('web1')]),
  ]) {
    expect(failureOf(work)).toMatchObject({
      code: 'socket_read_only',
      advice: expect.stringMatching(/\/etc\/sockets\.yaml.*Duplicate it/),
    });
  }
  expect(book.duplicate('web1')).toMatchObject({ origin: 'app', socket: { name: 'web1-copy' } });
  expect(storedSecret(book.entry('web1-copy').socket, 'password')).toMatch(/^sealed:/);
  expect(await secretOf(book, 'web1-copy')).toBe('from:literal');
});

test('a socket of the app that the config file has too is kept, and said to be hidden', () => {
  const { book, folder } = openBook();
  book.save(draft({ description: 'of the app' }));
  const { book: beside, lines } = openBook({ folder, config: [socket('web1')] });
  expect(beside.get('web1')?.description).toBe('');
  expect(lines()).toContainEqual(expect.stringContaining('hidden by the one of the config file web1'));
  beside.save(draft({ name: 'web3' }));
  expect(openBook({ folder }).book.get('web1')?.description).toBe('of the app');
});

test('the practice socket can be stopped, deleted and brought back, but not changed or copied', () => {
  const { book, folder } = openBook();
  expect(failureOf(() => book.duplicate('practice')).code).toBe('socket_read_only');
  expect(failureOf(() => book.save(draft({ name: 'other' }), 'practice')).code).toBe('socket_read_only');
  book.setEnabled('practice', false);
  expect(book.find('practice')).toBeUndefined();
  expect(book.isPractice(book.entry('practice').socket)).toBe(true);
  const undo = book.remove('practice');
  expect(openBook({ folder }).book.names).toEqual([]);
  book.restore(undo);
  expect(openBook({ folder }).book.get('practice')?.enabled).toBe(false);
});

test('an import adds and replaces, seals what is in clear text, and takes sealed secrets as they are', async () => {
  const { book, changes, file } = openBook();
  book.save(draft());
  const sealed = secretBox.seal('sealed before', sealContext('web3', 'password'));
  const imported = [socket('web1', 'clear text'), socket('web2', '\\sealed:literal'), socket('web3', sealed)];
  expect(book.putAll(imported)).toEqual({ added: 2, replaced: 1 });
  expect(changes.slice(1).map(({ kind, name }) => `${kind} ${name}`)).toEqual([
    'changed web1',
    'added web2',
    'added web3',
  ]);
  expect(file()).not.toContain('clear text');
  expect(await secretOf(book, 'web1')).toBe('clear text');
  expect(await secretOf(book, 'web2')).toBe('sealed:literal');
  expect(await secretOf(book, 'web3')).toBe('sealed before');
});

test('names that objects have of themselves are names like any other', () => {
  const { book } = openBook();
  for (const name of ['constructor', 'tostring', '__proto__']) expect(book.find(name)).toBeUndefined();
  book.save(draft({ name: 'constructor' }));
  expect(book.find('constructor')?.name).toBe('constructor');
  expect(failureOf(() => book.entry('toString')).code).toBe('socket_not_found');
});

test('a socket that is switched to certificates loses its secret, and its old login comes back with what else was changed', async () => {
  const { book, file } = openBook();
  book.save(draft());
  const sealed = storedSecret(book.entry('web1').socket, 'password') ?? '';
  const { entry, undo } = book.switchToCertificates('web1');
  expect(entry.socket.ssh_configuration).toEqual({
    authentication_type: 'certificate',
    hostname: '10.0.0.5',
    port: 22,
    username_provider: 'defined',
    username: 'ops',
  });
  expect(file()).not.toContain(sealed);

  book.save({ ...socketToDraft(entry.socket), description: 'front' }, 'web1');
  expect(book.restore(undo).socket).toMatchObject({
    description: 'front',
    ssh_configuration: { authentication_type: 'username_and_password' },
  });
  expect(await secretOf(book, 'web1')).toBe('correct horse');
  expect(failureOf(() => book.restore(undo)).code).toBe('undo_expired');
});

test('an old login does not come back over one that was chosen since', () => {
  const { book } = openBook();
  book.save(draft());
  const { entry, undo } = book.switchToCertificates('web1');
  book.save({ ...socketToDraft(entry.socket), username: 'root' }, 'web1');
  expect(failureOf(() => book.restore(undo)).code).toBe('socket_invalid');
  expect(book.entry('web1').socket.ssh_configuration.username).toBe('root');
});

test('a socket of the config file is not switched', () => {
  const { book } = openBook({ config: [socket('web1')] });
  expect(failureOf(() => book.switchToCertificates('web1')).code).toBe('socket_read_only');
});
