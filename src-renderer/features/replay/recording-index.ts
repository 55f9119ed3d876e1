import { Activity } from './activity.ts';
import { type CastEvent, type CastLines, type PartStart, type ScreenSize, usualSize } from './cast-lines.ts';
import { type Gap, longestPause } from './idle-time.ts';

/** Some lines of the file that are read and kept together. */
export interface Chunk {
  /** bytes of the file, `to` excluded */
  from: number;
  to: number;
  start: PartStart;
  /** of its last event, or of the one before it where it has none; seconds */
  lastTime: number;
}

export interface Marker {
  time: number;
  label: string;
}

/** Lines that came while a recording was watched join the chunk before them up to this size, in bytes. */
const chunkBytes = 1_000_000;
const mostMarkers = 10_000;

/** What is known of a recording without holding what it shows: grows as the file is read, and with a live recording. */
export class RecordingIndex {
  size: ScreenSize = usualSize;
  readonly chunks: Chunk[] = [];
  readonly gaps: Gap[] = [];
  readonly markers: Marker[] = [];
  readonly activity = new Activity();
  /** seconds; of a live recording so far */
  duration = 0;
  /** number of the first line that could not be read */
  damaged: number | undefined;
  /** where to read on, in bytes */
  next = 0;
  start: PartStart = { line: 1, time: 0 };
  private lastShown = 0;

  /** Takes what stood from `next` to `to`. Gives the number of the chunk that it belongs to. */
  add(lines: CastLines, to: number): number {
    const last = this.chunks.at(-1);
    if (last && to - last.from <= chunkBytes) {
      last.to = to;
      last.lastTime = lines.next.time;
    } else {
      this.chunks.push({ from: this.next, to, start: this.start, lastTime: lines.next.time });
    }
    if (lines.size) this.size = lines.size;
    this.damaged ??= lines.damaged;
    for (const event of lines.events) this.note(event);
    this.next = to;
    this.start = lines.next;
    this.duration = Math.max(this.duration, lines.next.time);
    return this.chunks.length - 1;
  }

  /** The channel ended later than its last event. @param seconds since its start */
  endAt(seconds: number): void {
    if (seconds <= this.duration) return;
    this.duration = seconds;
    this.noteGap(seconds);
    this.lastShown = seconds;
  }

  private note(event: CastEvent): void {
    this.noteGap(event.time);
    this.lastShown = event.time;
    if (event.kind === 'output') this.activity.add(event.time, event.text.length);
    else if (event.kind === 'marker' && this.markers.length < mostMarkers)
      this.markers.push({ time: event.time, label: event.label });
  }

  private noteGap(to: number): void {
    if (to - this.lastShown > longestPause) this.gaps.push({ from: this.lastShown, to });
  }
}
