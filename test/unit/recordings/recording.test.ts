import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Failure } from '../../../src-main/core/failure.ts';
import { readManifest } from '../../../src-main/core/recordings/manifest-file.ts';
import { Recording } from '../../../src-main/core/recordings/recording.ts';
import { checkRecordingsFolder } from '../../../src-main/core/recordings/recordings-folder.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { eventsOf, linesOf, sampleStart, terminal, textOf } from './sample-recording.ts';

function codeOf(action: () => unknown): string | undefined {
  try {
    action();
  } catch (error) {
    return error instanceof Failure ? error.code : String(error);
  }
  return undefined;
}

describe('a recording with a terminal', () => {
  test('has an asciicast v2 header with the size, the time, the title and the terminal type', () => {
    const { path: folder } = temporaryFolder();
    const recording = Recording.open(folder, sampleStart());
    expect(recording.path).toBe('2026/11/23/20261123-141500-3f9a0c1d2b-1.cast');
    expect(JSON.parse(linesOf(folder, recording)[0] ?? '')).toEqual({
      version: 2,
      width: 120,
      height: 40,
      timestamp: 1795478399,
      title: 'alice on ops-user@web1: shell',
      env: { TERM: 'xterm-256color' },
    });
  });

  test('has every byte in its file when the method returns', () => {
    const { path: folder } = temporaryFolder();
    const recording = Recording.open(folder, sampleStart());
    recording.output(Buffer.from('one\r\n'), 'stdout');
    expect(textOf(folder, recording)).toBe('one\r\n');
    recording.output(Buffer.from('two\n'), 'stderr');
    expect(textOf(folder, recording)).toBe('one\r\ntwo\n');
  });

  test('keeps everything, however much it is, and never rewrites a line ending', () => {
    const { path: folder } = temporaryFolder();
    const recording = Recording.open(folder, sampleStart({ bulkLimit: 10 }));
    const text = 'bare\n return\r both\r\n'.repeat(100);
    recording.output(Buffer.from(text), 'stdout');
    recording.end({ status: 0 });
    expect(textOf(folder, recording)).toBe(text);
    expect(readManifest(join(folder, recording.path)).omitted).toBeUndefined();
  });

  test('records size changes once each, and ignores a size of zero', () => {
    const { path: folder } = temporaryFolder();
    const recording = Recording.open(folder, sampleStart());
    recording.resize(120, 40);
    recording.resize(100, 30);
    recording.resize(100, 30);
    recording.resize(0, 0);
    expect(eventsOf(folder, recording).map(({ code, data }) => [code, data])).toEqual([['r', '100x30']]);
  });

  test('is 80 by 24 where the client asked for a terminal of no size', () => {
    const { path: folder } = temporaryFolder();
    const recording = Recording.open(folder, sampleStart({ terminal: { ...terminal, cols: 0, rows: 0 } }));
    expect(JSON.parse(linesOf(folder, recording)[0] ?? '')).toMatchObject({ width: 80, height: 24 });
  });

  test('counts input, and records it only where it is asked to', () => {
    const { path: folder } = temporaryFolder();
    for (const recordInput of [false, true]) {
      const recording = Recording.open(folder, sampleStart({ recordInput, channel: recordInput ? 2 : 1 }));
      recording.input(Buffer.from('secret\r'));
      recording.end();
      expect(textOf(folder, recording, 'i')).toBe(recordInput ? 'secret\r' : '');
      expect(readManifest(join(folder, recording.path)).bytes.input).toBe(7);
    }
  });

  test('has times with six decimals that never decrease', () => {
    const { path: folder } = temporaryFolder();
    const recording = Recording.open(folder, sampleStart());
    for (let count = 0; count < 200; count++) recording.output(Buffer.from('x'), 'stdout');
    const lines = linesOf(folder, recording).slice(1);
    for (const line of lines) expect(line).toMatch(/^\[\d+\.\d{6}, "o", "x"\]$/);
    const times = eventsOf(folder, recording).map(({ time }) => time);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
  });

  test('escapes what steers a terminal in the label of a marker', () => {
    const { path: folder } = temporaryFolder();
    const recording = Recording.open(folder, sampleStart());
    recording.marker('upload /tmp/\x1b]0;x\x07');
    expect(textOf(folder, recording, 'm')).toBe('upload /tmp/\\x1b]0;x\\x07');
  });
});

