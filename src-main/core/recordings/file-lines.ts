import fs from 'node:fs';

/** Our own lines are at most some hundred KB; a foreign file must not fill the memory with one line. */
const longestLine = 64 * 1024 ** 2;
const newline = 0x0a;

export interface FileLine {
  /** with its newline, if it has one: valid until the next line is asked for */
  bytes: Buffer;
  /** false: the file ends in the middle of this line */
  whole: boolean;
}

/** The lines of a file of any size, one after the other. Throws what `fs` throws, and RangeError for an endless line. */
export async function* linesOfFile(path: string): AsyncGenerator<FileLine> {
  let parts: Buffer[] = [];
  let length = 0;
  for await (const chunk of fs.createReadStream(path, { highWaterMark: 256 * 1024 })) {
    const data: Buffer = chunk;
    let at = 0;
    for (;;) {
      const end = data.indexOf(newline, at) + 1;
      if (end === 0) break;
      const rest = data.subarray(at, end);
      yield { bytes: parts.length > 0 ? Buffer.concat([...parts, rest]) : rest, whole: true };
      parts = [];
      length = 0;
      at = end;
    }
    if (at < data.length) parts.push(data.subarray(at));
    length += data.length - at;
    if (length > longestLine) throw new RangeError(`a line is longer than ${longestLine} bytes`);
  }
  if (parts.length > 0) yield { bytes: Buffer.concat(parts), whole: false };
}
