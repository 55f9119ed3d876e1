import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { TerminalFilter } from '../../../src-main/core/recordings/terminal-filter.ts';

const filtered = (...parts: string[]) => {
  const filter = new TerminalFilter();
  return parts.map((part) => filter.push(part)).join('');
};

const swallowed: [string, string][] = [
  ['clipboard', '\x1b]52;c;ZXZpbA==\x07'],
  ['clipboard, ended by ST', '\x1b]52;c;ZXZpbA==\x1b\\'],
  ['title', '\x1b]0;title\x07'],
  ['window title', '\x1b]2;title\x1b\\'],
  ['folder', '\x1b]7;file:///tmp\x07'],
  ['notification', '\x1b]9;hello\x07'],
  ['notification of rxvt', '\x1b]777;notify;a;b\x07'],
  ['iTerm2', '\x1b]1337;File=:AAAA\x07'],
  ['question for a colour', '\x1b]11;?\x07'],
  ['DECRQSS', '\x1bP$qm\x1b\\'],
  ['sixel', '\x1bPq#0~~\x1b\\'],
  ['APC', '\x1b_Gi=1;AAAA\x1b\\'],
  ['PM', '\x1b^private\x1b\\'],
  ['SOS', '\x1bXstring\x1b\\'],
  ['OSC as one C1 character', '\x9d52;c;AAAA\x9c'],
  ['DCS as one C1 character', '\x90$qm\x9c'],
  ['primary device attributes', '\x1b[c'],
  ['secondary device attributes', '\x1b[>0c'],
  ['device attributes as one C1 character', '\x9bc'],
  ['DECID', '\x1bZ'],
  ['cursor position report', '\x1b[6n'],
  ['private status report', '\x1b[?15n'],
  ['answerback', '\x05'],
  ['title report', '\x1b[21t'],
  ['window size', '\x1b[8;10;10t'],
  ['mode request', '\x1b[?2004$p'],
  ['terminal version', '\x1b[>q'],
  ['checksum request', '\x1b[1;1;1;1;10;10*y'],
  ['terminal parameters', '\x1b[x'],
  ['keyboard question', '\x1b[?u'],
  ['keyboard mode', '\x1b[>1u'],
  ['modifier keys', '\x1b[>4;2m'],
  ['printing', '\x1b[5i'],
  ['mouse reports', '\x1b[?1000;1006h'],
  ['focus reports', '\x1b[?1004h'],
  ['bracketed paste', '\x1b[?2004h'],
  ['leaving UTF-8', '\x1b%@'],
  ['locked keyboard', '\x1b[2h'],
];

const kept: [string, string][] = [
  ['text in many scripts', 'plain äß€ 漢字 👩‍👩‍👧\r\n\ttab\b\x07'],
  ['colours', '\x1b[1;38;2;1;2;3m\x1b[38:5:1mx\x1b[m'],
  ['cursor and erasing', '\x1b[2J\x1b[H\x1b[10;5Hx\x1b[K\x1b[?2J\x1b7\x1b8\x1b[s\x1b[u'],
  ['scrolling', '\x1b[2;20r\x1b[3S\x1bM\x1bD\x1b[2L\x1b[2M'],
  ['alternate screen', '\x1b[?1049h\x1b[?1049l'],
  ['cursor shape', '\x1b[5 q\x1b[?25l'],
  ['line drawing', '\x1b(0qqq\x1b(B\x0e\x0f'],
  ['soft reset', '\x1b[!p'],
];

describe('what does more than draw is swallowed', () => {
  test.each(swallowed)('%s', (_, sequence) => {
    expect(filtered(`before${sequence}after`)).toBe('beforeafter');
  });

  test.each(swallowed)('%s, split between events anywhere', (_, sequence) => {
    for (let cut = 0; cut <= sequence.length; cut++)
      expect(filtered(`before${sequence.slice(0, cut)}`, `${sequence.slice(cut)}after`)).toBe('beforeafter');
  });
});

describe('what draws passes', () => {
  test.each(kept)('%s', (_, text) => {
    expect(filtered(text)).toBe(text);
    expect(filtered(...text)).toBe(text);
  });
});

test('of several modes set at once only those that draw are set', () => {
  expect(filtered('\x1b[?1049;2004;25h')).toBe('\x1b[?1049;25h');
});

test('controls inside a sequence are carried out, but never an answerback', () => {
  expect(filtered('\x1b[\r\n3\x05Cx')).toBe('\r\n\x1b[3Cx');
});

test('a title that never ends hides nothing beyond the next sequence, as on the terminal it was recorded from', () => {
  expect(filtered('\x1b]0;never ended', '\x1b[1mrm -rf /')).toBe('\x1b[1mrm -rf /');
  expect(filtered('\x1b]0;cancelled\x18text')).toBe('text');
});

test('a sequence nested in another one does not pass', () => {
  expect(filtered('\x1b\x1b]52;c;AAAA\x07\x1b[\x1b[cx')).toBe('x');
});

test('an endless sequence is neither kept in memory nor passed', () => {
  expect(filtered(`\x1b[${'1;'.repeat(100_000)}`, 'mx')).toBe('x');
});

test('it knows whether the alternate screen is on', () => {
  const filter = new TerminalFilter();
  filter.push('\x1b[?10');
  filter.push('49h');
  expect(filter.alternateScreen).toBe(true);
  filter.push('\x1b[?1049l');
  expect(filter.alternateScreen).toBe(false);
});

test('whatever comes, in whatever pieces, only sequences of the list come out', () => {
  const piece = fc.oneof(
    fc.constantFrom(...swallowed.map(([, text]) => text), ...kept.map(([, text]) => text)),
    fc.string({
      unit: fc.constantFrom('\x1b', '[', ']', '?', ';', '1', 'c', 'n', 't', 'P', '\\', '\x9b', '\x07', 'x'),
    }),
  );
  fc.assert(
    fc.property(fc.array(piece), fc.infiniteStream(fc.integer({ min: 1, max: 5 })), (pieces, sizes) => {
      const text = pieces.join('');
      const parts: string[] = [];
      for (let at = 0; at < text.length; ) {
        const size = sizes.next().value ?? 1;
        parts.push(text.slice(at, at + size));
        at += size;
      }
      const result = filtered(...parts);
      expect(result).toBe(filtered(text));
      expect(result).not.toMatch(/\x1b[\]PX^_Z]|[\x05\x80-\x9f]|\x1b\[[0-9;:?>]*[cntix]/);
      // what came out is stable: nothing that passed opens a way for what follows
      expect(filtered(result)).toBe(result);
    }),
    { numRuns: 500 },
  );
});
