import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { AppSettings } from '../../../src-main/contract/app-settings.ts';
import { GatewayConfig, RecordingsConfig } from '../../../src-main/contract/connector-config.ts';
import type { SshSocket } from '../../../src-main/contract/ssh-socket.ts';
import { readSettings, Settings } from '../../../src-main/core/storage/settings.ts';
import { openTestSettings } from '../../support/settings.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const web1 = stored('web1');
const db1 = stored('db1');
const filled = { sockets: [web1, db1], gateway: { host: '127.0.0.1', port: 2200 } };

function stored(name: string, secret = 'sealed:v1:x') {
  const ssh_configuration = {
    authentication_type: 'username_and_password',
    hostname: '10.0.0.5',
    username: 'ops',
    password: secret,
  };
  return { changed_at: '2026-11-23T14:15:00.000Z', socket: { name, ssh_configuration } };
}

const names = (settings: Settings) => settings.current.sockets.map(({ socket }) => socket.name);
const asides = (folder: string) => readdirSync(folder).filter((name) => name.includes('.damaged-'));

function folderWith(content: unknown) {
  const folder = temporaryFolder();
  const file = folder.file('config.json');
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  return { folder: folder.path, file };
}

test('what is stored is there after the next start, in a file that only its owner can read', () => {
  const { path, file } = temporaryFolder();
  const { settings } = openTestSettings(path);
  const socket = readSettings(filled).settings.sockets[0]?.socket as SshSocket;
  settings.update({ sockets: [{ socket, changed_at: 'now' }] });
  settings.update({ practice: { deleted: true, enabled: true } });
  expect(statSync(file('config.json')).mode & 0o777).toBe(0o600);
  const { settings: again } = openTestSettings(path);
  expect(names(again)).toEqual(['web1']);
  expect(again.current.practice.deleted).toBe(true);
  expect(again.problems).toEqual([]);
});

test('every setting is read back as it was written, further addresses of the gateway too', () => {
  const { path } = temporaryFolder();
  const { settings } = openTestSettings(path);
  const gateway = GatewayConfig.parse({ port: 2300, also: ['192.0.2.1:2222', '[2001:db8::1]:2222'] });
  const recordings = RecordingsConfig.parse({ folder: '/srv/recordings', keep_days: 30 });
  const app = AppSettings.parse({ theme: 'dark', terminal: { font_size: 15 } });
  const client_keys = [{ name: 'ann', email: 'ann@example.com', key: 'ssh-ed25519 AAAA ann' }];
  settings.update({ gateway, recordings, app, client_keys });
  const { settings: again } = openTestSettings(path);
  expect(again.problems).toEqual([]);
  expect(again.current).toMatchObject({ gateway, recordings, app, client_keys });
});

test('a file with looser rights is closed to others at the start', () => {
  const { folder, file } = folderWith(filled);
  chmodSync(file, 0o644);
  openTestSettings(folder);
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

test.each([
  ['cut short', '{"sockets": [', /is not JSON/],
  ['empty', '', /is empty/],
  ['a list', '[1]', /holds no JSON object/],
  ['binary', '\0\x01\xff', /is not JSON/],
])('a file that is %s is moved aside as it was, and the start goes on without it', (_, content, reason) => {
  const { folder, file } = folderWith(content);
  const { settings } = openTestSettings(folder);
  expect(names(settings)).toEqual([]);
  const [aside = ''] = asides(folder);
  expect(settings.problems).toEqual([expect.stringMatching(reason)]);
  expect(settings.problems[0]).toContain(aside);
  expect(readFileSync(`${folder}/${aside}`, 'utf8')).toBe(content);
  settings.update({ practice: { deleted: true, enabled: true } });
  expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ practice: { deleted: true } });
});

