import { expect, test } from 'vitest';
import { WireReader } from '../../../src-main/core/ssh2/wire.ts';
import { ptyRequest, utf8Locale, windowChange } from '../../../src-main/core/terminals/shell-request.ts';

test('a terminal is asked for with its size, its type and the modes of RFC 4254', () => {
  const reader = new WireReader(ptyRequest({ cols: 132, rows: 43 }));
  expect(reader.text()).toBe('xterm-256color');
  expect([reader.uint32(), reader.uint32(), reader.uint32(), reader.uint32()]).toEqual([132, 43, 0, 0]);
  const modes = new WireReader(reader.bytes());
  expect(reader.remaining).toBe(0);
  const found = new Map<number, number>();
  for (let opcode = modes.byte(); opcode !== 0; opcode = modes.byte()) {
    expect(found.has(opcode)).toBe(false);
    found.set(opcode, modes.uint32());
  }
  expect(modes.remaining).toBe(0);
  // VINTR ^C, VERASE DEL, IUTF8, ECHO, ONLCR
  expect([1, 3, 42, 53, 72].map((opcode) => found.get(opcode))).toEqual([3, 127, 1, 1, 1]);
});

test('a new size is sent as columns and rows', () => {
  expect(windowChange({ cols: 80, rows: 24 }).toString('hex')).toBe('00000050000000180000000000000000');
});

test('the target is asked to speak UTF-8, in the language of this machine where it has one', () => {
  expect(utf8Locale({ LANG: 'de_DE.UTF-8' })).toBe('de_DE.UTF-8');
  expect(utf8Locale({ LANG: 'de_DE.UTF-8', LC_ALL: 'nb_NO.utf8' })).toBe('nb_NO.utf8');
  expect(utf8Locale({ LANG: 'C' })).toBe('C.UTF-8');
  expect(utf8Locale({ LANG: 'de_DE.ISO-8859-1' })).toBe('C.UTF-8');
  expect(utf8Locale({ LC_ALL: '', LANG: '' })).toBe('C.UTF-8');
  expect(utf8Locale({ LANG: 'x.UTF-8; rm -rf /' })).toBe('C.UTF-8');
});
