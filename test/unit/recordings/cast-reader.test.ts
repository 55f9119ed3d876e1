import { writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { type CastItem, readCast } from '../../../src-main/core/recordings/cast-reader.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const header = '{"version": 2, "width": 80, "height": 24, "extra": {"a": 1}}\n';

async function read(content: string): Promise<CastItem[]> {
  const { file } = temporaryFolder();
  writeFileSync(file('a.cast'), content);
  return readAll(file('a.cast'));
}

async function readAll(path: string): Promise<CastItem[]> {
  const items: CastItem[] = [];
  for await (const item of readCast(path)) items.push(item);
  return items;
}

test('the header comes first, then the events, of kinds known and unknown', async () => {
  expect(await read(`${header}[0.5, "o", "ä"]\n[1, "x", "0"]\n`)).toEqual([
    { type: 'header', header: { version: 2, width: 80, height: 24, extra: { a: 1 } } },
    { type: 'event', time: 0.5, code: 'o', data: 'ä' },
    { type: 'event', time: 1, code: 'x', data: '0' },
  ]);
});

test('a cut last line is left out', async () => {
  expect(await read(`${header}[0.5, "o", "a"]\n[0.7, "o", "b`)).toHaveLength(2);
});

test('lines longer than what is read at once come out whole', async () => {
  const long = 'x'.repeat(700_000);
  expect((await read(`${header}[1, "o", "${long}"]\n[2, "o", "y"]\n`)).slice(1)).toEqual([
    { type: 'event', time: 1, code: 'o', data: long },
    { type: 'event', time: 2, code: 'o', data: 'y' },
  ]);
});

test.each([
  ['', 'the file is empty'],
  ['{"version": 3, "term": {}}\n', 'line 1 is no asciicast v2 header'],
  [`${header}[0.1, "o", "a"]\nnonsense\n[0.2, "o", "b"]\n`, 'line 3 is no event'],
  [`${header}["soon", "o", "a"]\n`, 'line 2 is no event'],
])('what is no recording is refused by its line: %j', async (content, reason) => {
  await expect(read(content)).rejects.toMatchObject({
    code: 'recording_corrupt',
    message: `failed to read recording: ${reason}`,
  });
});

test('a file that is not there is said to be unavailable', async () => {
  const missing = readAll(temporaryFolder().file('none.cast'));
  await expect(missing).rejects.toMatchObject({ code: 'recording_unavailable' });
});
