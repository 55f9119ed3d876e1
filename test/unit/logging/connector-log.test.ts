import { readdirSync, readFileSync, statSync } from 'node:fs';
import { expect, test } from 'vitest';
import { type LogTerminal, openLog } from '../../../src-main/core/logging/connector-log.ts';
import type { LogFields } from '../../../src-main/core/logging/log.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

function openCollected(options: { isTTY?: boolean; folder?: string } = {}) {
  const texts: string[] = [];
  const terminal: LogTerminal = { isTTY: options.isTTY, write: (text) => texts.push(text) };
  const opened = openLog({ terminal, ...(options.folder ? { folder: options.folder } : {}) });
  return { ...opened, texts, lines: () => texts.map((text) => JSON.parse(text) as Record<string, unknown>) };
}

test('a line is JSON with time, level as a word, msg, code and the bound fields, and nothing else', () => {
  const { log, texts, lines } = openCollected();
  log
    .with({ socket_id: 'web1' })
    .error('failed to handle channels', { code: 'upstream_dial_timeout', tries: 2 });
  const [line] = lines();
  expect(line).toEqual({
    time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    level: 'error',
    msg: 'failed to handle channels',
    code: 'upstream_dial_timeout',
    socket_id: 'web1',
    tries: 2,
  });
  expect(texts[0]).toMatch(/^\{[^\n]*\}\n$/);
});

test('a field given again replaces the bound one, and none can pose as time, level or msg', () => {
  const { log, texts, lines } = openCollected();
  const fields = { socket_id: 'b', msg: 'other', level: 'debug', time: 'never' } as LogFields;
  log.with({ socket_id: 'a' }).info('true message', fields);
  expect(lines()[0]).toMatchObject({ msg: 'true message', level: 'info', socket_id: 'b' });
  expect(texts[0]?.match(/"socket_id"/g)).toHaveLength(1);
  expect(texts[0]?.match(/"msg"/g)).toHaveLength(1);
});

test('nothing in a line can steer a terminal, split the line or turn its direction', () => {
  const { log, lines } = openCollected();
  const nasty = 'a\x1b[31m\r\n\x00\x7f\x9b\u2028\u202eb%s%d';
  const clean = 'a\\x1b[31m\\x0d\\x0a\\x00\\x7f\\x9b\\u2028\\u202eb%s%d';
  log.info(nasty, { command: nasty, list: [nasty] });
  expect(lines()[0]).toMatchObject({ msg: clean, command: clean, list: [clean] });
});

test('a field is cut at 4 KB, between characters, and broken text is made whole', () => {
  const { log, lines } = openCollected();
  log.info('x', { long: 'y'.repeat(1_000_000), emoji: '😀'.repeat(5000), half: 'a\ud800' });
  const { long, emoji, half } = lines()[0] as Record<string, string>;
  expect(long).toBe(`${'y'.repeat(4095)}…`);
  expect(emoji).toBe(`${'😀'.repeat(2047)}…`);
  expect(half).toBe('a\ufffd');
});

test('fields that hold secrets by their name are never written', () => {
  const { log, texts } = openCollected();
  log.info('x', { password: 'hunter2', private_key: 'hunter2', token: 'hunter2' });
  expect(texts[0]).not.toContain('hunter2');
  expect(texts[0]).toContain('[redacted]');
});

test('on a terminal a line is short and readable, and just as clean', () => {
  const { log, texts } = openCollected({ isTTY: true });
  log.warn('host key\x1b]0;x\x07 trusted', { socket_id: 'web 1' });
  const text = texts[0]?.replace(/\x1b\[\d+m/g, '');
  expect(text).toMatch(/^\d\d:\d\d:\d\d WARN {2}host key\\x1b\]0;x\\x07 trusted {2}socket_id="web 1"\n$/);
});

test('debug lines are left out by default', () => {
  const { log, texts, recent } = openCollected();
  log.debug('detail');
  expect([texts, recent.list()]).toEqual([[], []]);
});

test('the file has the same lines, 0600 in a folder 0700', () => {
  const folder = temporaryFolder().file('logs');
  const { log, texts } = openCollected({ folder });
  log.info('one');
  log.info('two');
  expect(readFileSync(`${folder}/sallyport.log`, 'utf8')).toBe(texts.join(''));
  expect(statSync(`${folder}/sallyport.log`).mode & 0o777).toBe(0o600);
  expect(statSync(folder).mode & 0o777).toBe(0o700);
  expect(readdirSync(folder)).toEqual(['sallyport.log']);
});

test('the last 10,000 entries are kept and can be followed; a broken listener harms nobody', () => {
  const { log, recent } = openCollected();
  const heard: string[] = [];
  recent.subscribe(() => {
    throw new Error('broken screen');
  });
  const end = recent.subscribe(({ msg }) => heard.push(msg));
  for (let count = 1; count <= 10_005; count++) log.info(`line ${count}`);
  end();
  log.info('unheard');
  expect(heard).toHaveLength(10_005);
  const entries = recent.list();
  expect(entries).toHaveLength(10_000);
  expect([entries.at(0)?.msg, entries.at(-1)?.msg]).toEqual(['line 7', 'unheard']);
});

test('a log file that cannot be written never throws, and is warned of once', () => {
  const { log, lines } = openCollected({ folder: '/dev/null/logs' });
  log.info('one');
  log.info('two');
  const messages = lines().map(({ msg }) => msg);
  expect(messages.filter((msg) => String(msg).includes('cannot be written'))).toHaveLength(1);
  expect(messages).toContain('one');
  expect(messages).toContain('two');
});