test('any text, cut into chunks anywhere, is recorded as it was', () => {
  const { path: folder } = temporaryFolder();
  let channel = 0;
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.array(fc.nat()), (text, cuts) => {
      const bytes = Buffer.from(text);
      const recording = Recording.open(folder, sampleStart({ channel: ++channel }));
      const edges = [0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].toSorted(
        (a, b) => a - b,
      );
      for (const [index, edge] of edges.entries())
        recording.output(bytes.subarray(edge, edges[index + 1] ?? edge), 'stdout');
      recording.end();
      expect(textOf(folder, recording)).toBe(text);
    }),
    { numRuns: 100 },
  );
});

test('characters split at every byte boundary, with the other stream in between, come out whole', () => {
  const { path: folder } = temporaryFolder();
  const text = '\ufeffäß€→𝄞👩‍👩‍👧\0é';
  const bytes = Buffer.from(text);
  for (let cut = 0; cut <= bytes.length; cut++) {
    const recording = Recording.open(folder, sampleStart({ channel: cut + 1 }));
    recording.output(bytes.subarray(0, cut), 'stdout');
    recording.output(Buffer.from('|'), 'stderr');
    recording.output(bytes.subarray(cut), 'stdout');
    expect(textOf(folder, recording).replace('|', '')).toBe(text);
  }
});

test('invalid bytes, and a character that never got complete, become U+FFFD', () => {
  const { path: folder } = temporaryFolder();
  const recording = Recording.open(folder, sampleStart());
  recording.output(Buffer.from([0x61, 0xff, 0x62, 0xe2, 0x82]), 'stdout');
  expect(textOf(folder, recording)).toBe('a\ufffdb');
  recording.end();
  expect(textOf(folder, recording)).toBe('a\ufffdb\ufffd');
});

describe('a recording of a command without a terminal', () => {
  const command = { kind: 'exec', command: 'make\tall', terminal: undefined } as const;

  test('starts with the command as a marker', () => {
    const { path: folder } = temporaryFolder();
    const recording = Recording.open(folder, sampleStart(command));
    expect(eventsOf(folder, recording).map(({ code, data }) => [code, data])).toEqual([
      ['m', 'make\\x09all'],
    ]);
    expect(JSON.parse(linesOf(folder, recording)[0] ?? '')).toMatchObject({
      command: 'make\tall',
      width: 80,
    });
  });

  test('ends lines with a return, so that a player does not draw a staircase', () => {
    const { path: folder } = temporaryFolder();
    const recording = Recording.open(folder, sampleStart(command));
    for (const chunk of ['a\nb\r\nc\r', '\n', '\nd\r', 'e']) recording.output(Buffer.from(chunk), 'stdout');
    expect(textOf(folder, recording)).toBe('a\r\nb\r\nc\r\n\r\nd\re');
  });

  test('keeps the first bytes of output and errors together, and of the rest the count and the SHA-256', () => {
    const { path: folder } = temporaryFolder();
    const recording = Recording.open(folder, sampleStart({ ...command, bulkLimit: 10 }));
    recording.output(Buffer.from('123456'), 'stdout');
    recording.output(Buffer.from('abcdef'), 'stderr');
    recording.output(Buffer.from('789'), 'stdout');
    recording.end({ status: 2 });
    const sha256 = createHash('sha256').update('ef789').digest('hex');
    expect(textOf(folder, recording)).toBe('123456abcd');
    expect(eventsOf(folder, recording).at(-1)).toMatchObject({
      code: 'm',
      data: `not kept: 5 more bytes of output, SHA-256 ${sha256}`,
    });
    expect(readManifest(join(folder, recording.path))).toMatchObject({
      state: 'ended',
      exit: { status: 2 },
      bytes: { output: 9, errors: 6, input: 0 },
      omitted: { bytes: 5, sha256 },
    });
  });

  test('limits recorded input in the same way', () => {
    const { path: folder } = temporaryFolder();
    const recording = Recording.open(folder, sampleStart({ ...command, bulkLimit: 4, recordInput: true }));
    recording.input(Buffer.from('12345678'));
    recording.end();
    expect(textOf(folder, recording, 'i')).toBe('1234');
    expect(readManifest(join(folder, recording.path)).omitted_input?.bytes).toBe(4);
  });

  test('of a file transfer keeps markers only and counts the bytes, until it turns out to be something else', () => {
    const { path: folder } = temporaryFolder();
    const start = sampleStart({ kind: 'subsystem', command: 'sftp', terminal: undefined, screen: false });
    const recording = Recording.open(folder, { ...start, recordInput: true });
    recording.output(Buffer.alloc(5000), 'stdout');
    recording.input(Buffer.alloc(3000));
    recording.marker('upload /tmp/a, 3 bytes: ok');
    expect(linesOf(folder, recording)).toHaveLength(2);
    recording.keepScreen();
    recording.output(Buffer.from('$ '), 'stdout');
    recording.end();
    expect(textOf(folder, recording)).toBe('$ ');
    const manifest = readManifest(join(folder, recording.path));
    expect(manifest.bytes).toEqual({ output: 5002, errors: 0, input: 3000 });
    expect(manifest.omitted).toBeUndefined();
  });
});

