/**
 * A connector that only records: it is killed, or its disk is full, in the tests beside it.
 * Arguments: the recordings folder, the number of recordings. It says on stdout what each one has taken: `<channel> <count>`.
 */
import { writeSync } from 'node:fs';
import { Recording } from '../../src-main/core/recordings/recording.ts';
import { sampleStart } from '../unit/recordings/sample-recording.ts';

const [folder = '', count = '1'] = process.argv.slice(2);
const recordings = Array.from({ length: Number(count) }, (_, index) =>
  Recording.open(folder, sampleStart({ channel: index + 1, startedAt: new Date() })),
);
let written = 0;

function write(): void {
  written += 1;
  for (const [index, recording] of recordings.entries()) {
    recording.output(Buffer.from(`line ${written} äß€\r\n`), 'stdout');
    writeSync(1, `${index + 1} ${written}\n`);
  }
  setImmediate(write);
}

try {
  write();
  process.on('uncaughtException', stop);
} catch (error) {
  stop(error);
}

function stop(error: unknown): void {
  const code = error instanceof Error && 'code' in error ? error.code : String(error);
  for (const recording of recordings) recording.end();
  writeSync(1, `stopped ${code}\n`);
  process.exit(3);
}
