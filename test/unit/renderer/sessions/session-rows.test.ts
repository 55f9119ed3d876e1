import { expect, test } from 'vitest';
import {
  newestFirst,
  rowsOf,
  type SessionRow,
  type SessionSort,
} from '../../../../src-renderer/features/sessions/session-rows.ts';
import { failed, manySessions, summary } from './many-sessions.ts';

const now = new Date(2026, 2, 17, 12).getTime();
const nothing: ReadonlySet<string> = new Set();
const show = (row: SessionRow) =>
  row.kind === 'group'
    ? `${row.title} (${row.count})`
    : `${row.under ? '· ' : ''}${row.session.id}${row.repeated ? ` ×${row.repeated}` : ''}`;
const rows = (sessions: Parameters<typeof rowsOf>[0], sort: SessionSort = newestFirst, expanded = nothing) =>
  rowsOf(sessions, { sort, expanded, now }).map(show);

test('live sessions stand on top, past ones below by day', () => {
  const live = summary(3000, { state: 'live', evidence: 'recording' });
  expect(rows([summary(1), summary(2), summary(1000), live])).toEqual([
    'Live (1)',
    's3000',
    'Today, Tue 17 March (2)',
    's1',
    's2',
    'Yesterday, Mon 16 March (1)',
    's1000',
  ]);
});

test('the same failure again and again is one row, which opens', () => {
  const sessions = [
    failed(1, 'upstream_dial_timeout'),
    failed(2, 'upstream_dial_timeout'),
    failed(3, 'upstream_dial_timeout'),
    failed(4, 'upstream_dial_timeout', { socket: 'web2' }),
    failed(5, 'upstream_auth_rejected', { socket: 'web2' }),
    summary(6),
    failed(7, 'upstream_auth_rejected', { socket: 'web2' }),
  ];
  const folded = ['s1 ×3', 's4', 's5', 's6', 's7'];
  expect(rows(sessions).slice(1)).toEqual(folded);
  expect(rows(sessions, newestFirst, new Set(['s3+'])).slice(1)).toEqual([
    's1 ×3',
    '· s1',
    '· s2',
    '· s3',
    ...folded.slice(1),
  ]);
});

test('one more failure does not close a row that is open', () => {
  const before = [failed(1, 'upstream_dial_timeout'), failed(2, 'upstream_dial_timeout')];
  const [, fold] = rowsOf(before, { sort: newestFirst, expanded: nothing, now });
  const after = [failed(0, 'upstream_dial_timeout'), ...before];
  expect(rows(after, newestFirst, new Set([fold?.key ?? ''])).slice(1)).toEqual([
    's0 ×3',
    '· s0',
    '· s1',
    '· s2',
  ]);
});

test('failures of another day or another person are another row', () => {
  const priya = { name: 'Priya Raman', email: 'priya@example.com', via: 'client_key' } as const;
  const sessions = [
    failed(1, 'upstream_lost'),
    failed(2, 'upstream_lost', { person: priya }),
    failed(1000, 'upstream_lost', { person: priya }),
  ];
  expect(rows(sessions)).toEqual([
    'Today, Tue 17 March (2)',
    's1',
    's2',
    'Yesterday, Mon 16 March (1)',
    's1000',
  ]);
});

test('another order knows no days and folds nothing', () => {
  const sessions = [
    summary(1, { bytes: 5 }),
    failed(2, 'upstream_lost', { bytes: 1 }),
    failed(3, 'upstream_lost', { bytes: 100 }),
    summary(1000, { bytes: 20 }),
  ];
  expect(rows(sessions, { column: 'size', descending: true })).toEqual([
    'Past (4)',
    's3',
    's1000',
    's1',
    's2',
  ]);
  expect(rows(sessions, { column: 'started', descending: false }).at(-1)).toBe('s1');
});

test.each([
  ['person', ['s2', 's1', 's3']],
  ['socket', ['s3', 's1', 's2']],
  ['length', ['s1', 's3', 's2']],
] as const)('sorted by %s', (column, order) => {
  const named = (name: string) => ({ name, email: `${name}@example.com`, via: 'client_key' as const });
  const sessions = [
    summary(1, { person: named('Bea'), socket: 'web2', ended_at: summary(1).started_at }),
    summary(2, { person: named('ada'), socket: 'web10', ended_at: new Date(now).toISOString() }),
    summary(3, { person: named('Cyd'), socket: 'db' }),
  ];
  expect(rows(sessions, { column, descending: false }).slice(1)).toEqual(order);
});

test('every one of 10,000 sessions is in the rows, in each order', () => {
  const sessions = manySessions(10_000);
  for (const column of ['person', 'kind', 'exit', 'size', 'evidence', 'login'] as const) {
    const ids = rowsOf(sessions, { sort: { column, descending: true }, expanded: nothing, now }).flatMap(
      (row) => (row.kind === 'session' ? row.session.id : []),
    );
    expect(new Set(ids).size).toBe(10_000);
  }
});
