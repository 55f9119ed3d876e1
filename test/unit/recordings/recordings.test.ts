import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { RecordingsConfig } from '../../../src-main/contract/connector-config.ts';
import { asFailure } from '../../../src-main/core/failure.ts';
import { openLog } from '../../../src-main/core/logging/connector-log.ts';
import { readManifest } from '../../../src-main/core/recordings/manifest-file.ts';
import { Recordings } from '../../../src-main/core/recordings/recordings.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { sampleStart, textOf } from './sample-recording.ts';

function openRecordings(
  settings: Partial<RecordingsConfig> = {},
  defaultFolder = temporaryFolder().file('recordings'),
) {
  const { log, recent } = openLog({ terminal: { write: () => {} } });
  const recordings = new Recordings({
    defaultFolder,
    settings: RecordingsConfig.parse({ free_space_floor: 0, ...settings }),
    log,
  });
  return { recordings, recent };
}

function sample(changes = {}) {
  const { bulkLimit, ...start } = sampleStart(changes);
  return start;
}

function codeOf(action: () => unknown): string | undefined {
  try {
    action();
    return undefined;
  } catch (thrown) {
    return asFailure(thrown).code;
  }
}

test('of a terminal no more than the limit is kept, which may change between recordings', () => {
  const { recordings } = openRecordings({ terminal_limit: 1024 ** 2 });
  const first = recordings.start(sample());
  first.output(Buffer.alloc(1024 ** 2 + 5, 'x'), 'stdout');
  first.output(Buffer.from('after'), 'stdout');
  first.end();
  expect(textOf(recordings.folder, first)).toHaveLength(1024 ** 2);
  expect(readManifest(join(recordings.folder, first.path))).toMatchObject({
    omitted: { bytes: 10 },
    bytes: { output: 1024 ** 2 + 10 },
  });
  recordings.configure({ ...recordings.settings, terminal_limit: 2 * 1024 ** 2 });
  const second = recordings.start(sample({ channel: 2 }));
  second.output(Buffer.alloc(1024 ** 2 + 5, 'x'), 'stdout');
  second.end();
  expect(readManifest(join(recordings.folder, second.path)).omitted).toBeUndefined();
});

test('a folder of its own is used from the start on, and stays until the next one', () => {
  const disk = temporaryFolder();
  const { recordings } = openRecordings({ folder: disk.file('here') });
  const recording = recordings.start(sample());
  recording.end();
  expect(existsSync(join(disk.file('here'), recording.path))).toBe(true);
  recordings.configure({ ...recordings.settings, folder: disk.file('there') });
  expect(recordings.folder).toBe(disk.file('here'));
});

test('a folder on a disk that is not there is said at the start, and nothing is recorded elsewhere', () => {
  const disk = temporaryFolder();
  const { recordings, recent } = openRecordings({ folder: disk.file('unplugged/recordings') });
  expect(recent.list()).toMatchObject([
    { level: 'error', code: 'recording_unavailable', advice: expect.stringContaining('connect its disk') },
  ]);
  expect(recordings.state).toMatchObject({
    state: 'unavailable',
    reason: expect.stringContaining('connect its disk'),
  });
  expect(codeOf(() => recordings.check())).toBe('recording_unavailable');
  expect(codeOf(() => recordings.start(sample()))).toBe('recording_unavailable');
  expect(readdirSync(disk.path)).toEqual([]);
  mkdirSync(disk.file('unplugged'));
  expect(codeOf(() => recordings.check())).toBeUndefined();
  expect(recordings.state.state).toBe('ok');
});

test('the state says when less is free than the settings want', () => {
  const { recordings } = openRecordings();
  expect(recordings.state).toMatchObject({ state: 'ok', bytes: 0, folder: recordings.folder });
  recordings.configure({ ...recordings.settings, free_space_floor: 1024 ** 4 * 900_000 });
  expect(recordings.state.state).toBe('low');
});

test('what recordings take is counted as they grow, end and go, and measured the same', async () => {
  const { recordings } = openRecordings();
  const { usage } = recordings;
  const first = recordings.start(sample());
  first.output(Buffer.alloc(5000, 'x'), 'stdout');
  expect(usage.bytes).toBeGreaterThan(5000);
  first.end();
  const live = recordings.start(sample({ channel: 2 }));
  const counted = () => ({ bytes: usage.bytes, files: usage.files });
  const before = counted();
  expect(await usage.measure()).toHaveLength(2);
  expect(counted()).toEqual(before);

  const remeasured = openRecordings({}, recordings.folder).recordings;
  live.end();
  await remeasured.usage.measure();
  expect({ bytes: remeasured.usage.bytes, files: remeasured.usage.files }).toEqual(counted());

  const freed = recordings.remove(sample().session, first.path);
  expect(freed).toBeGreaterThan(5000);
  expect(usage.files).toBe(1);
  expect(recordings.remove(sample().session, live.path)).toBeGreaterThan(0);
  expect(counted()).toEqual({ bytes: 0, files: 0 });
  expect(readdirSync(recordings.folder)).toEqual([]);
});

test('what starts, ends and grows while the folder is measured is counted once', async () => {
  const { recordings } = openRecordings();
  for (let channel = 1; channel <= 100; channel++) recordings.start(sample({ channel })).end();
  const live = recordings.start(sample({ channel: 101 }));
  const measuring = recordings.usage.measure();
  for (let channel = 102; channel <= 150; channel++) {
    live.output(Buffer.alloc(1000, 'x'), 'stdout');
    recordings.start(sample({ channel })).end();
    await new Promise((fulfil) => setImmediate(fulfil));
  }
  live.end();
  await measuring;
  const { bytes, files } = recordings.usage;
  await recordings.usage.measure();
  expect({ bytes: recordings.usage.bytes, files: recordings.usage.files }).toEqual({ bytes, files });
  expect(files).toBe(150);
});

test('removing what is not there frees nothing, and foreign files are never touched', () => {
  const { recordings } = openRecordings();
  const recording = recordings.start(sample());
  recording.end();
  const file = join(recordings.folder, recording.path);
  writeFileSync(join(recordings.folder, '2026/11/23/notes.txt'), 'mine');
  rmSync(file);
  expect(recordings.remove(sample().session, recording.path)).toBe(0);
  expect(codeOf(() => recordings.remove(sample().session, '2026/11/23/notes.txt'))).toBe('recording_corrupt');
  expect(existsSync(join(recordings.folder, '2026/11/23/notes.txt'))).toBe(true);
});
