import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { manifestPathOf } from '../../../src-main/core/recordings/manifest-file.ts';
import { Recording } from '../../../src-main/core/recordings/recording.ts';
import { verifyRecording } from '../../../src-main/core/recordings/verify.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { sampleStart } from './sample-recording.ts';

function finished(lines = 20): string {
  const { path: folder } = temporaryFolder();
  const recording = Recording.open(folder, sampleStart());
  for (let line = 1; line < lines; line++) recording.output(Buffer.from(`output ${line}\r\n`), 'stdout');
  recording.end({ status: 0 });
  return join(folder, recording.path);
}

function rewriteLines(path: string, change: (lines: string[]) => string[]): void {
  writeFileSync(path, change(readFileSync(path, 'utf8').split(/(?<=\n)/)).join(''));
}

test('a finished recording is verified', async () => {
  const path = finished();
  expect(await verifyRecording(path)).toEqual({
    path,
    verdict: 'verified',
    detail: 'All 20 lines are unchanged.',
  });
});

test('any flipped bit is found', async () => {
  const path = finished();
  const original = readFileSync(path);
  await fc.assert(
    fc.asyncProperty(fc.nat(original.length - 1), fc.nat(7), async (at, bit) => {
      const changed = Buffer.from(original);
      changed.writeUInt8(changed.readUInt8(at) ^ (1 << bit), at);
      writeFileSync(path, changed);
      expect((await verifyRecording(path)).verdict).toBe('changed');
    }),
    { numRuns: 150 },
  );
});

test('a cut anywhere is found', async () => {
  const path = finished();
  const original = readFileSync(path);
  await fc.assert(
    fc.asyncProperty(fc.nat(original.length - 1), async (length) => {
      writeFileSync(path, original.subarray(0, length));
      expect((await verifyRecording(path)).verdict).toBe('changed');
    }),
    { numRuns: 100 },
  );
});

test('swapped lines are found', async () => {
  const path = finished();
  rewriteLines(path, ([first = '', second = '', third = '', ...rest]) => [first, third, second, ...rest]);
  expect(await verifyRecording(path)).toMatchObject({
    verdict: 'changed',
    detail: 'At least one of the lines 1 to 20 is not what was written.',
  });
});

test('a dropped line is found, and the count named', async () => {
  const path = finished();
  rewriteLines(path, (lines) => lines.toSpliced(5, 1));
  expect(await verifyRecording(path)).toMatchObject({
    verdict: 'changed',
    detail: 'Lines are missing: 20 were written, the file ends before or at line 20.',
  });
});

test('added lines are found, and the first of them named', async () => {
  const path = finished();
  rewriteLines(path, (lines) => [...lines, '[99.0, "o", "never happened"]\n']);
  expect(await verifyRecording(path)).toMatchObject({
    verdict: 'changed',
    detail: 'Line 21 and what follows was added afterwards; what is before it is unchanged.',
  });
});

test('a recording that is still live has no verdict of its end', async () => {
  const { path: folder } = temporaryFolder();
  const recording = Recording.open(folder, sampleStart());
  recording.output(Buffer.from('x'), 'stdout');
  expect(await verifyRecording(join(folder, recording.path))).toMatchObject({
    verdict: 'interrupted',
    detail: 'It is still being recorded, unless its connector died: it has no end yet.',
  });
});

test('a recording of one line is spoken of in the singular', async () => {
  const path = finished(1);
  expect((await verifyRecording(path)).detail).toBe('1 line is unchanged.');
  rewriteLines(path, ([line = '']) => [line.replace('2', '3')]);
  expect((await verifyRecording(path)).detail).toBe('Line 1 is not what was written.');
  writeFileSync(path, '');
  expect((await verifyRecording(path)).detail).toMatch(/^Lines are missing: 1 was written,/);
});

test('a recording without its file or without its manifest cannot be read', async () => {
  const path = finished();
  rmSync(path);
  expect(await verifyRecording(path)).toMatchObject({
    verdict: 'unreadable',
    detail: 'There is no such file.',
  });
  const other = finished();
  const manifest = manifestPathOf(other);
  const name = basename(manifest);
  rmSync(manifest);
  expect(await verifyRecording(other)).toMatchObject({
    verdict: 'unreadable',
    detail: `There is no ${name} beside it, which says what was written.`,
  });
  for (const text of ['{ "version": 1 }', 'not JSON']) {
    writeFileSync(manifest, text);
    expect(await verifyRecording(other)).toMatchObject({
      verdict: 'unreadable',
      detail: `${name} beside it, which should say what was written, is not what the connector wrote.`,
    });
  }
});

test('a file that is no recording is said to be none', async () => {
  const { file } = temporaryFolder();
  writeFileSync(file('notes.txt'), 'hello\n');
  expect(await verifyRecording(file('notes.txt'))).toMatchObject({
    verdict: 'unreadable',
    detail: 'This is no recording: the name of one ends in .cast.',
  });
});
