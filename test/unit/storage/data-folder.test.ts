import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { expect, test } from 'vitest';
import {
  defaultDataFolder,
  ensureDataFolder,
  openDataFolder,
  viewDataFolder,
} from '../../../src-main/core/storage/data-folder.ts';
import { StartedProcess } from '../../support/started-process.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

test('a data folder that is not there is made for its owner alone, with the folders above it', () => {
  const path = temporaryFolder().file('config/sallyport');
  const folder = openDataFolder(path);
  expect(statSync(path).mode & 0o777).toBe(0o700);
  expect(folder.sessions).toBe(`${path}/sessions.jsonl`);
  folder.release();
  expect(existsSync(`${path}/lock`)).toBe(false);
});

test('it lies where XDG says', () => {
  expect(defaultDataFolder({ XDG_CONFIG_HOME: '/x' })).toBe('/x/sallyport');
  expect(defaultDataFolder({ XDG_CONFIG_HOME: 'relative' })).toBe(`${homedir()}/.config/sallyport`);
  expect(defaultDataFolder({})).toBe(`${homedir()}/.config/sallyport`);
});

test('loose rights are refused, with the command that mends them', () => {
  const { path } = temporaryFolder();
  for (const mode of [0o750, 0o701, 0o722]) {
    chmodSync(path, mode);
    expect(() => openDataFolder(path)).toThrow(
      expect.objectContaining({
        code: 'data_folder_loose',
        message: `the data folder ${path} is open to other users (mode 0${mode.toString(8)})`,
        advice: expect.stringMatching(new RegExp(`Run: chmod 700 ${path}$`)),
      }),
    );
  }
  chmodSync(path, 0o700);
  openDataFolder(path).release();
});

test.runIf(process.getuid?.() === 0)('a folder of another user is refused', async () => {
  const folder = temporaryFolder();
  const { chownSync } = await import('node:fs');
  chownSync(folder.path, 65534, 65534);
  expect(() => openDataFolder(folder.path)).toThrow(
    expect.objectContaining({
      code: 'data_folder_loose',
      message: expect.stringContaining('belongs to another user'),
    }),
  );
});

test('what is no folder is refused', () => {
  const folder = temporaryFolder();
  writeFileSync(folder.file('file'), '');
  const unusable = expect.objectContaining({ code: 'data_folder_unusable' });
  expect(() => openDataFolder(folder.file('file'))).toThrow(unusable);
  expect(() => openDataFolder(folder.file('file/inside'))).toThrow(unusable);
  expect(() => viewDataFolder(folder.file('missing'))).toThrow('does not exist');
});

test('two connectors never share a data folder, and the second one names the first', () => {
  const { path } = temporaryFolder();
  const first = openDataFolder(path);
  expect(() => openDataFolder(path)).toThrow(
    expect.objectContaining({
      code: 'data_folder_unusable',
      message: `the data folder ${path} is in use by another connector (pid ${process.pid})`,
    }),
  );
  // commands that only read do not mind
  expect(viewDataFolder(path).root).toBe(path);
  expect(ensureDataFolder(path).root).toBe(path);
  first.release();
  openDataFolder(path).release();
});

test('the lock of a connector that was killed is taken over', async () => {
  const { path } = temporaryFolder();
  const program = `import { openDataFolder } from './src-main/core/storage/data-folder.ts';
    openDataFolder(${JSON.stringify(path)}); console.log('locked'); setInterval(() => {}, 1000);`;
  const other = new StartedProcess(process.execPath, ['--input-type=module-typescript', '-e', program]);
  await other.stdout.waitFor(/locked/);
  expect(() => openDataFolder(path)).toThrow(`(pid ${other.pid})`);
  other.signal('SIGKILL');
  await other.exited;
  openDataFolder(path).release();
});

test.each([
  [
    'of a process that has this number only since',
    () => JSON.stringify({ pid: process.pid, started: 'an earlier boot' }),
  ],
  ['that is empty', () => ''],
  ['of nobody', () => '{"pid":"x"}'],
])('a lock %s is stale', (_what, content) => {
  const folder = temporaryFolder();
  mkdirSync(folder.file('data'), { mode: 0o700 });
  writeFileSync(folder.file('data/lock'), content());
  const opened = openDataFolder(folder.file('data'));
  expect(JSON.parse(readFileSync(folder.file('data/lock'), 'utf8'))).toMatchObject({ pid: process.pid });
  opened.release();
});

test('a folder whose parents cannot be made is refused at once', () => {
  expect(() => openDataFolder('/proc/sallyport/data')).toThrow(
    expect.objectContaining({ code: 'data_folder_unusable' }),
  );
});
