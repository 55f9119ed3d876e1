import type { BackendError } from '../../backend/backend-error.ts';
import { advance, savedBySkipping } from './idle-time.ts';
import { type ReadPart, type ReadState, RecordingReader } from './recording-reader.ts';
import { type ReplayScreen, ScreenFeeder } from './screen-feeder.ts';

export const speeds = [0.5, 1, 2, 4, 8, 16] as const;
export type Speed = (typeof speeds)[number];

/** What the controls show; another object at every change. The position is not in it: it changes all the time. */
export interface PlaybackView {
  playing: boolean;
  /** at the end of a live recording, and going on with it */
  following: boolean;
  speed: Speed;
  skipIdle: boolean;
  /** seconds; of a live recording so far */
  duration: number;
  read: ReadState;
  /** a screen that is long to build: how much of it is done, from 0 to 1 */
  progress: number | undefined;
  /** number of the first line that could not be read */
  damaged: number | undefined;
  error: BackendError | undefined;
}

/** A frame that took longer (another window was in front) does not make the clock jump. Seconds. */
const longestFrame = 0.25;

/**
 * When what of a recording is shown: play, pause, speed, seek, idle time. It knows no clock and no terminal: `tick` tells
 * it how time passes, a ReplayScreen shows what it says.
 */
export class Playback {
  readonly reader: RecordingReader;
  private readonly feeder: ScreenFeeder;
  /** seconds the channel lasted, where that is known: longer than to its last event */
  private length: number | undefined;
  private at = 0;
  private lastTick: number | undefined;
  private steps = 0;
  private view: PlaybackView;
  private readonly listeners = new Set<() => void>();
  private readonly timeListeners = new Set<() => void>();

  /** `follow`: begins at the end of what there is, and goes on with it */
  constructor({
    read,
    screen,
    length,
    follow = false,
  }: {
    read: ReadPart;
    screen: ReplayScreen;
    length?: number | undefined;
    follow?: boolean;
  }) {
    this.length = length;
    this.reader = new RecordingReader(read, () => this.onGrow());
    this.feeder = new ScreenFeeder(this.reader, screen, () => this.change({}));
    this.view = {
      playing: !follow,
      following: follow,
      speed: 1,
      skipIdle: true,
      duration: 0,
      read: this.reader.state,
      progress: undefined,
      damaged: undefined,
      error: undefined,
    };
  }

  start(): void {
    this.reader.start();
  }

  stop(): void {
    this.reader.stop();
    this.feeder.stop();
  }

  /** How long the channel lasted, when that has become known. @param seconds since its start */
  setLength(seconds: number): void {
    this.length = seconds;
    if (this.reader.state.kind === 'done') this.onGrow();
  }

  /** After a failure: reads on where it failed. */
  retry(): void {
    if (this.reader.state.kind === 'failed') this.reader.start();
    this.feeder.wake();
  }

  readonly get = (): PlaybackView => this.view;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Seconds since the start of the recording. */
  readonly position = (): number => this.at;

  /** Hears of every change of the position. */
  readonly subscribeTime = (listener: () => void): (() => void) => {
    this.timeListeners.add(listener);
    return () => this.timeListeners.delete(listener);
  };

  /** How many seconds skipping idle time saves. */
  get saved(): number {
    return savedBySkipping(this.reader.index.gaps);
  }

  /** Once a frame. @param now milliseconds, of any clock that only goes forward */
  tick(now: number): void {
    // where the terminal is slower than the recording, the clock waits for it
    if (this.view.playing && !this.feeder.isThere && this.lastTick !== undefined) return this.tellProgress();
    const elapsed = this.lastTick === undefined ? 0 : Math.min(longestFrame, (now - this.lastTick) / 1000);
    this.lastTick = now;
    this.tellProgress();
    if (!this.view.playing || elapsed <= 0) return;
    const { gaps } = this.reader.index;
    const next = advance(this.at, elapsed * this.view.speed, { gaps, skip: this.view.skipIdle });
    this.moveTo(Math.min(next, this.view.duration));
    if (next >= this.view.duration) this.arriveAtEnd();
  }

