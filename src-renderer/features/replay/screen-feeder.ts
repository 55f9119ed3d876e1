import { BackendError } from '../../backend/backend-error.ts';
import type { CastEvent, ScreenSize } from './cast-lines.ts';
import type { RecordingReader } from './recording-reader.ts';

/** What shows a recording. Each call has been carried out when its promise fulfils. */
export interface ReplayScreen {
  /** empty, with no trace of what was shown */
  reset(size: ScreenSize): void;
  write(text: string): Promise<void>;
  resize(size: ScreenSize): void;
}

/** Given to the screen at once, in characters: it stays answerable, and a long way takes few frames. */
const sliceLength = 64 * 1024;

/**
 * Brings the screen to a point of the recording: all events up to that time, in their order, and none after it.
 * Forwards it goes on from where it is, backwards it begins again. Another target may be set at any time.
 */
export class ScreenFeeder {
  private readonly reader: RecordingReader;
  private readonly screen: ReplayScreen;
  private readonly onChange: () => void;
  private target = 0;
  /** the next event to show */
  private chunk = 0;
  private event = 0;
  /** of the last event that is shown; undefined: the screen is not set up yet */
  private shown: number | undefined;
  private running = false;
  private stopped = false;
  /** why it could not be read; tried again with the next call */
  error: BackendError | undefined;

  constructor(reader: RecordingReader, screen: ReplayScreen, onChange: () => void) {
    this.reader = reader;
    this.screen = screen;
    this.onChange = onChange;
  }

  /** The screen shows what it should. */
  get isThere(): boolean {
    return !this.running;
  }

  /** How much of the way is done, from 0 to 1; undefined once there. */
  get progress(): number | undefined {
    if (!this.running) return undefined;
    return this.target > 0 ? Math.min(1, Math.max(0, this.shown ?? 0) / this.target) : 0;
  }

  /** @param time seconds since the start */
  moveTo(time: number): void {
    this.target = time;
    this.wake();
  }

  /** There may be more to show now. */
  wake(): void {
    if (!this.running && !this.stopped) void this.run();
  }

  stop(): void {
    this.stopped = true;
  }

  private async run(): Promise<void> {
    this.running = true;
    try {
      while (!this.stopped && (await this.step())) {}
      this.error = undefined;
    } catch (thrown) {
      if (!(thrown instanceof BackendError)) throw thrown;
      this.error = thrown;
    } finally {
      this.running = false;
      if (!this.stopped) this.onChange();
    }
  }

  /** Shows a little more. False when there is nothing more to show. */
  private async step(): Promise<boolean> {
    const { index } = this.reader;
    const chunk = index.chunks[this.chunk];
    if (!chunk) return false;
    if (this.shown === undefined || this.target < this.shown) this.beginAgain();
    const at = this.chunk;
    const events = await this.reader.events(at);
    if (this.stopped) return false;
    if (at !== this.chunk || this.target < (this.shown ?? 0)) return true; // the target moved back meanwhile
    const slice = sliceOf(events, this.event, this.target);
    if (slice.count === 0) {
      const isLast = this.chunk === index.chunks.length - 1;
      if (isLast || this.event < events.length) return false;
      this.chunk++;
      this.event = 0;
      return true;
    }
    this.event += slice.count;
    this.shown = slice.time;
    if (slice.text !== '') await this.screen.write(slice.text);
    if (slice.size && !this.stopped) this.screen.resize(slice.size);
    return true;
  }

  private beginAgain(): void {
    this.chunk = 0;
    this.event = 0;
    this.shown = Number.NEGATIVE_INFINITY;
    this.screen.reset(this.reader.index.size);
  }
}

/** Output up to the target, and the change of size after it if one comes. */
function sliceOf(
  events: readonly CastEvent[],
  from: number,
  target: number,
): { count: number; time: number; text: string; size: ScreenSize | undefined } {
  let text = '';
  let time = 0;
  let at = from;
  for (; at < events.length && text.length < sliceLength; at++) {
    const event = events[at];
    if (!event || event.time > target) break;
    time = event.time;
    if (event.kind === 'output') text += event.text;
    else if (event.kind === 'resize') {
      const { cols, rows } = event;
      return { count: at + 1 - from, time, text, size: { cols, rows } };
    }
  }
  return { count: at - from, time, text, size: undefined };
}
