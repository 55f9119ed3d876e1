import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Log } from '../../../src-main/core/logging/log.ts';
import { manifestPathOf, readManifest } from '../../../src-main/core/recordings/manifest-file.ts';
import { Recording } from '../../../src-main/core/recordings/recording.ts';
import { recoverRecordings } from '../../../src-main/core/recordings/recover.ts';
import { verifyRecording } from '../../../src-main/core/recordings/verify.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { eventsOf, sampleStart } from './sample-recording.ts';

function collectingLog(): Log & { lines: string[] } {
  const lines: string[] = [];
  const add = (msg: string) => void lines.push(msg);
  const log = { lines, debug: add, info: add, warn: add, error: add, with: () => log };
  return log;
}

test('a live recording becomes interrupted, without its torn last line', async () => {
  const { path: folder } = temporaryFolder();
  const recording = Recording.open(folder, sampleStart());
  const castPath = join(folder, recording.path);
  recording.output(Buffer.from('täxt\r\n'), 'stdout');
  const whole = readFileSync(castPath, 'utf8');
  appendFileSync(castPath, '[1.5, "o", "to');

  expect(await recoverRecordings(folder, collectingLog())).toEqual([recording.path]);
  expect(readFileSync(castPath, 'utf8')).toBe(whole);
  const { time } = eventsOf(folder, recording).at(-1) ?? { time: 0 };
  expect(readManifest(castPath)).toMatchObject({
    state: 'interrupted',
    bytes: { output: 7 },
    chain: { lines: 2 },
    ended_at: new Date(sampleStart().startedAt.getTime() + time * 1000).toISOString(),
  });
  expect((await verifyRecording(castPath)).verdict).toBe('interrupted');
  appendFileSync(castPath, '[9.0, "o", "x"]\n');
  expect((await verifyRecording(castPath)).verdict).toBe('changed');
});

test('finished recordings stay as they are, and a second recovery finds nothing', async () => {
  const { path: folder } = temporaryFolder();
  const ended = Recording.open(folder, sampleStart());
  ended.end({ status: 0 });
  Recording.open(folder, sampleStart({ channel: 2 }));
  expect(await recoverRecordings(folder, collectingLog())).toHaveLength(1);
  expect(await recoverRecordings(folder, collectingLog())).toEqual([]);
  expect(readManifest(join(folder, ended.path)).state).toBe('ended');
});

test('one bad file is logged and does not stop the others', async () => {
  const { path: folder } = temporaryFolder();
  const broken = Recording.open(folder, sampleStart({ channel: 1 }));
  const incomplete = Recording.open(folder, sampleStart({ channel: 2 }));
  const good = Recording.open(folder, sampleStart({ channel: 3 }));
  writeFileSync(manifestPathOf(join(folder, broken.path)), '{"state": "li');
  writeFileSync(manifestPathOf(join(folder, incomplete.path)), '{"state": "live"}');
  const log = collectingLog();
  expect(await recoverRecordings(folder, log)).toEqual([good.path]);
  expect(log.lines.filter((line) => line === 'failed to recover recording')).toHaveLength(2);
});

test('an empty file after a power cut is closed as an empty recording', async () => {
  const { path: folder } = temporaryFolder();
  const recording = Recording.open(folder, sampleStart());
  writeFileSync(join(folder, recording.path), '');
  expect(await recoverRecordings(folder, collectingLog())).toEqual([recording.path]);
  expect(readManifest(join(folder, recording.path)).chain.lines).toBe(0);
});

test('a folder that is not there is no error', async () => {
  const log = collectingLog();
  expect(await recoverRecordings(temporaryFolder().file('none'), log)).toEqual([]);
});
