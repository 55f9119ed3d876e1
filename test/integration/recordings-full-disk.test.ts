import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, type TestContext, test } from 'vitest';
import { Failure } from '../../src-main/core/failure.ts';
import { readManifest } from '../../src-main/core/recordings/manifest-file.ts';
import { Recording } from '../../src-main/core/recordings/recording.ts';
import { checkRecordingsFolder } from '../../src-main/core/recordings/recordings-folder.ts';
import { verifyRecording } from '../../src-main/core/recordings/verify.ts';
import { asRoot } from '../support/as-root.ts';
import { runClient } from '../support/run-client.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { whenTestEnds } from '../support/when-test-ends.ts';
import { linesOf, sampleStart, textOf } from '../unit/recordings/sample-recording.ts';

/** A disk of its own, small enough to be filled; skips the test where mounting is not allowed. */
function smallDisk(context: TestContext): string {
  const path = temporaryFolder().file('disk');
  mkdirSync(path);
  const run = (...command: [string, ...string[]]) => {
    const [program, ...args] = asRoot(command);
    execFileSync(program, args, { stdio: 'ignore' });
  };
  try {
    run(
      'mount',
      '-t',
      'tmpfs',
      '-o',
      `size=256k,mode=0700,uid=${process.getuid?.()}`,
      'sallyport-test',
      path,
    );
  } catch {
    context.skip('a tmpfs cannot be mounted here');
  }
  // Lazily: a closed recording's last sync may still be under way. Disposals run in reverse order, so the temporary
  // folder is removed after this.
  whenTestEnds(() => run('umount', '-l', path));
  return path;
}

function failureOf(action: () => unknown): Failure {
  try {
    action();
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
  throw new Error('it did not fail');
}

test('a disk that fills up ends a recording with a failure, after the last whole line', async (context) => {
  const disk = smallDisk(context);
  const recording = Recording.open(disk, sampleStart());
  const chunk = 'x'.repeat(1000);
  let shown = 0;
  const failure = failureOf(() => {
    for (;;) {
      recording.output(Buffer.from(chunk), 'stdout');
      shown += 1;
    }
  });
  expect(failure).toMatchObject({ code: 'recording_failed', evidence: { system_error: 'ENOSPC' } });
  expect(textOf(disk, recording)).toBe(chunk.repeat(shown));

  // it stays failed, also when there is room again
  expect(failureOf(() => recording.output(Buffer.from('x'), 'stdout'))).toBe(failure);
  expect(failureOf(() => recording.marker('x'))).toBe(failure);
  recording.end({ status: 0 });
  const castPath = join(disk, recording.path);
  expect(linesOf(disk, recording)).toHaveLength(shown + 1);
  expect(readManifest(castPath)).toMatchObject({
    state: 'failed',
    failure: { code: 'recording_failed' },
    chain: { lines: shown + 1 },
  });
  expect((await verifyRecording(castPath)).verdict).toBe('verified');
});

test('on a full disk no recording starts, and nothing is left of the try', (context) => {
  const disk = smallDisk(context);
  const day = join(disk, '2026/11/23');
  mkdirSync(day, { recursive: true });
  for (let size = 256 * 1024, part = 0; size > 0; size = Math.floor(size / 2), part++) {
    try {
      writeFileSync(join(disk, `filler-${part}`), Buffer.alloc(size));
    } catch {
      // full: a smaller part may still fit
    }
  }
  expect(statfsSync(disk).bavail).toBe(0);
  const failure = failureOf(() => Recording.open(disk, sampleStart()));
  expect(failure).toMatchObject({ code: 'recording_unavailable', evidence: { system_error: 'ENOSPC' } });
  expect(readdirSync(day)).toEqual([]);
  expect(failureOf(() => checkRecordingsFolder(disk)).code).toBe('recording_unavailable');
});

test('a file that takes a part of a line and then no more keeps whole lines', async () => {
  const { path: folder } = temporaryFolder();
  // the size limit of a process makes the same short write, and needs no mount
  const script = 'trap "" XFSZ; exec prlimit --fsize=20000 "$@"';
  const writer = join(import.meta.dirname, 'recordings-writer.ts');
  const result = await runClient('sh', ['-c', script, 'sh', process.execPath, writer, folder, '1']);
  expect(result.stdout.toString()).toMatch(/\nstopped recording_failed\n$/);
  const [path = ''] = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.cast'),
  );
  expect(existsSync(join(folder, path))).toBe(true);
  const shown = Number(/1 (\d+)\nstopped/.exec(result.stdout.toString())?.[1]);
  expect(linesOf(folder, { path })).toHaveLength(shown + 1);
  expect(readFileSync(join(folder, path)).length).toBeLessThan(20_000);
  expect(readManifest(join(folder, path)).state).toBe('failed');
});
