import { chmodSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { RecordingsConfig } from '../../../src-main/contract/connector-config.ts';
import type { SessionRecord } from '../../../src-main/contract/session.ts';
import { readManifest } from '../../../src-main/core/recordings/manifest-file.ts';
import { Recordings } from '../../../src-main/core/recordings/recordings.ts';
import { recoverSessions } from '../../../src-main/core/sessions/recover-sessions.ts';
import { SessionIndex } from '../../../src-main/core/sessions/session-index.ts';
import { SessionRecordings } from '../../../src-main/core/sessions/session-recordings.ts';
import { SessionRegistry } from '../../../src-main/core/sessions/session-registry.ts';
import { eventually } from '../../support/eventually.ts';
import { quietLog } from '../../support/settings.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { whenTestEnds } from '../../support/when-test-ends.ts';
import { sampleStart } from '../recordings/sample-recording.ts';
import { sampleArrival, sampleRecord } from './sample-session.ts';

const megabyte = 1024 ** 2;

function openHouse(settings: Partial<RecordingsConfig> = {}, folder = temporaryFolder()) {
  const { log, entries } = quietLog();
  const files = new Recordings({
    defaultFolder: folder.file('recordings'),
    settings: RecordingsConfig.parse({ free_space_floor: 0, ...settings }),
    log,
  });
  const index = SessionIndex.open(folder.file('sessions.jsonl'));
  const sessions = new SessionRegistry(index);
  const recordings = new SessionRecordings({ files, sessions, log });
  whenTestEnds(() => recordings.close());

  /** A session with one recorded shell, which shows so many bytes. */
  const record = ({ bytes = 100, live = false } = {}) => {
    const session = sessions.begin(sampleArrival(log), () => {});
    const channel = session.startChannel({ channel: 1, kind: 'shell' });
    const { bulkLimit, ...start } = sampleStart({ session: session.id, startedAt: new Date() });
    const recording = files.start(start);
    session.addRecording(channel, recording.path);
    recording.output(Buffer.alloc(bytes, 'x'), 'stdout');
    if (!live) {
      recording.end();
      session.endChannel(channel, { status: 0 });
      session.end();
    }
    return { id: session.id, file: join(files.folder, recording.path), session, recording, channel };
  };
  /** The past, as an earlier connector left it. */
  const recordLongAgo = (days: number) => {
    const { id, file } = record();
    const at = new Date(Date.now() - days * 24 * 60 * 60 * 1000).toISOString();
    sessions.replace({ ...sessions.get(id), started_at: at, ended_at: at });
    return { id, file };
  };
  return { folder, files, index, sessions, recordings, log: entries, record, recordLongAgo };
}

const deletion = { reason: 'holds a customer’s data', by: 'owner@example.com' };

describe('deleting', () => {
  test('removes the files and keeps who did it and why, through a restart', async () => {
    const { folder, sessions, recordings, files, log, record } = openHouse();
    const { id, file } = record();
    expect((await recordings.detail(id)).recordings).toMatchObject([
      { channel: 1, size: expect.any(Number), manifest: { state: 'ended' } },
    ]);
    await recordings.delete(id, deletion);
    expect(existsSync(file)).toBe(false);
    expect(files.usage).toMatchObject({ bytes: 0, files: 0 });
    expect(sessions.summaryOf(id).evidence).toBe('deleted');
    expect(log.list()).toContainEqual(
      expect.objectContaining({ msg: 'recordings deleted', session_id: id, ...deletion, recordings: 1 }),
    );
    const kept = openHouse({}, folder);
    expect(kept.sessions.get(id)).toMatchObject({
      deleted: { ...deletion, at: expect.any(String) },
      channels: [{ kind: 'shell', exit: { status: 0 } }],
    });
    expect((await kept.recordings.detail(id)).recordings).toEqual([]);
    await expect(kept.recordings.read(id, 1, { offset: 0, bytes: 10 })).rejects.toMatchObject({
      code: 'recording_deleted',
      advice: expect.stringContaining(deletion.reason),
    });
    await expect(kept.recordings.delete(id, deletion)).rejects.toMatchObject({ code: 'recording_deleted' });
  });

  test('is refused of a live session, of one without recordings, and of none', async () => {
    const { recordings, record, sessions } = openHouse();
    const live = record({ live: true });
    await expect(recordings.delete(live.id, deletion)).rejects.toMatchObject({ code: 'session_is_live' });
    expect(existsSync(live.file)).toBe(true);
    sessions.replace(sampleRecord());
    await expect(recordings.delete(sampleRecord().id, deletion)).rejects.toMatchObject({
      code: 'recording_not_found',
    });
    await expect(recordings.delete('none', deletion)).rejects.toMatchObject({ code: 'session_not_found' });
  });

  test('touches no file but the session’s own, whatever the index says', async () => {
    const { recordings, sessions, record, folder } = openHouse();
    const other = record();
    writeFileSync(folder.file('secret'), 'secret');
    for (const path of ['../secret', other.file, sessions.get(other.id).recordings[0] ?? '']) {
      const id = record().id;
      const channels = [{ channel: 1, kind: 'shell' as const, started_at: '', bytes: 0, recording: path }];
      sessions.replace({ ...sessions.get(id), recordings: [path], channels });
      await expect(recordings.delete(id, deletion)).rejects.toMatchObject({ code: 'recording_corrupt' });
      await expect(recordings.verify(id, 1)).rejects.toMatchObject({ code: 'recording_corrupt' });
      expect(sessions.get(id).deleted).toBeUndefined();
    }
    expect([folder.file('secret'), other.file].map((file) => existsSync(file))).toEqual([true, true]);
  });

  test.skipIf(process.getuid?.() === 0)('that fails leaves no word of it', async () => {
    const { recordings, sessions, record } = openHouse();
    const { id, file } = record();
    chmodSync(join(file, '..'), 0o500);
    await expect(recordings.delete(id, deletion)).rejects.toMatchObject({ code: 'recording_unavailable' });
    chmodSync(join(file, '..'), 0o700);
    expect(sessions.get(id).deleted).toBeUndefined();
    expect(existsSync(file)).toBe(true);
  });

  test('that fails halfway keeps who did it and why, for something is gone', async () => {
    const { recordings, sessions, record } = openHouse();
    const { id, file } = record();
    const manifest = file.replace('.cast', '.json');
    rmSync(manifest);
    mkdirSync(manifest);
    await expect(recordings.delete(id, deletion)).rejects.toMatchObject({ code: 'recording_unavailable' });
    expect([existsSync(file), sessions.get(id).deleted]).toEqual([false, expect.objectContaining(deletion)]);
  });

  test('that a crash cut short is finished at the next start', async () => {
    const { folder, sessions, record } = openHouse();
    const { id, file } = record();
    sessions.replace({ ...sessions.get(id), deleted: { ...deletion, at: new Date().toISOString() } });
    expect(existsSync(file)).toBe(true);
    openHouse({}, folder).recordings.start();
    await eventually(() => (existsSync(file) ? undefined : true), 'the file is gone');
  });
});

describe('retention', () => {
  test('deletes what is older than the days that are kept, and says so for ever', async () => {
    const { recordings, sessions, recordLongAgo, log } = openHouse({ keep_days: 30 });
    const [old, young] = [recordLongAgo(31), recordLongAgo(29)];
    recordings.start();
    await eventually(() => sessions.get(old.id).deleted, 'the old one is deleted');
    expect(sessions.get(old.id).deleted).toMatchObject({ by: 'retention', reason: 'older than 30 days' });
    expect([old, young].map(({ file }) => existsSync(file))).toEqual([false, true]);
    expect(sessions.get(young.id).deleted).toBeUndefined();
    expect(log.list()).toContainEqual(
      expect.objectContaining({ msg: 'recordings deleted', by: 'retention', session_id: old.id }),
    );
  });

  test('deletes the oldest until the rest is small enough, live ones never', async () => {
    const { recordings, files, record, sessions } = openHouse();
    const live = record({ bytes: megabyte, live: true });
    const past = [1, 2, 3, 4].map(() => record({ bytes: megabyte }));
    recordings.configure({ ...files.settings, keep_bytes: Math.round(3.5 * megabyte) });
    await eventually(() => (files.usage.bytes < 3.5 * megabyte ? true : undefined), 'room is made');
    expect([live, ...past].map(({ file }) => existsSync(file))).toEqual([true, false, false, true, true]);
    expect(sessions.get(past[0]?.id ?? '').deleted?.reason).toContain('larger than 3.5 MB');
  });

  test('comes when a session that ends made the recordings too large', async () => {
    const { recordings, record } = openHouse({ keep_bytes: megabyte });
    recordings.start();
    const first = record({ bytes: megabyte / 2 });
    expect(existsSync(first.file)).toBe(true);
    const second = record({ bytes: megabyte / 2 });
    await eventually(() => (existsSync(first.file) ? undefined : true), 'the first one is gone');
    expect(existsSync(second.file)).toBe(true);
  });

  test('leaves those alone that are not there: they may be on another disk', async () => {
    const { recordings, sessions, recordLongAgo } = openHouse({ keep_days: 30 });
    const [away, old] = [recordLongAgo(40), recordLongAgo(31)];
    rmSync(away.file);
    recordings.start();
    await eventually(() => sessions.get(old.id).deleted, 'the old one is deleted');
    expect(sessions.get(away.id).deleted).toBeUndefined();
  });
});

describe('reading', () => {
  test('a live recording grows, and has its end when its channel has', async () => {
    const { recordings, record } = openHouse();
    const { id, session, channel, recording } = record({ live: true });
    const first = await recordings.read(id, 1, { offset: 0, bytes: 100_000 });
    expect(first).toMatchObject({ end: false });
    expect(first.text.split('\n')).toHaveLength(3);
    recording.output(Buffer.from('more'), 'stdout');
    const second = await recordings.read(id, 1, { offset: first.next, bytes: 100_000 });
    expect(second).toMatchObject({ text: expect.stringContaining('more'), end: false });
    recording.end();
    session.endChannel(channel, { status: 0 });
    expect(await recordings.read(id, 1, { offset: second.next, bytes: 100_000 })).toMatchObject({
      end: true,
    });
    expect(await recordings.verify(id, 1)).toMatchObject({ verdict: 'verified' });
    expect(await recordings.text(id, 1)).toEqual({ text: `${'x'.repeat(100)}more\n`, cut: false });
  });

  test('what an index of before channels names is found by its path', async () => {
    const { recordings, sessions, record } = openHouse();
    const { id } = record();
    sessions.replace({ ...sessions.get(id), channels: [] });
    expect(await recordings.verify(id, 1)).toMatchObject({ verdict: 'verified' });
    await expect(recordings.verify(id, 2)).rejects.toMatchObject({ code: 'recording_not_found' });
  });

  test('a recording without its file or manifest is still named', async () => {
    const { recordings, record } = openHouse();
    const { id, file } = record();
    rmSync(file.replace('.cast', '.json'));
    mkdirSync(file.replace('.cast', '.json'));
    expect((await recordings.detail(id)).recordings).toMatchObject([
      { channel: 1, size: expect.any(Number) },
    ]);
    rmSync(file);
    expect((await recordings.detail(id)).recordings).toMatchObject([{ channel: 1, size: 0 }]);
    await expect(recordings.read(id, 1, { offset: 0, bytes: 10 })).rejects.toMatchObject({
      code: 'recording_not_found',
    });
  });
});

describe('after a crash', () => {
  const reopened = async (folder: ReturnType<typeof temporaryFolder>): Promise<SessionRecord[]> => {
    const index = SessionIndex.open(folder.file('sessions.jsonl'));
    await recoverSessions(index, folder.file('recordings'), quietLog().log);
    return index.list();
  };

  test('a session that was live has the end and the bytes that its recording tells of', async () => {
    const { folder, record } = openHouse();
    const { file } = record({ live: true, bytes: 500 });
    expect(await reopened(folder)).toMatchObject([
      { state: 'interrupted', ended_at: expect.any(String), channels: [{ bytes: 500 }] },
    ]);
    expect(readManifest(file).state).toBe('interrupted');
  });

  test('a recording that the index does not know is closed all the same', async () => {
    const { folder, record } = openHouse();
    const { file } = record({ live: true });
    rmSync(folder.file('sessions.jsonl'));
    const { recordings, sessions, record: recordNow } = openHouse({}, folder);
    const live = recordNow({ live: true });
    recordings.start();
    await eventually(() => (readManifest(file).state === 'interrupted' ? true : undefined), 'it is closed');
    expect(readManifest(live.file).state).toBe('live');
    expect(sessions.isLive(live.id)).toBe(true);
  });
});
