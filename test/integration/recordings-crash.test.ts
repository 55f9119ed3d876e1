import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Log } from '../../src-main/core/logging/log.ts';
import { readManifest } from '../../src-main/core/recordings/manifest-file.ts';
import { Recording } from '../../src-main/core/recordings/recording.ts';
import { recoverRecordings } from '../../src-main/core/recordings/recover.ts';
import { verifyRecording } from '../../src-main/core/recordings/verify.ts';
import { asciinemaCat } from '../support/asciinema.ts';
import { StartedProcess } from '../support/started-process.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { eventsOf, sampleStart, textOf } from '../unit/recordings/sample-recording.ts';

const silent: Log = { debug() {}, info() {}, warn() {}, error() {}, with: () => silent };
const writer = join(import.meta.dirname, 'recordings-writer.ts');

test('asciinema reads a finished recording, byte for byte what the client saw', async () => {
  const { path: folder } = temporaryFolder();
  const recording = Recording.open(folder, sampleStart({ kind: 'exec', command: 'top' }));
  const shown = 'täxt €\x1b[1;31mred\x1b[0m\r\n\u2028\u0085\0"\\\x7f 漢字\r\n';
  recording.resize(100, 30);
  for (const byte of Buffer.from(shown)) recording.output(Buffer.of(byte), 'stdout');
  recording.marker('a marker');
  recording.end({ status: 0 });
  expect(await asciinemaCat(join(folder, recording.path))).toEqual({ status: 0, shown });
});

test('a connector that is killed loses nothing that was shown; its recordings are recovered and playable', async () => {
  const { path: folder } = temporaryFolder();
  const killed = new StartedProcess(process.execPath, [writer, folder, '5']);
  await killed.stdout.waitFor('5 200\n');
  killed.signal('SIGKILL');
  expect(await killed.exited).toMatchObject({ signal: 'SIGKILL' });
  const shown = new Map<number, number>();
  for (const line of killed.stdout.text.split('\n').slice(0, -1)) {
    const [channel = 0, count = 0] = line.split(' ').map(Number);
    shown.set(channel, count);
  }

  const recovered = await recoverRecordings(folder, silent);
  expect(recovered).toHaveLength(5);
  for (const path of recovered) {
    const castPath = join(folder, path);
    const manifest = readManifest(castPath);
    expect(manifest.state).toBe('interrupted');
    const events = eventsOf(folder, { path });
    expect(events.length).toBeGreaterThanOrEqual(shown.get(manifest.channel) ?? Infinity);
    expect(events.at(-1)?.data).toBe(`line ${events.length} äß€\r\n`);
    expect(await verifyRecording(castPath)).toMatchObject({ verdict: 'interrupted' });
    expect(await asciinemaCat(castPath)).toEqual({ status: 0, shown: textOf(folder, { path }) });
  }
});

test('a line torn by a crash is what asciinema stumbles over, and what the recovery removes', async () => {
  const { path: folder } = temporaryFolder();
  const recording = Recording.open(folder, sampleStart());
  recording.output(Buffer.from('whole'), 'stdout');
  const castPath = join(folder, recording.path);
  const whole = readFileSync(castPath, 'utf8');
  appendFileSync(castPath, '[0.5, "o", "to');
  expect((await asciinemaCat(castPath)).status).not.toBe(0);
  await recoverRecordings(folder, silent);
  expect(readFileSync(castPath, 'utf8')).toBe(whole);
  expect((await asciinemaCat(castPath)).status).toBe(0);
});
