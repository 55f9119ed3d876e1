import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { LogFile } from '../../../src-main/core/logging/log-file.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

test('a full file makes way for a new one, and only so many are kept', () => {
  const folder = temporaryFolder();
  const file = new LogFile(folder.file('a.log'), { maxBytes: 20, keep: 3 });
  for (const line of ['1', '2', '3', '4', '5']) file.write(`${line.repeat(11)}\n`);
  file.close();
  const content = (name: string) => readFileSync(folder.file(name), 'utf8')[0];
  expect(readdirSync(folder.path).sort()).toEqual(['a.log', 'a.log.1', 'a.log.2']);
  expect([content('a.log'), content('a.log.1'), content('a.log.2')]).toEqual(['5', '4', '3']);
});

test('an existing file is continued, and counts', () => {
  const folder = temporaryFolder();
  writeFileSync(folder.file('a.log'), 'x'.repeat(19));
  const file = new LogFile(folder.file('a.log'), { maxBytes: 20 });
  file.write('new\n');
  expect(readFileSync(folder.file('a.log'), 'utf8')).toBe('new\n');
  expect(existsSync(folder.file('a.log.1'))).toBe(true);
});

test('when it can be written again, the file says how many lines are missing', () => {
  const folder = temporaryFolder();
  const troubles: string[] = [];
  mkdirSync(folder.file('a.log'));
  const file = new LogFile(folder.file('a.log'), { onTrouble: (reason) => troubles.push(reason) });
  file.write('one\n');
  file.write('two\n');
  rmSync(folder.file('a.log'), { recursive: true });
  file.write('three\n');
  expect(troubles).toEqual(['EISDIR']);
  const [note, line] = readFileSync(folder.file('a.log'), 'utf8').split('\n');
  expect(JSON.parse(note ?? '')).toMatchObject({ level: 'warn', msg: '2 log lines could not be written' });
  expect(line).toBe('three');
});

test('a folder that vanished comes back with the next file', () => {
  const folder = temporaryFolder();
  const file = new LogFile(folder.file('logs/a.log'), { maxBytes: 10 });
  file.write('one.....\n');
  rmSync(folder.file('logs'), { recursive: true });
  file.write('two.....\n');
  expect(readFileSync(folder.file('logs/a.log'), 'utf8')).toBe('two.....\n');
});

test.runIf(existsSync('/dev/full'))('a full disk is told once and thrown never', () => {
  const troubles: string[] = [];
  const file = new LogFile('/dev/full', { onTrouble: (reason) => troubles.push(reason) });
  file.write('one\n');
  file.write('two\n');
  expect(troubles).toEqual(['ENOSPC']);
});
