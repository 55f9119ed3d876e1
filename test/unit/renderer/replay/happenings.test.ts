import { expect, test } from 'vitest';
import type { RecordingManifest } from '../../../../src-main/contract/recording-manifest.ts';
import type { SessionRecord } from '../../../../src-main/contract/session.ts';
import { happeningsOf } from '../../../../src-renderer/features/replay/happenings.ts';

const start = '2026-03-16T22:41:08.000Z';
const base = Date.parse(start);
const at = (seconds: number) => new Date(base + seconds * 1000).toISOString();
const record: SessionRecord = {
  id: 's1',
  socket: 'db1',
  person: { subject: 'priya', name: 'Priya Raman', email: 'priya@example.com', via: 'client_key' },
  client: { address: '192.168.1.64', port: 1, software: 'SSH-2.0-OpenSSH_9.8' },
  started_at: start,
  state: 'ended',
  recordings: [],
  channels: [],
  events: [],
};
const manifest = { kind: 'shell', channel: 1, screen: true, terminal: { term: 'x', cols: 120, rows: 33 } };
const show = (changed: Partial<SessionRecord>, sources: object = {}) =>
  happeningsOf({ ...record, ...changed }, { base, ...sources }).map(
    ({ time, text, note, bad }) => `${time} ${text}${note ? ` | ${note}` : ''}${bad ? ' !' : ''}`,
  );

test('channels open and close, and say how they ended where that is worth saying', () => {
  const ends = { ended_at: at(10), bytes: 1 };
  expect(
    show(
      {
        channels: [
          { channel: 1, kind: 'shell', started_at: at(0), ...ends, exit: { status: 0 } },
          {
            channel: 2,
            kind: 'exec',
            command: 'make check',
            started_at: at(2),
            ...ends,
            exit: { status: 2 },
          },
          { channel: 3, kind: 'exec', command: 'true', started_at: at(3), ...ends, exit: { status: 0 } },
          {
            channel: 4,
            kind: 'subsystem',
            command: 'sftp',
            started_at: at(4),
            ...ends,
            exit: { signal: 'KILL' },
          },
        ],
      },
      { manifest: manifest as RecordingManifest },
    ),
  ).toEqual([
    '0 Shell opened, 120 × 33',
    '2 make check | exit 2 !',
    '3 true',
    '4 File transfer opened',
    '10 Shell closed',
    '10 File transfer closed | signal KILL !',
  ]);
});

test('transfers, forwards and refusals are told in their order', () => {
  const transfer = { type: 'transfer', channel: 1, protocol: 'sftp' } as const;
  expect(
    show({
      events: [
        { ...transfer, time: at(5), operation: 'upload', path: '/tmp/fix.sh', bytes: 2100, result: 'ok' },
        { ...transfer, time: at(6), operation: 'download', path: '/big', bytes: 10, result: 'interrupted' },
        { ...transfer, time: at(7), operation: 'remove', path: '/tmp/', result: 'Permission denied' },
        { type: 'forward', time: at(1), channel: 2, kind: 'local', destination: 'db:5432', result: 'opened' },
        { type: 'forward_closed', time: at(9), channel: 2, bytes_to_target: 1000, bytes_to_client: 2000 },
        {
          type: 'forward',
          time: at(2),
          channel: 3,
          kind: 'agent',
          destination: '',
          result: 'refused',
          reason: 'no',
        },
        { type: 'refused', time: at(3), request: 'x11-req', reason: 'X11 is not forwarded' },
      ],
    }),
  ).toEqual([
    '1 Forward to db:5432',
    '2 Agent forwarded | refused !',
    '3 x11-req | refused !',
    '5 fix.sh, 2.1 KB sent',
    '6 big, 10 B fetched | cut off !',
    '7 /tmp/, removed | failed !',
    '9 Forward closed | 3.0 KB',
  ]);
});

test('long pauses and markers are told, short pauses are not', () => {
  const gaps = [
    { from: 1, to: 11 },
    { from: 20, to: 80 },
  ];
  const markers = [
    { time: 0, label: 'make check' },
    { time: 15, label: 'Disk full' },
  ];
  expect(show({}, { gaps, markers, manifest })).toEqual(['0 make check', '15 Disk full', '20 Idle | 1:00']);
  const command = { ...manifest, kind: 'exec', command: 'make check' };
  expect(show({}, { gaps, markers, manifest: command })).toEqual(['15 Disk full', '20 Idle | 1:00']);
  expect(show({}, { markers, manifest: { ...manifest, screen: false } })).toEqual([]);
});

test('why a session failed, and why a recording did, is among them', () => {
  const failure = { code: 'upstream_lost', message: 'upstream connection lost' };
  const recording_failure = { code: 'recording_failed', message: 'failed to record session: ENOSPC' };
  expect(
    show({
      state: 'failed',
      failure,
      ended_at: at(60),
      channels: [{ channel: 1, kind: 'exec', command: 'x', started_at: at(1), bytes: 0, recording_failure }],
    }),
  ).toEqual(['1 x', '1 failed to record session: ENOSPC !', '60 upstream connection lost !']);
});

test('what was before the recording has a time before zero', () => {
  const channels = [{ channel: 1, kind: 'exec' as const, command: 'early', started_at: at(-30), bytes: 0 }];
  expect(show({ channels })).toEqual(['-30 early']);
});
