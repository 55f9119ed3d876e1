import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { writeFileAtomically } from '../../../src-main/core/storage/atomic-file.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

test('a file is replaced as a whole, 0600, and leaves nothing beside it', () => {
  const folder = temporaryFolder();
  writeFileSync(folder.file('a'), 'old', { mode: 0o644 });
  writeFileAtomically(folder.file('a'), 'new');
  expect(readFileSync(folder.file('a'), 'utf8')).toBe('new');
  expect(statSync(folder.file('a')).mode & 0o777).toBe(0o600);
  expect(readdirSync(folder.path)).toEqual(['a']);
});

test('when it cannot be put in place, nothing is left behind', () => {
  const folder = temporaryFolder();
  mkdirSync(folder.file('a/inside'), { recursive: true });
  expect(() => writeFileAtomically(folder.file('a'), 'new')).toThrow();
  expect(readdirSync(folder.path)).toEqual(['a']);
});
