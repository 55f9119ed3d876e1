import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { SessionRecord } from '../../../src-main/contract/session.ts';
import { Failure } from '../../../src-main/core/failure.ts';
import { Session } from '../../../src-main/core/sessions/session.ts';
import { quietLog } from '../../support/settings.ts';
import { sampleArrival } from './sample-session.ts';

function startSession() {
  const saved: SessionRecord[] = [];
  const { log } = quietLog();
  const save = (record: SessionRecord) => saved.push(structuredClone(record));
  return { session: new Session({ ...sampleArrival(log), save }), saved };
}

test('a channel is saved when it starts, when it is recorded and when it ends', () => {
  const { session, saved } = startSession();
  const channel = session.startChannel({ channel: 1, kind: 'exec', command: 'make' });
  session.addRecording(channel, 'a.cast');
  session.passed(channel, 12);
  session.endChannel(channel, { status: 2 });
  session.endChannel(channel, { status: 0 });
  expect(saved.flatMap(({ channels }) => channels)).toMatchObject([
    { channel: 1, kind: 'exec', command: 'make', bytes: 0 },
    { recording: 'a.cast' },
    { bytes: 12, exit: { status: 2 }, ended_at: expect.any(String) },
  ]);
  session.end();
  expect(saved.at(-1)).toMatchObject({ state: 'ended', recordings: ['a.cast'] });
});

test('the first 1,000 channels are kept, and none is left open at the end', () => {
  const { session, saved } = startSession();
  for (let channel = 1; channel <= 1500; channel++) session.startChannel({ channel, kind: 'exec' });
  session.end();
  const { channels } = saved.at(-1) as SessionRecord;
  expect(channels).toHaveLength(1000);
  expect(channels.every(({ ended_at }) => ended_at)).toBe(true);
});

test('a session that was ended keeps that as its reason, before and after what follows from it', () => {
  const { session } = startSession();
  session.fail(new Failure('upstream_lost', { message: 'before', evidence: { ended: 'closed' } }));
  session.endBecause(new Failure('socket_stopped', { message: 'the socket was stopped' }));
  session.fail(new Failure('upstream_lost', { message: 'after', evidence: { ended: 'closed' } }));
  session.end();
  expect(session.record).toMatchObject({
    state: 'ended',
    failure: { code: 'socket_stopped', message: 'the socket was stopped' },
  });
});

describe('of a session with very many channels', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  test('the snapshots, which hold them all, are saved once a second, and at the end', () => {
    const { session, saved } = startSession();
    for (let channel = 1; channel <= 500; channel++)
      session.endChannel(session.startChannel({ channel, kind: 'exec' }), { status: 0 });
    const before = saved.length;
    expect(before).toBeLessThan(150);
    vi.advanceTimersByTime(1000);
    expect(saved.length).toBe(before + 1);
    session.startChannel({ channel: 501, kind: 'exec' });
    session.end();
    expect(saved.at(-1)).toMatchObject({ state: 'ended', channels: { length: 501 } });
    const after = saved.length;
    vi.advanceTimersByTime(5000);
    expect(saved.length).toBe(after);
  });
});
