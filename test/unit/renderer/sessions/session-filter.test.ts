import { expect, test } from 'vitest';
import {
  filterSessions,
  isFiltered,
  namesIn,
  noFilter,
  type SessionFilter,
} from '../../../../src-renderer/features/sessions/session-filter.ts';
import { failed, summary } from './many-sessions.ts';

const now = new Date(2026, 2, 17, 12).getTime();
const sessions = [
  summary(1, { commands: 1, shells: 0, command: 'sudo systemctl reload nginx' }),
  failed(2, 'upstream_dial_timeout', { socket: 'edge1' }),
  summary(3, { person: { name: 'Priya Raman', email: 'priya@example.com', via: 'client_key' }, forwards: 1 }),
  summary(800, { sftp: 1, shells: 0, files: 2, login: 'deploy' }),
  summary(9 * 1440, { client: { address: '10.9.8.7', port: 1, software: 'SSH-2.0-PuTTY_0.80' } }),
];
const ids = (filter: Partial<SessionFilter>) =>
  filterSessions(sessions, { ...noFilter, ...filter }, now).map(({ id }) => id);

test.each([
  ['nginx reload', ['s1']],
  ['no answer', ['s2']],
  ['PRIYA', ['s3']],
  ['deploy', ['s800']],
  ['10.9.8', ['s12960']],
  ['putty', ['s12960']],
  ['upstream_dial', ['s2']],
  ['s800', ['s800']],
  ['nginx priya', []],
])('the text “%s” finds %j', (text, found) => {
  expect(ids({ text })).toEqual(found);
});

test.each([
  ['shell', ['s2', 's3', 's12960']],
  ['command', ['s1']],
  ['files', ['s800']],
  ['forward', ['s3']],
  ['failed', ['s2']],
] as const)('the kind %s', (kind, found) => {
  expect(ids({ kind })).toEqual(found);
});

test('days are days of the calendar, today among them', () => {
  expect(ids({ days: '1' })).toEqual(['s1', 's2', 's3']);
  expect(ids({ days: '7' })).toEqual(['s1', 's2', 's3', 's800']);
  expect(ids({ days: '30' })).toHaveLength(5);
});

test('filters add up', () => {
  expect(ids({ socket: 'web1', person: 'jonas@example.com', text: 'exit 0' })).toEqual([
    's1',
    's800',
    's12960',
  ]);
});

test('the pickers offer each person and socket once, by name', () => {
  expect(namesIn(sessions)).toEqual({
    people: [
      { email: 'jonas@example.com', name: 'Jonas Weber' },
      { email: 'priya@example.com', name: 'Priya Raman' },
    ],
    sockets: ['edge1', 'web1'],
  });
  expect(isFiltered(noFilter)).toBe(false);
  expect(isFiltered({ ...noFilter, days: '7' })).toBe(true);
});
