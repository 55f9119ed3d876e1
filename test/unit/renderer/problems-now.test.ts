import { describe, expect, test } from 'vitest';
import type { SessionSummary } from '../../../src-main/contract/session-summary.ts';
import type { SocketView } from '../../../src-main/contract/socket-view.ts';
import { problemsNow } from '../../../src-renderer/app/problems-now.ts';
import { connector } from '../../e2e/fixtures/scenes/connector.ts';
import { session } from '../../e2e/fixtures/scenes/sessions.ts';
import { socket } from '../../e2e/fixtures/scenes/sockets.ts';

const at = (clock: string) => `2026-03-17T${clock}:00.000Z`;
const timeout = 'upstream_dial_timeout';
const refused = 'upstream_auth_rejected';

function failed(clock: string, code: string, name = 'edge1'): SessionSummary {
  const ended = session('jonas', name, 'ops', at(clock), { lasted: 0 });
  return {
    ...ended,
    id: `${name}-${clock}`,
    state: 'failed',
    failure: { code, message: `${code} ${clock}` },
  };
}

function worked(clock: string): SessionSummary {
  return session('jonas', 'edge1', 'ops', at(clock), { lasted: 60 });
}

/** A socket whose last session, or last test, has failed like that. */
function failing(
  code: 'upstream_dial_timeout' | 'upstream_auth_rejected' | 'upstream_lost',
  clock: string,
  more: Partial<SocketView> = {},
  byTest = false,
) {
  const time = at(clock);
  return socket('edge1', 'ops@10.10.10.10', {
    status: { kind: 'failed', code, message: code, time, ...(byTest ? {} : { session: `edge1-${clock}` }) },
    ...more,
  });
}

function told(sockets: SocketView[], sessions: SessionSummary[]) {
  return problemsNow(sockets, sessions, undefined).map((problem) =>
    problem.kind === 'socket'
      ? [problem.socket.name, problem.code, problem.count, problem.last]
      : problem.text,
  );
}

describe('problems now', () => {
  test('are grouped by socket and code, with how often it was and when last, since the socket worked', () => {
    const sessions = [
      failed('14:31', timeout),
      failed('14:27', refused),
      failed('14:22', timeout),
      worked('14:00'),
      failed('13:00', timeout),
    ];
    expect(told([failing(timeout, '14:31')], sessions)).toEqual([
      ['edge1', timeout, 2, at('14:31')],
      ['edge1', refused, 1, at('14:27')],
    ]);
  });

  test('are none of a socket that is ready, whatever its sessions have met before', () => {
    expect(told([socket('edge1', 'ops@10.10.10.10')], [failed('14:31', timeout)])).toEqual([]);
  });

  test('begin anew after a test that has passed, and after a change of the socket', () => {
    const sessions = [failed('14:31', timeout), failed('14:20', refused)];
    const passed = { last_test: { ok: true, time: at('14:25'), ms: 38 } };
    expect(told([failing(timeout, '14:31', passed)], sessions)).toEqual([['edge1', timeout, 1, at('14:31')]]);
    const changed = { changed_at: at('14:25') };
    expect(told([failing(timeout, '14:31', changed)], sessions)).toEqual([
      ['edge1', timeout, 1, at('14:31')],
    ]);
    const failedTest = { last_test: { ok: false, time: at('14:25'), ms: 38, code: timeout } as const };
    expect(told([failing(timeout, '14:31', failedTest)], sessions)).toHaveLength(2);
  });

  test('count a failed test with the sessions that failed in the same way', () => {
    const sessions = [failed('14:30', timeout)];
    expect(told([failing(timeout, '14:31', {}, true)], sessions)).toEqual([
      ['edge1', timeout, 2, at('14:31')],
    ]);
  });

  test('are not what a client did wrong, and not the loss of what had worked', () => {
    const sessions = [
      failed('14:31', timeout),
      failed('14:30', 'client_login_missing'),
      failed('14:29', timeout),
    ];
    expect(told([failing(timeout, '14:31')], sessions)).toEqual([['edge1', timeout, 2, at('14:31')]]);
    expect(told([failing('upstream_lost', '14:31')], [])).toEqual([]);
  });

  test('stand with the latest first, those of the connector itself before all', () => {
    const other = { ...failing(refused, '14:32'), name: 'build1' };
    const state = {
      ...connector,
      gateway: [],
      gateway_trouble: 'Port 2222 is taken.',
      recordings: { ...connector.recordings, state: 'unavailable', reason: 'no such folder' } as const,
    };
    const found = problemsNow([failing(timeout, '14:31'), other], [], state);
    expect(found.map((one) => (one.kind === 'socket' ? one.socket.name : [one.part, one.isWarning]))).toEqual(
      [['gateway', false], ['recordings', false], 'build1', 'edge1'],
    );
  });
});
