import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { asFailure } from '../../../src-main/core/failure.ts';
import {
  channelOfPath,
  locateRecording,
  sessionOfPath,
} from '../../../src-main/core/recordings/recording-path.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const session = '20261123-141500-3f9a0c1d2b';

function codeOf(folder: string, relative: string): string | undefined {
  try {
    locateRecording(folder, session, relative);
    return undefined;
  } catch (thrown) {
    return asFailure(thrown).code;
  }
}

/** A recordings folder beside a file that is none of its recordings. */
function recordingsFolder() {
  const outside = temporaryFolder();
  const folder = outside.file('recordings');
  mkdirSync(join(folder, '2026/11/23'), { recursive: true });
  writeFileSync(outside.file(`${session}-1.cast`), 'secret');
  return { folder, outside };
}

test('a recording of the session is found, and its name says of which session and channel it is', () => {
  const { folder } = recordingsFolder();
  const relative = `2026/11/23/${session}-12.cast`;
  writeFileSync(join(folder, relative), '');
  expect(locateRecording(folder, session, relative)).toBe(join(folder, relative));
  expect([sessionOfPath(relative), channelOfPath(relative)]).toEqual([session, 12]);
});

test.each([
  '../../../etc/passwd',
  `../${session}-1.cast`,
  `2026/11/23/../../../../${session}-1.cast`,
  `/etc/${session}-1.cast`,
  `2026/11/23/${session}-1.json`,
  `2026/11/23/${session}-1.cast\0.cast`,
  '2026/11/23/20261123-141500-0000000000-1.cast',
  '',
])('a path that is no recording of the session is refused: %j', (relative) => {
  expect(codeOf(recordingsFolder().folder, relative)).toBe('recording_corrupt');
});

test('links are refused, of the file and of a folder on the way', () => {
  const { folder, outside } = recordingsFolder();
  symlinkSync(outside.file(`${session}-1.cast`), join(folder, `2026/11/23/${session}-1.cast`));
  expect(codeOf(folder, `2026/11/23/${session}-1.cast`)).toBe('recording_corrupt');
  symlinkSync(outside.path, join(folder, '2026/11/24'));
  expect(codeOf(folder, `2026/11/24/${session}-1.cast`)).toBe('recording_corrupt');
});

test('a recordings folder that is a link itself is the owner’s own choice', () => {
  const { folder, outside } = recordingsFolder();
  const relative = `2026/11/23/${session}-1.cast`;
  writeFileSync(join(folder, relative), '');
  symlinkSync(folder, outside.file('link'));
  expect(codeOf(outside.file('link'), relative)).toBeUndefined();
});

test('a pipe or a folder in place of a recording is refused, and what is not there is not found', () => {
  const { folder } = recordingsFolder();
  execFileSync('mkfifo', [join(folder, `2026/11/23/${session}-1.cast`)]);
  mkdirSync(join(folder, `2026/11/23/${session}-2.cast`));
  expect([1, 2, 3].map((n) => codeOf(folder, `2026/11/23/${session}-${n}.cast`))).toEqual([
    'recording_corrupt',
    'recording_corrupt',
    'recording_not_found',
  ]);
  expect(codeOf(folder, `2025/01/01/${session}-1.cast`)).toBe('recording_not_found');
});
