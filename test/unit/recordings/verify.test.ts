import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
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
  expect((await verifyRecording(join(folder, recording.path))).verdict).toBe('interrupted');
});

test('a recording without its file or without its manifest cannot be read', async () => {
  const path = finished();
  rmSync(path);
  expect((await verifyRecording(path)).verdict).toBe('unreadable');
  const other = finished();
  rmSync(manifestPathOf(other));
  expect((await verifyRecording(other)).verdict).toBe('unreadable');
});
