/** What happens in a recording. `time`: seconds since its start, never less than that of the event before. */
export type CastEvent =
  | { time: number; kind: 'output'; text: string }
  | { time: number; kind: 'resize'; cols: number; rows: number }
  | { time: number; kind: 'marker'; label: string };

export interface ScreenSize {
  cols: number;
  rows: number;
}

/** Where in a recording a part begins. */
export interface PartStart {
  /** number of its first line, from 1: line 1 is the header */
  line: number;
  /** of the last event before it, seconds */
  time: number;
}

export interface CastLines {
  /** of the header; only in the part that begins with line 1, where it can be read */
  size: ScreenSize | undefined;
  events: CastEvent[];
  /** where what follows begins */
  next: PartStart;
  /** number of the first line that could not be read */
  damaged: number | undefined;
}

export const usualSize: ScreenSize = { cols: 80, rows: 24 };
/** beyond it a terminal emulator takes more memory than a screen is worth */
const largest = 1000;

/**
 * Reads whole lines of an asciicast v2 file. A recording is evidence even where it is damaged: a line that cannot be
 * read is passed over and counted, and the time never runs backwards.
 */
export function readCastLines(text: string, start: PartStart): CastLines {
  const events: CastEvent[] = [];
  let { line, time } = start;
  let size: ScreenSize | undefined;
  let damaged: number | undefined;
  for (let from = 0; from < text.length; line++) {
    const end = text.indexOf('\n', from);
    const raw = text.slice(from, end < 0 ? undefined : end);
    from = end < 0 ? text.length : end + 1;
    const value = parsed(raw);
    if (line === 1) {
      size = sizeOf(value);
      if (!size) damaged ??= 1;
      continue;
    }
    const event = eventOf(value, time);
    if (event === undefined) damaged ??= line;
    else if (event !== 'other') {
      time = event.time;
      events.push(event);
    }
  }
  return { size, events, next: { line, time }, damaged };
}

function parsed(raw: string): unknown {
  try {
    return JSON.parse(raw);
  } catch {
    return undefined;
  }
}

function sizeOf(header: unknown): ScreenSize | undefined {
  if (typeof header !== 'object' || header === null) return undefined;
  const { version, width, height } = header as Record<string, unknown>;
  return version === 2 ? validSize(Number(width), Number(height)) : undefined;
}

/** `other`: an event that shows nothing, such as input */
function eventOf(value: unknown, earliest: number): CastEvent | 'other' | undefined {
  if (!Array.isArray(value)) return undefined;
  const [at, code, data] = value as unknown[];
  if (typeof at !== 'number' || !Number.isFinite(at) || typeof code !== 'string' || typeof data !== 'string')
    return undefined;
  const time = Math.max(earliest, at);
  if (code === 'o') return { time, kind: 'output', text: data };
  if (code === 'm') return { time, kind: 'marker', label: data };
  if (code !== 'r') return 'other';
  const [, cols, rows] = /^(\d{1,5})x(\d{1,5})$/.exec(data) ?? [];
  const size = validSize(Number(cols), Number(rows));
  return size && { time, kind: 'resize', ...size };
}

function validSize(cols: number, rows: number): ScreenSize | undefined {
  const valid = (value: number) => Number.isInteger(value) && value > 0 && value <= largest;
  return valid(cols) && valid(rows) ? { cols, rows } : undefined;
}
