import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Recording } from '../../../src-main/core/recordings/recording.ts';
import { recordingText } from '../../../src-main/core/recordings/recording-text.ts';
import { ShownText } from '../../../src-main/core/recordings/shown-text.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { sampleStart } from './sample-recording.ts';

function shown(...pieces: string[]): string {
  const text = new ShownText();
  return pieces.map((piece) => text.push(piece)).join('') + text.end();
}

test.each([
  ['colours and titles', '\x1b]0;title\x07\x1b[1;31mred\x1b[0m text\r\n', 'red text\n'],
  ['a title that ends with ESC \\', '\x1b]0;title\x1b\\text\r\n', 'text\n'],
  ['device strings and marks of 8 bits', '\x1bPq#0~~\x1b\\a\x9b31mb\x9d0;t\x9cc\r\n', 'abc\n'],
  ['a mistake that was taken back', 'ls -x\b \b\b \bl\r\n', 'ls l\n'],
  ['a character put in by the shell', 'eho\x1b[2D\x1b[1@c\x1b[2C\r\n', 'echo\n'],
  ['a character taken out by the shell', 'eccho\x1b[3D\x1b[1P\r\n', 'echo\n'],
  ['a line that is written again', '10%\r100%\r\ndone\r\n', '100%\ndone\n'],
  ['a prompt that erases the rest of its line', 'long line\rab\x1b[K\r\n', 'ab\n'],
  ['tabs', 'a\tb\r\n', 'a       b\n'],
  ['a screen that is cleared', 'before\x1b[H\x1b[2Jafter\r\n', 'before\nafter\n'],
  ['words placed on a screen', '\x1b[1;1Hone\x1b[2;1Htwo\x1b[3;1H', 'one\ntwo\n'],
  ['a last line without an end', '$ exit', '$ exit\n'],
  ['characters sets and keypads', '\x1b(B\x1b=a\x1b>\r\n', 'a\n'],
  ['a sequence that is broken off', '\x1b[12\x18a\r\n', 'a\n'],
])('%s come out as what was seen', (_, output, text) => {
  expect(shown(output)).toBe(text);
  expect(shown(...output)).toBe(text);
});

test('nothing that steers a terminal is left of any output, wherever it is split', () => {
  const parts = fc.array(
    fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('\x1b[', '\x1b]', '\x9b', '\x1b')),
  );
  fc.assert(
    fc.property(parts, (pieces) => {
      const text = shown(...pieces);
      expect(text).toBe(shown(pieces.join('')));
      expect(text).not.toMatch(/[\x00-\x08\x0b-\x1f\x7f-\x9f]/);
    }),
  );
});

test('an endless line, or one that grows by insertions, stays bounded', () => {
  expect(shown('x'.repeat(9000), 'y'.repeat(9000))).toBe(`${'x'.repeat(9000)}\n${'y'.repeat(9000)}\n`);
  const text = new ShownText();
  for (let count = 0; count < 5000; count++) text.push('\x1b[9999@x\r');
  expect(text.end().length).toBeLessThan(20_000);
});

test('of a recording the output counts, and no more than the limit of it', async () => {
  const { path: folder } = temporaryFolder();
  const recording = Recording.open(folder, sampleStart({ recordInput: true }));
  recording.output(Buffer.from('one\r\n'), 'stdout');
  recording.input(Buffer.from('typed'));
  recording.marker('a mark');
  recording.output(Buffer.from('two\r\n'), 'stderr');
  const file = join(folder, recording.path);
  expect(await recordingText(file)).toEqual({ text: 'one\ntwo\n', cut: false });
  expect(await recordingText(file, 6)).toEqual({ text: 'one\ntw', cut: true });
  expect(await recordingText(file, 8)).toEqual({ text: 'one\ntwo\n', cut: false });
  recording.end();
});

test('a file that is no recording is a failure with a code', async () => {
  const file = temporaryFolder().file('a.cast');
  writeFileSync(file, 'no recording\n');
  await expect(recordingText(file)).rejects.toMatchObject({ code: 'recording_corrupt' });
});
