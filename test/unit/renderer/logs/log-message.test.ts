import { expect, test } from 'vitest';
import {
  fieldsText,
  isAtLeast,
  lineText,
  splitMessage,
} from '../../../../src-renderer/features/logs/log-message.ts';

const host = 'failed to handle channels: unable to connect to upstream host:';

test.each([
  [`${host} dial tcp 10.10.10.10:22: i/o timeout`, 'dial tcp 10.10.10.10:22: i/o timeout'],
  [
    `${host} ssh: handshake failed: ssh: unable to authenticate, attempted methods [none publickey], no supported methods remain`,
    'attempted methods [none publickey], no supported methods remain',
  ],
  [
    `${host} ssh: handshake failed: ssh: unable to authenticate, attempted methods [none publickey password], no supported methods remain`,
    'attempted methods [none publickey password], no supported methods remain',
  ],
  [`${host} ssh: handshake failed: EOF`, 'ssh: handshake failed: EOF'],
  [
    `${host} ssh: handshake failed: read tcp 127.0.0.1:40000->10.0.0.5:22: read: connection reset by peer`,
    'connection reset by peer',
  ],
])('of %j the end that says the cause stays whole', (message, tail) => {
  expect(splitMessage(message).tail).toBe(tail);
});

test('a message of nothing but colons comes to an end', () => {
  expect(splitMessage(': '.repeat(1000)).tail).toBe(': '.repeat(12));
});

test('no text is lost between the two parts', () => {
  const message = `${host} dial tcp: lookup nowhere.example: no such host`;
  const { head, tail } = splitMessage(message);
  expect(`${head} ${tail}`).toBe(message);
});

test('a message without parts is all tail', () => {
  expect(splitMessage('internal error')).toEqual({ head: '', tail: 'internal error' });
  expect(splitMessage('')).toEqual({ head: '', tail: '' });
  expect(splitMessage(': ')).toEqual({ head: '', tail: ': ' });
});

test('levels go from debug to error', () => {
  expect(isAtLeast('warn', 'info')).toBe(true);
  expect(isAtLeast('info', 'info')).toBe(true);
  expect(isAtLeast('debug', 'info')).toBe(false);
});

test('a copied line is time, level, socket and message', () => {
  const entry = { time: '2026-03-17T14:31:52.118Z', level: 'error', msg: 'it failed' } as const;
  expect(lineText({ ...entry, socket_id: 'edge1' })).toBe('2026-03-17T14:31:52.118Z error edge1 it failed');
  expect(lineText(entry)).toBe('2026-03-17T14:31:52.118Z error it failed');
});

test('the other fields stand behind a message, short enough to be drawn', () => {
  const entry = {
    time: '2026-03-17T14:31:52.118Z',
    level: 'info',
    msg: 'forward opened',
    session_id: 's_1',
    kind: 'local',
    ports: [22, 23],
    opened: true,
  } as const;
  expect(fieldsText(entry)).toBe('kind=local ports=22,23 opened=true');
  expect(fieldsText({ ...entry, banner: 'x'.repeat(5000) }).length).toBeLessThanOrEqual(300);
});
