import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import path from 'node:path';
import type { LogEntry } from '../../contract/log-entry.ts';
import { readAt } from '../storage/read-at.ts';
import { endOfLog, headBytes, headOfFile, parsePosition, positionIn } from './log-position.ts';
import { parseEntry } from './parse-entry.ts';
import type { EntryFilter } from './recent-entries.ts';

const chunkBytes = 256 * 1024;
/** read for one answer, whatever was found: whoever wants more asks again */
const mostBytes = 16 * 1024 ** 2;
/** longer than any line of ours */
const longestLine = 1024 ** 2;
const newline = 0x0a;

export interface EarlierEntries {
  /** oldest first */
  entries: LogEntry[];
  /** where to read on; undefined where nothing is before */
  earlier: string | undefined;
}

export interface EarlierRequest {
  /** where the last answer said to read on, or `end` */
  before: string;
  limit: number;
  filter?: EntryFilter | undefined;
}

interface OpenFile {
  handle: FileHandle;
  head: string;
  size: number;
}

/** What the log files still have of earlier entries, read backwards. Lines that are torn or foreign are left out. */
export class LogHistory {
  private readonly file: string;
  private readonly keep: number;

  /** `keep`: how many files the rotation leaves, the one in use included. */
  constructor(folder: string, keep = 5) {
    this.file = path.join(folder, 'sallyport.log');
    this.keep = keep;
  }

  /** Never fails: of files that cannot be read there is nothing. */
  async before({ before, limit, filter }: EarlierRequest): Promise<EarlierEntries> {
    const files = await this.openFiles();
    try {
      const start = startIn(files, before);
      if (!start) return { entries: [], earlier: undefined };
      return await readBack(files, start, { limit, filter });
    } finally {
      for (const { handle } of files) await handle.close().catch(() => {});
    }
  }

  /** Newest first. Open, they stay what they are through a rotation. */
  private async openFiles(): Promise<OpenFile[]> {
    const files: OpenFile[] = [];
    for (let age = 0; age < this.keep; age++) {
      const opened = await openFile(age === 0 ? this.file : `${this.file}.${age}`);
      // a rotation in between shows the same file again
      if (opened && files.some(({ head }) => head === opened.head)) await opened.handle.close();
      else if (opened) files.push(opened);
    }
    return files;
  }
}

async function openFile(file: string): Promise<OpenFile | undefined> {
  const handle = await open(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)).catch(() => undefined);
  if (!handle) return undefined;
  try {
    const stats = await handle.stat();
    const head = stats.isFile() ? headOfFile(await readAt(handle, 0, headBytes)) : undefined;
    if (head !== undefined) return { handle, head, size: stats.size };
  } catch {
    // as if it were not there
  }
  await handle.close().catch(() => {});
  return undefined;
}

interface Start {
  file: number;
  offset: number;
}

function startIn(files: readonly OpenFile[], before: string): Start | undefined {
  if (before === endOfLog) return files[0] && { file: 0, offset: files[0].size };
  const position = parsePosition(before);
  const file = files.findIndex(({ head }) => head === position?.head);
  const found = files[file];
  return found && position && { file, offset: Math.min(position.offset, found.size) };
}

async function readBack(
  files: readonly OpenFile[],
  start: Start,
  { limit, filter }: { limit: number; filter: EntryFilter | undefined },
): Promise<EarlierEntries> {
  const entries: LogEntry[] = [];
  const answer = (earlier: string | undefined) => ({ entries: entries.reverse(), earlier });
  let budget = mostBytes;
  for (let index = start.file; index < files.length; index++) {
    const file = files[index];
    if (!file) break;
    const from = index === start.file ? start.offset : file.size;
    for await (const { line, offset } of linesBefore(file.handle, from)) {
      const entry = parseEntry(line.toString());
      if (entry && (!filter || filter(entry))) entries.push(entry);
      budget -= line.length + 1;
      if (entries.length < limit && budget > 0) continue;
      const more = offset > 0 || index + 1 < files.length;
      return answer(more ? positionIn(file.head, offset) : undefined);
    }
  }
  return answer(undefined);
}

/** The lines that end before an offset, the last one first; without their newlines. Endless ones are left out. */
async function* linesBefore(
  handle: FileHandle,
  end: number,
): AsyncGenerator<{ line: Buffer; offset: number }> {
  let rest: Buffer = Buffer.alloc(0); // the start of it is still to be read
  let tooLong = false;
  for (let at = end; at > 0; ) {
    const bytes = Math.min(chunkBytes, at);
    at -= bytes;
    let data = Buffer.concat([await readAt(handle, at, bytes), rest]);
    for (let lineEnd = data.lastIndexOf(newline); lineEnd >= 0; lineEnd = data.lastIndexOf(newline)) {
      const line = data.subarray(lineEnd + 1);
      if (!tooLong && line.length > 0) yield { line, offset: at + lineEnd + 1 };
      tooLong = false;
      data = data.subarray(0, lineEnd);
    }
    tooLong ||= data.length > longestLine;
    rest = tooLong ? Buffer.alloc(0) : data;
  }
  if (rest.length > 0 && !tooLong) yield { line: rest, offset: 0 };
}
