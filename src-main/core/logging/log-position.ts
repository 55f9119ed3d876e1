import { createHash } from 'node:crypto';

/** As much of a file's first line as tells it from others: it begins with the time, to the millisecond. */
export const headBytes = 1024;

/**
 * What tells a log file from the others, whatever its name is by now; undefined where its first line is not whole yet.
 * Not the inode: the next file may get the one of the last that was deleted.
 *
 * @param start the first `headBytes` of the file, or all of it
 */
export function headOfFile(start: Buffer): string | undefined {
  const end = start.indexOf('\n');
  if (end < 0 && start.length < headBytes) return undefined;
  const line = end < 0 ? start : start.subarray(0, end);
  return createHash('sha256').update(line).digest('hex').slice(0, 16);
}

/** Where a line starts, as text: it stays right when the file is rotated. */
export function positionIn(head: string, offset: number): string {
  return `${head}:${offset}`;
}

/** Behind the last line of all. */
export const endOfLog = 'end';

export function parsePosition(text: string): { head: string; offset: number } | undefined {
  const [, head, digits] = /^([0-9a-f]{16}):(\d{1,15})$/.exec(text) ?? [];
  return head === undefined ? undefined : { head, offset: Number(digits) };
}
