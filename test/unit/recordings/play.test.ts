import { writeFileSync } from 'node:fs';
import { Writable } from 'node:stream';
import { expect, test } from 'vitest';
import { type PlayOptions, playRecording } from '../../../src-main/core/recordings/play.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const softReset = '\x1b[!p';

function castFile(events: [number, string, string][], header = {}): string {
  const { file } = temporaryFolder();
  const lines = [{ version: 2, width: 80, height: 24, ...header }, ...events].map((line) =>
    JSON.stringify(line),
  );
  writeFileSync(file('a.cast'), `${lines.join('\n')}\n`);
  return file('a.cast');
}

async function play(path: string, options: Omit<PlayOptions, 'output'>, isTTY = true): Promise<string> {
  let shown = '';
  const output = new Writable({
    write(chunk, _encoding, done) {
      shown += String(chunk);
      setImmediate(done);
    },
  });
  await playRecording(path, { output: Object.assign(output, { isTTY }), ...options });
  return shown;
}

test('a pipe gets the output and no restoring sequences', async () => {
  expect(await play(castFile([[0, 'o', 'plain']]), { speed: Infinity }, false)).toBe('plain');
});

test('output and markers are shown in order, and nothing else; then the terminal is restored', async () => {
  const path = castFile([
    [0.1, 'o', 'a'],
    [0.2, 'i', 'secret'],
    [0.3, 'm', 'marker'],
    [0.4, 'r', '10x10'],
    [0.5, 'o', 'b'],
  ]);
  const shown = await play(path, { speed: Infinity });
  expect(shown.startsWith(`a\r\n\x1b[2m── marker\x1b[22m\r\nb${softReset}`)).toBe(true);
  expect(shown).not.toContain('\x1b[?1049l');
});

const download: [number, string, string] = [1, 'm', 'download a.pdf, 3 bytes: ok'];

test('the command comes first, and every marker has a line of its own', async () => {
  const events: [number, string, string][] = [
    [0, 'm', 'ls\\x0a'],
    [0, 'o', 'a\r\n\x1b[m'],
    download,
    [1, 'o', '\x1b[32mb'],
    [1, 'm', 'not kept: 5 more bytes of output, SHA-256 00'],
  ];
  const path = castFile(events, { command: 'ls\n' });
  expect(await play(path, { speed: Infinity }, false)).toBe(
    '$ ls\\x0a\r\na\r\n\x1b[m── download a.pdf, 3 bytes: ok\r\n\x1b[32mb\r\n── not kept: 5 more bytes of output, SHA-256 00\r\n',
  );
  expect(await play(path, { speed: Infinity, raw: true }, false)).toBe('a\r\n\x1b[m\x1b[32mb');
});

test('a marker cannot steer the terminal, and does not draw into the screen of an editor', async () => {
  const hostile = castFile([[0, 'm', 'a\x1b]0;owned\x07']]);
  expect(await play(hostile, { speed: Infinity }, false)).toBe('── a\\x1b]0;owned\\x07\r\n');
  const editor = castFile([[0, 'o', '\x1b[?1049hvim'], download]);
  expect(await play(editor, { speed: Infinity }, false)).toBe('\x1b[?1049hvim');
});

test.each([
  ['prompt$ ', '\r\n'],
  ['done\r\n', ''],
  ['done\r\n\x1b[?2004l', ''],
  ['', ''],
])('after %j a terminal gets %j, so that the prompt stands on its own line', async (last, added) => {
  const shown = await play(castFile([[0, 'o', last]]), { speed: Infinity });
  expect(shown.endsWith(`2004l${added}`)).toBe(true);
});

test('a recording that ends inside an editor leaves the alternate screen', async () => {
  const shown = await play(castFile([[0, 'o', '\x1b[?1049hvim']]), { speed: Infinity });
  expect(shown).toContain(`vim\x1b[?1049l${softReset}`);
});

test('hostile sequences are swallowed, also split between events, unless raw output is asked for', async () => {
  const path = castFile([
    [0, 'o', 'a\x1b]52;c;'],
    [0, 'o', 'ZXZpbA==\x07b'],
  ]);
  expect(await play(path, { speed: Infinity })).toContain('ab');
  expect(await play(path, { speed: Infinity, raw: true })).toContain('a\x1b]52;c;ZXZpbA==\x07b');
});

test('an idle limit, the given one or the one of the header, shortens the longest pauses', async () => {
  const hours: [number, string, string][] = [
    [0, 'o', 'a'],
    [7200, 'o', 'b'],
    [1e300, 'o', 'c'],
  ];
  expect(await play(castFile(hours), { idleLimit: 0.001 })).toContain('abc');
  expect(await play(castFile(hours, { idle_time_limit: 0.001 }), {})).toContain('abc');
});

test('an abort ends a long pause, and the terminal is restored', async () => {
  const abort = new AbortController();
  const playing = play(
    castFile([
      [0, 'o', 'a'],
      [7200, 'o', 'b'],
    ]),
    { signal: abort.signal },
  );
  abort.abort();
  const shown = await playing;
  expect(shown).not.toContain('b\x1b');
  expect(shown).toContain(softReset);
});

test('an output that goes away ends the play quietly', async () => {
  const output = new Writable({ write: (_chunk, _encoding, done) => done(new Error('EPIPE')) });
  await playRecording(castFile([[0, 'o', 'a']]), { output, speed: Infinity });
  expect(output.destroyed).toBe(true);
});

test('a damaged recording is played up to the damage', async () => {
  const path = castFile([[0, 'o', 'a']]);
  writeFileSync(path, '{"version":2,"width":80,"height":24}\n[0,"o","a"]\nbroken\n[1,"o","b"]\n');
  await expect(play(path, { speed: Infinity })).rejects.toMatchObject({ code: 'recording_corrupt' });
});
