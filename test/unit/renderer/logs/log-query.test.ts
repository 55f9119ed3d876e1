import { expect, test } from 'vitest';
import type { LogEntry } from '../../../../src-main/contract/log-entry.ts';
import { hitsIn, parseQuery, queryTest } from '../../../../src-renderer/features/logs/log-query.ts';

const entry: LogEntry = {
  time: '2026-03-17T14:31:52.118Z',
  level: 'error',
  msg: 'failed to handle channels: dial tcp 10.10.10.10:22: i/o timeout',
  code: 'upstream_dial_timeout',
  socket_id: 'edge1',
  client: '192.168.1.51:51544',
  took_ms: 5003,
  methods_offered: ['publickey', 'password'],
};
const finds = (typed: string) => queryTest(parseQuery(typed))(entry);

test('text is found in any case, in the message and in every field', () => {
  expect(['DIAL tcp', 'edge1', '192.168.1.51', '5003', 'password', 'dial_timeout'].map(finds)).toEqual(
    Array(6).fill(true),
  );
  expect(['refused', 'edge2', '2026-03'].map(finds)).toEqual([false, false, false]);
});

test('nothing typed is no filter', () => {
  expect(parseQuery('  ')).toEqual({ kind: 'all' });
});

test('between slashes stands a regular expression', () => {
  expect(finds('/tcp \\d+\\.\\d+/')).toBe(true);
  expect(finds('/^DIAL/')).toBe(false);
  expect(finds('/TIMEOUT$/i')).toBe(true);
});

test('a regular expression finds the same again and again', () => {
  const test = queryTest(parseQuery('/timeout/'));
  expect([test(entry), test(entry), test(entry)]).toEqual([true, true, true]);
});

test('a path is text', () => {
  expect(parseQuery('/var/log')).toEqual({ kind: 'text', text: '/var/log' });
  expect(parseQuery('/')).toEqual({ kind: 'text', text: '/' });
  expect(parseQuery('//')).toEqual({ kind: 'text', text: '//' });
});

test('a regular expression that does not work says why and what to do, and finds nothing', () => {
  const query = parseQuery('/dial (tcp/');
  expect(query).toEqual({
    kind: 'bad',
    error:
      'This regular expression does not work: unterminated group. To find the text itself, leave out the slashes: dial (tcp',
  });
  expect(queryTest(query)(entry)).toBe(false);
});

test('hits are told by their places', () => {
  expect(hitsIn('tcp TCP udp', parseQuery('Tcp'))).toEqual([
    [0, 3],
    [4, 7],
  ]);
  expect(hitsIn('a1b22', parseQuery('/\\d+/'))).toEqual([
    [1, 2],
    [3, 5],
  ]);
});

test('a regular expression that finds nothing at every place marks nothing', () => {
  expect(hitsIn('abc', parseQuery('/x*/'))).toEqual([]);
});

test('text with letters that grow in lower case is not marked in the wrong place', () => {
  expect(hitsIn('İİ end', parseQuery('end'))).toEqual([]);
});
