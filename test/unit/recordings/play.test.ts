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

test('output is shown in order, and nothing else; then the terminal is restored', async () => {
  const path = castFile([
    [0.1, 'o', 'a'],
    [0.2, 'i', 'secret'],
    [0.3, 'm', 'marker'],
    [0.4, 'r', '10x10'],
    [0.5, 'o', 'b'],
  ]);
  const shown = await play(path, { speed: Infinity });
  expect(shown.startsWith(`ab${softReset}`)).toBe(true);
  expect(shown).not.toContain('\x1b[?1049l');
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
