import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  cleanPaste,
  describePaste,
  wantsQuestion,
} from '../../../../src-renderer/features/terminal/pasted-text.ts';
import { webAddress } from '../../../../src-renderer/features/terminal/web-address.ts';

test('pasted text cannot leave its brackets, ring, or move the cursor', () => {
  expect(cleanPaste('ls\x1b[201~; rm -rf /\x07\x08')).toBe('ls[201~; rm -rf /');
  expect(cleanPaste('one\r\ntwo\rthree\tfour')).toBe('one\ntwo\nthree\tfour');
  expect(cleanPaste('æøå 漢字 🦀')).toBe('æøå 漢字 🦀');
  fc.assert(
    fc.property(
      fc.array(fc.nat(0x2ff)),
      (codes) => !/[\x00-\x08\x0b-\x1f\x7f-\x9f]/.test(cleanPaste(String.fromCharCode(...codes))),
    ),
  );
});

test('lines that would run are asked about, unless the program takes pastes as such', () => {
  expect(wantsQuestion('ls -l', false)).toBe(false);
  expect(wantsQuestion('ls -l\n', false)).toBe(true);
  expect(wantsQuestion('one\ntwo', true)).toBe(false);
  expect(wantsQuestion('x'.repeat(10_000), true)).toBe(true);
});

test('the question shows how many lines there are and how they begin', () => {
  expect(describePaste('ls\n')).toEqual({ title: 'Paste one line?', yes: 'Paste', beginning: 'ls' });
  const { title, beginning } = describePaste(`${'a'.repeat(500)}\n${'b\n'.repeat(2000)}`);
  expect(title).toBe('Paste 2,001 lines?');
  expect(beginning.split('\n')).toHaveLength(9);
  expect(beginning.split('\n')[0]).toBe(`${'a'.repeat(120)}…`);
  expect(beginning.endsWith('…')).toBe(true);
});

test('only addresses of web pages are links, in a form that hides no look-alikes', () => {
  expect(webAddress('https://example.com/a?b')).toBe('https://example.com/a?b');
  expect(webAddress('http://example.com')).toBe('http://example.com/');
  // a Cyrillic а
  expect(webAddress('https://ex\u0430mple.com/')).toBe('https://xn--exmple-4nf.com/');
  expect(webAddress('https://user@evil.example/')).toBe('https://user@evil.example/');
  for (const bad of [
    'javascript:alert(1)',
    'file:///etc/passwd',
    'ssh://x',
    'data:text/html,x',
    'no address',
  ])
    expect(webAddress(bad)).toBeUndefined();
  expect(webAddress(`https://example.com/${'x'.repeat(3000)}`)).toBeUndefined();
});