  /** Plays on, from the beginning where it is at the end. */
  play(): void {
    this.lastTick = undefined;
    const atEnd = this.at >= this.view.duration;
    if (atEnd && this.isGrowing) return this.follow();
    if (atEnd) this.moveTo(0);
    this.change({ playing: true });
  }

  pause(): void {
    this.change({ playing: false, following: false });
  }

  /** @param time seconds since the start; beyond the end is the end */
  seek(time: number): void {
    this.steps++;
    const { duration } = this.view;
    if (time >= duration && this.isGrowing) return this.follow();
    this.moveTo(Math.min(Math.max(0, time), duration));
    this.change({ following: false });
  }

  setSpeed(speed: Speed): void {
    this.change({ speed });
  }

  slower(): void {
    this.setSpeed(speeds.findLast((speed) => speed < this.view.speed) ?? this.view.speed);
  }

  faster(): void {
    this.setSpeed(speeds.find((speed) => speed > this.view.speed) ?? this.view.speed);
  }

  setSkipIdle(skipIdle: boolean): void {
    this.change({ skipIdle });
  }

  /** To the next change of the screen, or to the last one before. */
  async step(direction: 1 | -1): Promise<void> {
    const mine = ++this.steps;
    this.pause();
    const { reader, at } = this;
    const time = await (direction > 0 ? reader.changeAfter(at) : reader.changeBefore(at)).catch(
      () => undefined,
    );
    if (time !== undefined && mine === this.steps) this.seek(time);
  }

  /** To the next marker, or to the one before; without one to the end or to the beginning. */
  goToMarker(direction: 1 | -1): void {
    const { markers } = this.reader.index;
    // while it plays, the marker that was just passed is not the one that is meant
    const before = this.at - (this.view.playing ? 1 : 0);
    const marker =
      direction > 0
        ? markers.find(({ time }) => time > this.at)
        : markers.findLast(({ time }) => time < before);
    this.seek(marker?.time ?? (direction > 0 ? this.view.duration : 0));
  }

  // ------------------------------------------------------------------------------------------------------------

  private get isGrowing(): boolean {
    return this.view.read.kind === 'reading' || this.view.read.kind === 'live';
  }

  private follow(): void {
    this.moveTo(this.view.duration);
    this.change({ playing: false, following: true });
  }

  private arriveAtEnd(): void {
    if (this.view.read.kind === 'live') this.follow();
    // of a file that is still being read there is more in a moment
    else if (this.view.read.kind !== 'reading') this.change({ playing: false });
  }

  private onGrow(): void {
    const { index, state } = this.reader;
    if (state.kind === 'done' && this.length !== undefined) index.endAt(this.length);
    const { duration, damaged } = index;
    const following = this.view.following && state.kind !== 'done';
    if (this.view.following) this.moveTo(duration);
    this.change({ duration, damaged, read: state, following });
    this.feeder.wake();
  }

  private moveTo(time: number): void {
    this.at = time;
    this.feeder.moveTo(time);
    for (const listener of this.timeListeners) listener();
  }

  private tellProgress(): void {
    const progress = this.feeder.progress;
    const shown = progress === undefined ? undefined : Math.floor(progress * 100) / 100;
    if (shown !== this.view.progress) this.change({ progress: shown });
  }

  private change(change: Partial<PlaybackView>): void {
    const { error, progress } = this.feeder;
    const read = this.reader.state;
    const failed = read.kind === 'failed' ? read.error : error;
    const next = { ...this.view, ...change, read, error: failed };
    if (progress === undefined) next.progress = undefined;
    const same = (Object.keys(next) as (keyof PlaybackView)[]).every((key) => next[key] === this.view[key]);
    if (same) return;
    this.view = next;
    for (const listener of this.listeners) listener();
  }
}