describe('the files', () => {
  test('are for their owner alone', () => {
    const { path: folder } = temporaryFolder();
    const recordings = join(folder, 'recordings');
    const recording = Recording.open(recordings, sampleStart());
    const rights = (path: string) => (statSync(join(recordings, path)).mode & 0o777).toString(8);
    expect(['.', '2026', '2026/11', '2026/11/23'].map(rights)).toEqual(['700', '700', '700', '700']);
    expect(rights(recording.path)).toBe('600');
    expect(rights(recording.path.replace('.cast', '.json'))).toBe('600');
  });

  test('say live at the start, and how it ended at the end', () => {
    const { path: folder } = temporaryFolder();
    const recording = Recording.open(folder, sampleStart());
    const castPath = join(folder, recording.path);
    expect(readManifest(castPath)).toMatchObject({ state: 'live', socket: 'web1', terminal, screen: true });
    recording.output(Buffer.from('x'), 'stdout');
    recording.end({ signal: 'TERM' }, 'failed');
    recording.end({ status: 0 });
    const manifest = readManifest(castPath);
    expect(manifest).toMatchObject({ state: 'failed', exit: { signal: 'TERM' }, chain: { lines: 2 } });
    expect(manifest.failure).toBeUndefined();
    expect(readdirSync(join(folder, '2026/11/23'))).toHaveLength(2);
  });

  test('chain every line to the one before', () => {
    const { path: folder } = temporaryFolder();
    const recording = Recording.open(folder, sampleStart());
    recording.output(Buffer.from('x'), 'stdout');
    recording.end();
    let head = createHash('sha256').digest();
    for (const line of linesOf(folder, recording))
      head = createHash('sha256').update(head).update(`${line}\n`).digest();
    expect(readManifest(join(folder, recording.path)).chain).toEqual({
      lines: 2,
      head: head.toString('hex'),
    });
  });

  test('are never replaced by another recording', () => {
    const { path: folder } = temporaryFolder();
    const recording = Recording.open(folder, sampleStart());
    recording.output(Buffer.from('first'), 'stdout');
    expect(codeOf(() => Recording.open(folder, sampleStart()))).toBe('recording_unavailable');
    expect(textOf(folder, recording)).toBe('first');
  });

  test('take nothing more after the end', () => {
    const { path: folder } = temporaryFolder();
    const recording = Recording.open(folder, sampleStart());
    recording.end();
    expect(codeOf(() => recording.output(Buffer.from('late'), 'stdout'))).toBe('recording_failed');
  });
});

describe('a folder that cannot take recordings', () => {
  test('is refused where it is a file', () => {
    const { file } = temporaryFolder();
    writeFileSync(file('plain'), '');
    expect(codeOf(() => Recording.open(file('plain'), sampleStart()))).toBe('recording_unavailable');
    expect(codeOf(() => checkRecordingsFolder(file('plain'), 0))).toBe('recording_unavailable');
  });

  test.skipIf(process.getuid?.() === 0)(
    'is refused where it is not writable (not to be seen as root)',
    () => {
      const { file } = temporaryFolder();
      mkdirSync(file('closed'));
      chmodSync(file('closed'), 0o500);
      expect(codeOf(() => Recording.open(file('closed'), sampleStart()))).toBe('recording_unavailable');
      expect(codeOf(() => checkRecordingsFolder(file('closed'), 0))).toBe('recording_unavailable');
    },
  );

  test('is refused where too little space is left, and made where it is not there yet', () => {
    const { file } = temporaryFolder();
    expect(codeOf(() => checkRecordingsFolder(file('new'), Number.MAX_SAFE_INTEGER))).toBe(
      'recording_unavailable',
    );
    expect(codeOf(() => checkRecordingsFolder(file('new'), 0))).toBeUndefined();
    expect(existsSync(file('new'))).toBe(true);
  });
});
