import { Failure } from '../failure.ts';
import { type CastEvent, CastHeader, parseEvent } from './cast-format.ts';
import { linesOfFile } from './file-lines.ts';

export type CastItem = { type: 'header'; header: CastHeader } | ({ type: 'event' } & CastEvent);

/**
 * Reads an asciicast v2 file of any size: first its header, then its events. A last line that was cut off is left
 * out. Throws Failure `recording_corrupt` (naming the line), `recording_unavailable` (it cannot be read).
 */
export async function* readCast(path: string): AsyncGenerator<CastItem> {
  let number = 0;
  try {
    for await (const line of linesOfFile(path)) {
      number += 1;
      const text = line.bytes.toString();
      if (number === 1) {
        yield { type: 'header', header: parseHeader(text) };
        continue;
      }
      const event = parseEvent(text);
      if (event) yield { type: 'event', ...event };
      else if (line.whole) throw corrupt(`line ${number} is no event`);
    }
  } catch (error) {
    if (error instanceof Failure) throw error;
    if (error instanceof RangeError) throw corrupt(`line ${number + 1}: ${error.message}`);
    const reason = error instanceof Error ? error.message : String(error);
    throw new Failure('recording_unavailable', {
      message: `failed to read recording: ${reason}`,
      advice: 'The recording cannot be read: check the path and its rights.',
      cause: error,
    });
  }
  if (number === 0) throw corrupt('the file is empty');
}

function parseHeader(line: string): CastHeader {
  try {
    return CastHeader.parse(JSON.parse(line));
  } catch {
    throw corrupt('line 1 is no asciicast v2 header');
  }
}

function corrupt(what: string): Failure {
  return new Failure('recording_corrupt', {
    message: `failed to read recording: ${what}`,
    advice: `This is no complete asciicast v2 file: ${what}.`,
  });
}
