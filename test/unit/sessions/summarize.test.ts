import { expect, test } from 'vitest';
import type { ChannelRecord, SessionEvent, SessionRecord } from '../../../src-main/contract/session.ts';
import { summarize } from '../../../src-main/core/sessions/summarize.ts';
import { sampleRecord } from './sample-session.ts';

const time = '2026-11-23T14:15:01.000Z';
const channel = (changes: Partial<ChannelRecord>): ChannelRecord => ({
  channel: 1,
  kind: 'shell',
  started_at: time,
  bytes: 0,
  ...changes,
});
const transfer = (operation: 'upload' | 'download' | 'remove', path: string): SessionEvent => ({
  type: 'transfer',
  time,
  channel: 1,
  protocol: 'sftp',
  operation,
  path,
  result: 'ok',
});
const forward = (result: 'opened' | 'refused'): SessionEvent => ({
  type: 'forward',
  time,
  channel: 2,
  kind: 'local',
  destination: 'db:5432',
  result,
});

test('channels are counted by what they are, and the last exit is the session’s', () => {
  const summary = summarize(
    sampleRecord({
      channels: [
        channel({ exit: { status: 3 }, bytes: 10 }),
        channel({ channel: 2, kind: 'exec', command: 'make', exit: { signal: 'TERM' }, bytes: 5 }),
        channel({ channel: 3, kind: 'subsystem', command: 'sftp', bytes: 1 }),
        channel({ channel: 4, kind: 'subsystem', command: 'netconf' }),
      ],
    }),
  );
  expect(summary).toMatchObject({ shells: 1, commands: 2, sftp: 1, bytes: 16, exit: { signal: 'TERM' } });
  expect(summary.command).toBeUndefined();
});

test('the only command is shown, no longer than a list needs it', () => {
  const of = (command: string) =>
    summarize(sampleRecord({ channels: [channel({ kind: 'exec', command })] })).command;
  expect(of('uname -a')).toBe('uname -a');
  expect(of('x'.repeat(5000))).toHaveLength(200);
});

test('a file counts once however often it was moved, and forwards count with their bytes', () => {
  expect(
    summarize(
      sampleRecord({
        events: [
          transfer('upload', 'a'),
          transfer('download', 'a'),
          transfer('upload', 'b'),
          transfer('remove', 'c'),
          forward('opened'),
          forward('refused'),
          { type: 'forward_closed', time, channel: 2, bytes_to_target: 30, bytes_to_client: 12 },
        ],
      }),
    ),
  ).toMatchObject({ files: 2, forwards: 1, bytes: 42 });
});

const recorded = { recordings: ['a.cast'], channels: [channel({ recording: 'a.cast' })] };
const failure = { code: 'recording_failed', message: 'disk full' };
test.each<[SessionRecord['state'], string, Partial<SessionRecord>]>([
  ['live', 'recording', recorded],
  ['ended', 'recorded', recorded],
  ['failed', 'recorded', recorded],
  ['ended', 'recorded', { recordings: ['a.cast'] }],
  ['interrupted', 'interrupted', recorded],
  ['ended', 'not_recorded', { channels: [channel({})] }],
  ['live', 'not_recorded', { channels: [channel({})] }],
  ['ended', 'no_screen', { events: [forward('opened')] }],
  ['failed', 'no_screen', { failure: { code: 'upstream_dial_refused', message: 'refused' } }],
  ['failed', 'failed', { failure: { ...failure, code: 'recording_unavailable' } }],
  ['failed', 'failed', { ...recorded, failure }],
  ['ended', 'failed', { ...recorded, channels: [channel({ recording_failure: failure })] }],
  ['ended', 'deleted', { ...recorded, deleted: { at: time, by: 'retention', reason: 'old' } }],
])('of a session that is %s the evidence is %s (%#)', (state, evidence, changes) => {
  expect(summarize(sampleRecord({ state, ...changes })).evidence).toBe(evidence);
});
