import { writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { SessionSummary } from '../../../src-main/contract/session-summary.ts';
import { Failure } from '../../../src-main/core/failure.ts';
import { SessionIndex } from '../../../src-main/core/sessions/session-index.ts';
import { SessionRegistry } from '../../../src-main/core/sessions/session-registry.ts';
import { quietLog } from '../../support/settings.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { sampleArrival, sampleRecord } from './sample-session.ts';

function openRegistry() {
  const { log, entries } = quietLog();
  const file = temporaryFolder().file('sessions.jsonl');
  const index = SessionIndex.open(file);
  const sessions = new SessionRegistry(index);
  const begin = (socket = 'web1', end: (reason: Failure) => void = () => {}) =>
    sessions.begin(sampleArrival(log, socket), end);
  return { sessions, index, begin, log: entries, file };
}

const idsOf = (list: { sessions: SessionSummary[] }) => list.sessions.map(({ id }) => id);

describe('the list', () => {
  test('has live and past sessions, newest first, of all sockets or of one', () => {
    const { sessions, begin } = openRegistry();
    const [first, second, third] = [begin('web1'), begin('db1'), begin('web1')];
    second.end();
    expect(idsOf(sessions.list())).toEqual([third, second, first].map(({ id }) => id));
    expect(sessions.list({ socket: 'web1', limit: 1 })).toMatchObject({
      sessions: [{ id: third.id, state: 'live' }],
      total: 2,
    });
    expect(sessions.list({ socket: 'none' })).toEqual({ sessions: [], total: 0 });
    expect(sessions.lastOf('db1')).toMatchObject({ id: second.id, state: 'ended' });
    expect(sessions.lastOf('none')).toBeUndefined();
  });

  test('counts the live ones, of all sockets and of each', () => {
    const { sessions, begin } = openRegistry();
    const session = begin('web1');
    begin('db1');
    expect([sessions.liveCount(), sessions.liveCount('web1')]).toEqual([2, 1]);
    session.end();
    session.end();
    expect([sessions.liveCount(), sessions.liveCount('web1')]).toEqual([1, 0]);
    expect(sessions.isLive(session.id)).toBe(false);
    expect(sessions.past().map(({ id }) => id)).toEqual([session.id]);
  });

  test('of a live session says what is so far', () => {
    const { sessions, begin } = openRegistry();
    const session = begin();
    session.passed(session.startChannel({ channel: 1, kind: 'exec', command: 'ls' }), 7);
    expect(sessions.list().sessions).toMatchObject([{ bytes: 7, commands: 1, command: 'ls' }]);
    expect(sessions.get(session.id).channels).toMatchObject([{ bytes: 7 }]);
  });

  test('comes without a look at every session, however many there were', () => {
    const { log } = quietLog();
    const file = temporaryFolder().file('sessions.jsonl');
    const lines = Array.from({ length: 20_000 }, (_, number) =>
      JSON.stringify(sampleRecord({ id: `s-${number}`, socket: `web${number % 2}` })),
    );
    writeFileSync(file, `${lines.join('\n')}\n`);
    const index = SessionIndex.open(file);
    const sessions = new SessionRegistry(index);
    const looks = vi.spyOn(index, 'get');
    const lists = vi.spyOn(index, 'list');
    expect(sessions.list({ limit: 10 })).toMatchObject({ total: 20_000, sessions: { length: 10 } });
    expect(sessions.lastOf('web1')?.id).toBe('s-19999');
    sessions.begin(sampleArrival(log), () => {}).end();
    expect(looks.mock.calls.length).toBeLessThan(20);
    expect(lists).not.toHaveBeenCalled();
  });
});

describe('ending', () => {
  test('a live session tells its carrier why, and is no failure of the target', () => {
    const { sessions, begin, log } = openRegistry();
    const reasons: Failure[] = [];
    const session = begin('web1', (reason) => {
      reasons.push(reason);
      session.fail(
        new Failure('upstream_lost', { message: 'what follows from it', evidence: { ended: 'closed' } }),
      );
      session.end();
    });
    sessions.end(session.id);
    expect(reasons).toMatchObject([
      { code: 'session_ended_by_admin', advice: 'The session was ended by the admin.' },
    ]);
    expect(sessions.get(session.id)).toMatchObject({
      state: 'ended',
      failure: { code: 'session_ended_by_admin' },
    });
    expect(log.list()).toContainEqual(
      expect.objectContaining({ code: 'session_ended_by_admin', session_id: session.id, socket_id: 'web1' }),
    );
  });

  test('those that are meant ends no others', () => {
    const { sessions, begin } = openRegistry();
    const ended: string[] = [];
    for (const name of ['web1', 'db1', 'web1']) begin(name, () => ended.push(name));
    const reason = new Failure('socket_stopped', { message: 'stopped' });
    expect(sessions.endWhere(({ socket }) => socket.name === 'web1', reason)).toBe(2);
    expect(ended).toEqual(['web1', 'web1']);
  });

  test('one that is over, or was never there, is a failure with a code', () => {
    const { sessions, begin } = openRegistry();
    const session = begin();
    session.end();
    expect(() => sessions.end(session.id)).toThrow(expect.objectContaining({ code: 'session_not_live' }));
    expect(() => sessions.end('none')).toThrow(expect.objectContaining({ code: 'session_not_found' }));
    expect(() => sessions.get('none')).toThrow(expect.objectContaining({ code: 'session_not_found' }));
  });
});

describe('who listens', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  test('hears of each session once, however much happened, and of its end', () => {
    const { sessions, begin } = openRegistry();
    const heard: SessionSummary[][] = [];
    const stop = sessions.onChange((changed) => heard.push(changed));
    const session = begin();
    const channel = session.startChannel({ channel: 1, kind: 'shell' });
    for (let count = 0; count < 100; count++)
      session.report({ type: 'refused', request: 'x11-req', reason: 'off' });
    vi.advanceTimersByTime(100);
    expect(heard).toMatchObject([[{ id: session.id, state: 'live', shells: 1 }]]);
    session.endChannel(channel, { status: 4 });
    session.end();
    vi.advanceTimersByTime(100);
    expect(heard).toMatchObject([[{}], [{ id: session.id, state: 'ended', exit: { status: 4 } }]]);
    stop();
    begin();
    vi.advanceTimersByTime(2000);
    expect(heard).toHaveLength(2);
  });

  test('hears of bytes once a second, without a line in the index for them', () => {
    const { sessions, index, begin } = openRegistry();
    const session = begin();
    const channel = session.startChannel({ channel: 1, kind: 'shell' });
    vi.advanceTimersByTime(100);
    const heard: number[] = [];
    sessions.onChange((changed) => heard.push(...changed.map(({ bytes }) => bytes)));
    const append = vi.spyOn(index, 'append');
    for (let count = 0; count < 25; count++) {
      session.passed(channel, 1000);
      vi.advanceTimersByTime(100);
    }
    expect(heard.length).toBeGreaterThanOrEqual(2);
    expect(heard.length).toBeLessThanOrEqual(3);
    expect(append).not.toHaveBeenCalled();
  });
});
