import { appendFileSync, symlinkSync, writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readPart } from '../../../src-main/core/recordings/read-part.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

function fileWith(text: string): string {
  const file = temporaryFolder().file('a.cast');
  writeFileSync(file, text);
  return file;
}

test('a part ends with the last line that fits, and the next one goes on there', async () => {
  const file = fileWith('one\ntwo\nthree\n');
  const first = await readPart(file, { offset: 0, bytes: 9, live: false });
  expect(first).toEqual({ text: 'one\ntwo\n', next: 8, size: 14, end: false });
  const second = await readPart(file, { offset: first.next, bytes: 9, live: false });
  expect(second).toEqual({ text: 'three\n', next: 14, size: 14, end: true });
});

test('whatever the sizes asked for, the parts are the whole file in whole lines', async () => {
  const lines = fc.array(fc.string({ unit: 'grapheme', maxLength: 30 }), { maxLength: 20 });
  await fc.assert(
    fc.asyncProperty(lines, fc.integer({ min: 1, max: 40 }), async (texts, bytes) => {
      const text = texts.map((line) => `${line.replaceAll('\n', '')}\n`).join('');
      const file = fileWith(text);
      let read = '';
      for (let offset = 0, end = false; !end; ) {
        const part = await readPart(file, { offset, bytes, live: false });
        expect(part.text === '' || part.text.endsWith('\n')).toBe(true);
        read += part.text;
        offset = part.next;
        end = part.end;
      }
      expect(read).toBe(text);
    }),
    { numRuns: 50 },
  );
});

test('an offset in the middle of a line begins with the next one', async () => {
  const file = fileWith('one\ntwo\nthree\n');
  expect(await readPart(file, { offset: 5, bytes: 100, live: false })).toMatchObject({ text: 'three\n' });
  expect(await readPart(file, { offset: 9, bytes: 100, live: false })).toMatchObject({ text: '', end: true });
  expect(await readPart(file, { offset: 9999, bytes: 100, live: false })).toMatchObject({
    text: '',
    next: 14,
    end: true,
  });
});

test('a live file has no end, and what is added comes with the next part', async () => {
  const file = fileWith('one\ntw');
  const first = await readPart(file, { offset: 0, bytes: 100, live: true });
  expect(first).toEqual({ text: 'one\n', next: 4, size: 6, end: false });
  expect(await readPart(file, { offset: 4, bytes: 100, live: true })).toMatchObject({ text: '', next: 4 });
  appendFileSync(file, 'o\n');
  expect(await readPart(file, { offset: 4, bytes: 100, live: true })).toMatchObject({ text: 'two\n' });
});

test('a torn last line of a file that nobody writes to is left out, and is the end', async () => {
  const file = fileWith('one\ntw');
  const first = await readPart(file, { offset: 0, bytes: 100, live: false });
  expect(first.text).toBe('one\n');
  expect(await readPart(file, { offset: first.next, bytes: 100, live: false })).toMatchObject({
    text: '',
    end: true,
  });
});

test('a line of 10 MB comes whole, whatever was asked for; an endless one is refused', async () => {
  const long = `${'x'.repeat(10_000_000)}\n`;
  const file = fileWith(`head\n${long}tail\n`);
  const part = await readPart(file, { offset: 5, bytes: 1000, live: false });
  expect(part.text === long).toBe(true);
  expect(part.next).toBe(5 + long.length);
  await expect(
    readPart(fileWith('x'.repeat(20_000_000)), { offset: 0, bytes: 1000, live: false }),
  ).rejects.toMatchObject({ code: 'recording_corrupt' });
});

test('a link in place of the file is not followed', async () => {
  const folder = temporaryFolder();
  writeFileSync(folder.file('secret'), 'secret\n');
  symlinkSync(folder.file('secret'), folder.file('a.cast'));
  await expect(readPart(folder.file('a.cast'), { offset: 0, bytes: 100, live: false })).rejects.toThrow(
    'ELOOP',
  );
});
