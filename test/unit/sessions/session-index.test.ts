import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { expect, test } from 'vitest';
import type { SessionRecord } from '../../../src-main/contract/session.ts';
import { readSessionIndex, SessionIndex } from '../../../src-main/core/sessions/session-index.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

function record(
  id: string,
  state: SessionRecord['state'] = 'ended',
  more: Partial<SessionRecord> = {},
): SessionRecord {
  return {
    id,
    socket: 'web1',
    person: { subject: 's', name: 'alice', email: 'alice@example.com', via: 'client_key' },
    client: { address: '127.0.0.1', port: 1, software: 'SSH-2.0-x' },
    started_at: '2026-11-23T14:15:00.000Z',
    state,
    recordings: [],
    channels: [],
    events: [],
    ...more,
  };
}

const states = (records: SessionRecord[]) => records.map(({ id, state }) => `${id} ${state}`);

test('the last snapshot of a session wins, in the order in which sessions began', () => {
  const file = temporaryFolder().file('sessions.jsonl');
  const index = SessionIndex.open(file);
  index.append(record('a', 'live'));
  index.append(record('b', 'live'));
  index.append(record('a', 'ended', { recordings: ['a-1.cast'] }));
  expect(states(index.list())).toEqual(['a ended', 'b live']);
  expect(readSessionIndex(file)).toEqual(index.list());
  expect(index.get('a')?.recordings).toEqual(['a-1.cast']);
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

test('sessions that were live when the connector died are interrupted from its next start on', () => {
  const file = temporaryFolder().file('sessions.jsonl');
  const dead = SessionIndex.open(file);
  dead.append(record('a', 'live'));
  dead.append(record('b', 'ended'));
  expect(states(readSessionIndex(file))).toEqual(['a live', 'b ended']);
  expect(states(SessionIndex.open(file).list())).toEqual(['a interrupted', 'b ended']);
  expect(states(readSessionIndex(file))).toEqual(['a interrupted', 'b ended']);
});

test('a torn last line and lines that mean nothing are left out, and what comes next is whole', () => {
  const file = temporaryFolder().file('sessions.jsonl');
  SessionIndex.open(file).append(record('a'));
  appendFileSync(file, 'garbage\n{"id":"x"}\n{"id":"b","sock');
  expect(states(readSessionIndex(file))).toEqual(['a ended']);
  SessionIndex.open(file).append(record('c'));
  expect(states(readSessionIndex(file))).toEqual(['a ended', 'c ended']);
});

test('a file of mostly outdated snapshots is rewritten, and nothing is lost', () => {
  const file = temporaryFolder().file('sessions.jsonl');
  const index = SessionIndex.open(file);
  index.append(record('a'));
  for (let count = 0; count < 1200; count++) index.append(record('b', 'live'));
  expect(readFileSync(file, 'utf8').split('\n').length).toBeLessThan(500);
  expect(states(readSessionIndex(file))).toEqual(['a ended', 'b live']);
});

test('lines of before there were channels are read, and have none', () => {
  const file = temporaryFolder().file('sessions.jsonl');
  const { channels, ...old } = record('a');
  writeFileSync(file, `${JSON.stringify(old)}\n`);
  expect(readSessionIndex(file)).toEqual([{ ...old, channels: [] }]);
});

test('the sessions of one socket are found in the order in which they began, whatever came after', () => {
  const file = temporaryFolder().file('sessions.jsonl');
  SessionIndex.open(file).append(record('a'));
  const index = SessionIndex.open(file);
  index.append(record('b', 'live', { socket: 'db1' }));
  index.append(record('c'));
  index.append(record('a', 'ended', { login: 'root' }));
  expect([index.ids('web1'), index.ids('db1'), index.ids('none'), index.ids()]).toEqual([
    ['a', 'c'],
    ['b'],
    [],
    ['a', 'b', 'c'],
  ]);
});

test('there are no sessions where there is no index', () => {
  expect(readSessionIndex(temporaryFolder().file('sessions.jsonl'))).toEqual([]);
});

test.runIf(existsSync('/dev/full'))(
  'a full disk is a failure with a code, and the session stays known',
  () => {
    const folder = temporaryFolder();
    const index = SessionIndex.open(folder.file('sessions.jsonl'));
    rmSync(folder.file('sessions.jsonl'));
    symlinkSync('/dev/full', folder.file('sessions.jsonl'));
    expect(() => index.append(record('a', 'live'))).toThrow(
      expect.objectContaining({ code: 'recording_unavailable' }),
    );
    expect(states(index.list())).toEqual(['a live']);
    rmSync(folder.file('sessions.jsonl'));
    index.append(record('a', 'ended'));
    expect(states(readSessionIndex(folder.file('sessions.jsonl')))).toEqual(['a ended']);
  },
);

test('an index that cannot be opened is a failure with a code', () => {
  const folder = temporaryFolder();
  mkdirSync(folder.file('sessions.jsonl'));
  expect(() => SessionIndex.open(folder.file('sessions.jsonl'))).toThrow(
    expect.objectContaining({ code: 'recording_unavailable' }),
  );
});
