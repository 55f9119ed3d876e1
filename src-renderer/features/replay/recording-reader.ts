import type { RecordingPart } from '../../../src-main/contract/commands/sessions.ts';
import { BackendError } from '../../backend/backend-error.ts';
import { type CastEvent, readCastLines } from './cast-lines.ts';
import { RecordingIndex } from './recording-index.ts';

export type ReadPart = (offset: number, bytes: number) => Promise<RecordingPart>;

export type ReadState =
  /** `share` of the file is read, from 0 to 1 */
  | { kind: 'reading'; share: number }
  /** all that there is so far; more is coming */
  | { kind: 'live' }
  | { kind: 'done' }
  | { kind: 'failed'; error: BackendError };

const partBytes = 256 * 1024;
/** what is held of it at most, in characters shown: a recording may be larger than any memory */
const mostHeld = 16_000_000;
const pollMs = 500;

/** Reads a recording once from its beginning to its end, and any chunk of it again when it is needed. */
export class RecordingReader {
  readonly index = new RecordingIndex();
  private readonly read: ReadPart;
  private readonly onGrow: () => void;
  /** by number of the chunk; what was used last stands last */
  private readonly held = new Map<number, { events: CastEvent[]; size: number }>();
  private stopped = false;
  private timer: ReturnType<typeof setTimeout> | undefined;
  state: ReadState = { kind: 'reading', share: 0 };

  constructor(read: ReadPart, onGrow: () => void) {
    this.read = read;
    this.onGrow = onGrow;
  }

  start(): void {
    void this.readOn();
  }

  stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
  }

  /** The events of a chunk, in order. @throws BackendError */
  async events(chunk: number): Promise<readonly CastEvent[]> {
    const held = this.held.get(chunk);
    if (held) {
      this.hold(chunk, held);
      return held.events;
    }
    const { from, to, start } = this.chunkAt(chunk);
    const part = await this.read(from, to - from);
    const entry = entryOf(readCastLines(part.text, start).events);
    // of a live recording it may have grown meanwhile
    if (this.chunkAt(chunk).to === to) this.hold(chunk, entry);
    return entry.events;
  }

  /** When the next change of the screen after `time` is, seconds. @throws BackendError */
  async changeAfter(time: number): Promise<number | undefined> {
    const { chunks } = this.index;
    for (let at = chunks.findIndex(({ lastTime }) => lastTime > time); at >= 0 && at < chunks.length; at++) {
      const found = (await this.events(at)).find((event) => event.time > time && event.kind !== 'marker');
      if (found) return found.time;
    }
    return undefined;
  }

  /** When the last change of the screen before `time` is, seconds. @throws BackendError */
  async changeBefore(time: number): Promise<number | undefined> {
    const { chunks } = this.index;
    for (let at = chunks.findLastIndex(({ start }) => start.time < time); at >= 0; at--) {
      const found = (await this.events(at)).findLast((event) => event.time < time && event.kind !== 'marker');
      if (found) return found.time;
    }
    return undefined;
  }

  private async readOn(): Promise<void> {
    try {
      while (!this.stopped) {
        const part = await this.read(this.index.next, partBytes);
        if (this.stopped) return;
        const nothing = part.text === '';
        if (!nothing) this.take(part);
        this.state = stateAfter(part);
        this.onGrow();
        if (part.end) return;
        if (nothing) {
          this.timer = setTimeout(() => void this.readOn(), pollMs);
          return;
        }
      }
    } catch (thrown) {
      if (!(thrown instanceof BackendError)) throw thrown;
      this.state = { kind: 'failed', error: thrown };
      if (!this.stopped) this.onGrow();
    }
  }

  private take(part: RecordingPart): void {
    const lines = readCastLines(part.text, this.index.start);
    const before = this.index.chunks.length;
    const chunk = this.index.add(lines, part.next);
    const entry = this.held.get(chunk);
    if (entry) {
      entry.events.push(...lines.events);
      entry.size += entryOf(lines.events).size;
    } else if (chunk >= before) this.hold(chunk, entryOf(lines.events));
  }

  private hold(chunk: number, entry: { events: CastEvent[]; size: number }): void {
    this.held.delete(chunk);
    this.held.set(chunk, entry);
    let sum = 0;
    for (const { size } of this.held.values()) sum += size;
    for (const [other, { size }] of this.held) {
      if (sum <= mostHeld || other === chunk) break;
      this.held.delete(other);
      sum -= size;
    }
  }

  private chunkAt(chunk: number) {
    const found = this.index.chunks[chunk];
    if (!found) throw new Error(`there is no chunk ${chunk}`);
    return found;
  }
}

function entryOf(events: CastEvent[]): { events: CastEvent[]; size: number } {
  let size = 0;
  for (const event of events) size += event.kind === 'output' ? event.text.length : 16;
  return { events, size };
}

function stateAfter({ next, size, text, end }: RecordingPart): ReadState {
  if (end) return { kind: 'done' };
  if (text === '') return { kind: 'live' };
  return { kind: 'reading', share: size === 0 ? 0 : Math.min(1, next / size) };
}
