import fs from 'node:fs';
import type { RecordingPart } from '../../contract/commands/sessions.ts';
import { Failure } from '../failure.ts';
import { readAt } from '../storage/read-at.ts';

/** A packet of output is some hundred KB as a line; what is longer than this is no line of ours. In bytes. */
const longestLine = 16 * 1024 ** 2;
const newline = 0x0a;
const chunkBytes = 256 * 1024;

export interface PartRequest {
  /** where to begin; in the middle of a line: at the next one */
  offset: number;
  /** about how much; one line at least, whatever its length */
  bytes: number;
  /** whether it is still being written */
  live: boolean;
}

/**
 * Whole lines of a file that may be growing. What stands after the last line end is still being written, or was
 * torn by a crash: it is left out.
 *
 * @throws Failure `recording_corrupt` where a line has no end; what `fs` throws
 */
export async function readPart(file: string, { offset, bytes, live }: PartRequest): Promise<RecordingPart> {
  // neither through a link nor waiting for the writer of a pipe: it was looked at before, but could have been replaced
  const flags = fs.constants.O_RDONLY | (fs.constants.O_NOFOLLOW ?? 0) | (fs.constants.O_NONBLOCK ?? 0);
  const handle = await fs.promises.open(file, flags);
  try {
    const { size } = await handle.stat();
    const start = await startOfLine(handle, Math.min(offset, size), size);
    const whole = await linesFrom(handle, start, { bytes, size });
    const next = start + whole.length;
    const rest = size - next;
    // without a writer a rest without a line end stays one
    const end = !live && (rest === 0 || whole.length === 0);
    return { text: whole.toString(), next, size, end };
  } finally {
    await handle.close();
  }
}

async function startOfLine(handle: fs.promises.FileHandle, offset: number, size: number): Promise<number> {
  if (offset === 0) return 0;
  const before = await readAt(handle, offset - 1, 1);
  if (before[0] === newline) return offset;
  for (let at = offset; at < size; at += chunkBytes) {
    const end = (await readAt(handle, at, chunkBytes)).indexOf(newline);
    if (end >= 0) return at + end + 1;
  }
  return size;
}

async function linesFrom(
  handle: fs.promises.FileHandle,
  start: number,
  { bytes, size }: { bytes: number; size: number },
): Promise<Buffer> {
  const data = await readAt(handle, start, Math.min(bytes, size - start));
  const end = data.lastIndexOf(newline) + 1;
  if (end > 0 || start + data.length >= size) return data.subarray(0, end);
  // the first line is longer than what was asked for
  const parts = [data];
  for (let length = data.length; length < longestLine; ) {
    const more = await readAt(handle, start + length, chunkBytes);
    const lineEnd = more.indexOf(newline) + 1;
    parts.push(lineEnd > 0 ? more.subarray(0, lineEnd) : more);
    if (lineEnd > 0) return Buffer.concat(parts);
    if (more.length === 0) return Buffer.alloc(0); // torn
    length += more.length;
  }
  throw new Failure('recording_corrupt', {
    message: `failed to read recording: the line at byte ${start} is longer than ${longestLine} bytes`,
    advice: 'This is no recording of ours: it has a line without an end.',
  });
}
