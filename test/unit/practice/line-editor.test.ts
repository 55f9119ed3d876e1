import { describe, expect, test } from 'vitest';
import { parseCommandLine } from '../../../src-main/core/practice/command-line.ts';
import { KeyDecoder } from '../../../src-main/core/practice/keys.ts';
import { cellsOf, History, LineEditor } from '../../../src-main/core/practice/line-editor.ts';

function type(text: string, { columns = 80, history = new History() } = {}) {
  const editor = new LineEditor('$ ', history, () => columns);
  let echo = '';
  for (const key of new KeyDecoder().decode(Buffer.from(text))) {
    editor.press(key);
    echo += editor.draw();
  }
  return { editor, echo };
}

describe('the line editor', () => {
  test('echoes what is added at the end as it is', () => {
    expect(type('ls -l ä 語').echo).toBe('ls -l ä 語');
  });

  test.each([
    ['abc\x7fd', 'abd'],
    ['\x7fx', 'x'],
    ['ab\x1b[D\x1b[D\x1b[Dx', 'xab'],
    ['ab\x1b[Hx\x1b[Fy', 'xaby'],
    ['abc\x1b[D\x1b[3~', 'ab'],
    ['abc\x1b[H\x04', 'bc'],
    ['one two  \x17x', 'one x'],
    ['one two\x1b[D\x0b', 'one tw'],
    ['one two\x1b[D\x15', 'o'],
    ['語\x7fa', 'a'],
  ])('%j leaves %j', (keys, line) => {
    expect(type(keys).editor.line).toBe(line);
  });

  test('comes back to the line that was being typed after looking at older ones', () => {
    const history = new History();
    for (const line of ['one', 'two', 'two', ' ']) history.add(line);
    expect(history.lines).toEqual(['one', 'two']);
    expect(type('new\x1b[A', { history }).editor.line).toBe('two');
    expect(type('new\x1b[A\x1b[A\x1b[A', { history }).editor.line).toBe('one');
    expect(type('new\x1b[A\x1b[A\x1b[B\x1b[B', { history }).editor.line).toBe('new');
  });

  test('goes to the next row when one is full, and back up over it to redraw', () => {
    expect(type('12345678', { columns: 10 }).echo).toBe('12345678\r\n');
    expect(type('12345678\x7f', { columns: 10 }).echo).toBe('12345678\r\n\x1b[1A\r\x1b[J$ 1234567');
  });

  test('draws once for a burst of keys', () => {
    const editor = new LineEditor('$ ', new History(), () => 80);
    for (const key of new KeyDecoder().decode(Buffer.from('ab\x1b[Dx\x1b[Hy'))) editor.press(key);
    expect(editor.draw()).toBe('\r\x1b[J$ yaxb\r\x1b[3C');
    expect(editor.draw()).toBe('');
  });

  test('takes no more than 4096 characters', () => {
    const { editor, echo } = type('x'.repeat(5000));
    expect(editor.line).toHaveLength(4096);
    expect(echo.endsWith('\x07')).toBe(true);
  });

  test('counts wide characters twice, and colours and accents not at all', () => {
    expect(cellsOf('\x1b[32mpractice\x1b[0m')).toBe(8);
    expect(cellsOf('語🏰e\u0301')).toBe(5);
  });
});

describe('keys', () => {
  test('come together from pieces, byte by byte', () => {
    const decoder = new KeyDecoder();
    const keys = [...Buffer.from('ä\x1b[A🏰\x1bOB')].flatMap((byte) => decoder.decode(Buffer.of(byte)));
    expect(keys).toEqual([{ text: 'ä' }, { name: 'up' }, { text: '🏰' }, { name: 'down' }]);
  });

  test('of an unknown sequence are ignored, and one line end is one key', () => {
    const keys = new KeyDecoder().decode(Buffer.from('\x1b[200~a\x1b[201~\r\nb\n\x00\x9b'));
    expect(keys).toEqual([{ text: 'a' }, { name: 'enter' }, { text: 'b' }, { name: 'enter' }]);
  });
});

describe('a command line', () => {
  const variables = new Map([
    ['HOME', '/home/practice'],
    ['?', '3'],
  ]);
  const parse = (line: string) => parseCommandLine(line, (name) => variables.get(name) ?? '');

  test.each([
    ['', []],
    ['  ls   -l ', [['ls', '-l']]],
    ['echo "a  b" \'c $HOME\' d\\ e', [['echo', 'a  b', 'c $HOME', 'd e']]],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: this is the shell's own form of it
    ['echo $HOME/x "${HOME}" $? $none.', [['echo', '/home/practice/x', '/home/practice', '3', '.']]],
    ['echo ""; ; pwd # a comment', [['echo', ''], ['pwd']]],
    ['echo a#b $ 5$', [['echo', 'a#b', '$', '5$']]],
    ['echo "a\\"b\\n"', [['echo', 'a"b\\n']]],
  ])('%j is %j', (line, commands) => {
    expect(parse(line)).toEqual({ commands });
  });

  test('with an open quote or with more than the shell understands is a problem', () => {
    expect(parse('echo "a')).toEqual({ problem: 'a " is not closed' });
    expect(parse('a | b')).toEqual({ problem: '"|" is more than this little practice shell understands' });
  });
});