test('a folder in the place of the file is moved aside too', () => {
  const folder = temporaryFolder();
  mkdirSync(folder.file('config.json'));
  const { settings } = openTestSettings(folder.path);
  expect(settings.problems[0]).toMatch(/cannot be read \(EISDIR\)/);
  settings.update({ practice: { deleted: true, enabled: true } });
  expect(names(openTestSettings(folder.path).settings)).toEqual([]);
});

test('of a file with wrong entries the right ones count, each wrong one is named, and all of it is kept', () => {
  const wrong = { ...web1, socket: { ...web1.socket, name: 'Web 2', port: 'x' } };
  const content = {
    ...filled,
    sockets: [web1, wrong, 'nonsense', db1, web1],
    recordings: { keep_days: -1 },
    gateway: { port: 'ssh' },
    window: { width: 900 },
  };
  const { folder, file } = folderWith(content);
  const { settings } = openTestSettings(folder);
  expect(names(settings)).toEqual(['web1', 'db1']);
  expect(settings.current.gateway).toBeUndefined();
  expect(settings.current.recordings).toBeUndefined();
  const problems = settings.problems.join('\n');
  expect(problems).toContain('sockets[1] (Web 2): ');
  expect(problems).toContain('sockets[2]: ');
  expect(problems).toContain('sockets[4] (web1): it is there twice');
  expect(problems).toContain('recordings: keep_days: a number from 0 to 36500');
  expect(problems).not.toContain('sealed:v1:x');
  expect(JSON.parse(readFileSync(`${folder}/${asides(folder)[0]}`, 'utf8'))).toEqual(content);
  // what is not ours stays, and the next start has nothing to say
  expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ window: { width: 900 } });
  expect(openTestSettings(folder).settings.problems).toEqual([]);
  expect(asides(folder)).toHaveLength(1);
});

test('settings of a later version are read as far as they can be, and kept', () => {
  const { folder } = folderWith({ ...filled, version: 7, rooms: ['new'] });
  const { settings } = openTestSettings(folder);
  expect(names(settings)).toEqual(['web1', 'db1']);
  expect(settings.problems.join('\n')).toContain('later version (7)');
  expect(readFileSync(`${folder}/${asides(folder)[0]}`, 'utf8')).toContain('"version":7');
});

test('where the copy cannot be kept the start goes on, and nothing is written over the file', () => {
  const values: Record<string, unknown> = { sockets: [web1, 'nonsense'] };
  let room = false;
  const written: unknown[] = [];
  const settings = Settings.open({
    file: '/config.json',
    damage: undefined,
    read: () => values,
    write: (next) => written.push(next),
    keepCopy: () => {
      if (!room) throw new Error('ENOSPC');
      return '/config.json.damaged';
    },
  });
  expect(names(settings)).toEqual(['web1']);
  expect(() => settings.update({ sockets: [] })).toThrow('ENOSPC');
  expect(names(settings)).toEqual(['web1']);
  expect(written).toEqual([]);
  room = true;
  settings.update({ sockets: [] });
  expect(written).toHaveLength(1);
});

test('what cannot be written is not taken for changed', () => {
  const folder = temporaryFolder();
  const { settings, store } = openTestSettings(folder.path);
  const failing = Settings.open({
    ...store,
    write: () => {
      throw new Error('disk full');
    },
  });
  expect(() => failing.update({ practice: { deleted: true, enabled: true } })).toThrow('disk full');
  expect(failing.current.practice.deleted).toBe(false);
  expect(settings.current.practice.deleted).toBe(false);
});

test('hostile content never throws, and never becomes a setting', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (sockets, keys) => {
      const { settings } = readSettings({
        sockets,
        client_keys: keys,
        app: sockets,
        gateway: keys,
        practice: sockets,
      } as Record<string, unknown>);
      expect(settings.sockets.length).toBe(0);
      expect(settings.client_keys.length).toBe(0);
    }),
  );
  const raw = JSON.parse('{"__proto__": {"sockets": [1]}, "sockets": {"length": 1e9}}') as Record<
    string,
    unknown
  >;
  expect(readSettings(raw).settings.sockets).toEqual([]);
});
