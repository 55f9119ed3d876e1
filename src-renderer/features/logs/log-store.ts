import type { LogPart } from '../../../src-main/contract/commands/logs.ts';
import type { LogEntry } from '../../../src-main/contract/log-entry.ts';
import type { Backend } from '../../backend/backend.ts';
import { BackendError } from '../../backend/backend-error.ts';
import { LogRing } from './log-ring.ts';

/** Which part of the log: all of it, or the lines of one socket or one session. */
export type LogAbout = { kind: 'all' } | { kind: 'socket'; name: string } | { kind: 'session'; id: string };

export interface LogState {
  /** another one when the log was read anew */
  readonly lines: LogRing<LogEntry>;
  /** the lowest number that a line ever had: what "line 1" is */
  readonly lowest: number;
  readonly load: { kind: 'loading' } | { kind: 'ready' } | { kind: 'failed'; error: BackendError };
  /** what the log files have before the first line that is held */
  readonly earlier: 'none' | 'some' | 'loading' | 'failed';
  /** so many lines came faster than the page could take them */
  readonly dropped: number;
  /** grows with every change */
  readonly version: number;
}

const recentLimit = 10_000;
const earlierLimit = 10_000;
/** The files are searched a part at a time: so many parts for one wish, when nothing is found. */
const mostParts = 16;

export interface LogStoreOptions {
  capacity?: number | undefined;
  /** calls back before the page is drawn the next time */
  nextFrame?: ((run: () => void) => void) | undefined;
}

/**
 * The log as the page holds it, outside React: thousands of lines come in a second. Listeners hear of them once a
 * frame. It survives screen changes, and goes on after a lost connection where it has ended.
 */
export class LogStore {
  private readonly backend: Backend;
  private readonly about: LogAbout;
  private readonly capacity: number | undefined;
  private readonly nextFrame: (run: () => void) => void;
  private state: LogState;
  private readonly listeners = new Set<() => void>();
  private readonly readers = new Set<(entries: readonly LogEntry[]) => void>();
  private earlier: string | undefined;
  private opened = 0;
  /** lines that come before the answer to `logs.recent` are in it */
  private takesEvents = false;
  private waitsForFrame = false;

  constructor(backend: Backend, about: LogAbout, options: LogStoreOptions = {}) {
    this.backend = backend;
    this.about = about;
    this.capacity = options.capacity;
    this.nextFrame = options.nextFrame ?? ((run) => void requestAnimationFrame(run));
    this.state = {
      lines: new LogRing(this.capacity),
      lowest: 0,
      load: { kind: 'loading' },
      earlier: 'none',
      dropped: 0,
      version: 0,
    };
  }

  readonly get = (): LogState => this.state;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Hears of lines as they come in, not of those that were there before. */
  onNew(reader: (entries: readonly LogEntry[]) => void): () => void {
    this.readers.add(reader);
    return () => this.readers.delete(reader);
  }

  /** Starts to load and to listen; the result ends it. */
  start(): () => void {
    const stopWatching = this.backend.watch('log', ({ entries, dropped = 0 }) => {
      if (this.takesEvents) this.append(entries.filter(this.isMeant), dropped);
    });
    const follow = () => {
      const connection = this.backend.connection.get();
      if (connection.kind !== 'open') this.takesEvents = false;
      else if (connection.opened !== this.opened) {
        this.opened = connection.opened;
        void this.load();
      }
    };
    const stopFollowing = this.backend.connection.subscribe(follow);
    follow();
    return () => {
      stopWatching();
      stopFollowing();
      this.takesEvents = false;
      this.opened = 0;
    };
  }

  /** Asks again after it has failed. */
  readonly load = async (): Promise<void> => {
    const { opened } = this;
    this.takesEvents = false;
    if (this.state.load.kind === 'failed') this.change({ load: { kind: 'loading' } });
    try {
      const { entries, earlier } = await this.backend.call('logs.recent', {
        ...this.input,
        limit: recentLimit,
      });
      if (opened !== this.opened) return;
      this.takesEvents = true;
      this.takeRecent(entries, earlier);
    } catch (thrown) {
      if (!(thrown instanceof BackendError)) throw thrown;
      if (opened === this.opened) this.change({ load: { kind: 'failed', error: thrown } });
    }
  };

  /** Puts older lines of the log files before those that are held. */
  readonly loadEarlier = async (): Promise<void> => {
    const { lines, earlier: state } = this.state;
    if (this.earlier === undefined || state === 'loading') return;
    this.change({ earlier: 'loading' });
    try {
      for (let part = 0; part < mostParts && this.earlier !== undefined; part++) {
        const limit = Math.min(earlierLimit, lines.capacity - lines.length);
        const answer: LogPart = await this.backend.call('logs.earlier', {
          ...this.input,
          earlier: this.earlier,
          limit: Math.max(1, limit),
        });
        // read anew in between
        if (lines !== this.state.lines) return;
        this.earlier = lines.length + answer.entries.length < lines.capacity ? answer.earlier : undefined;
        lines.prepend(answer.entries);
        if (answer.entries.length > 0) break;
      }
      this.change({ earlier: this.earlier === undefined ? 'none' : 'some' });
    } catch (thrown) {
      if (!(thrown instanceof BackendError)) throw thrown;
      if (lines === this.state.lines) this.change({ earlier: 'failed' });
    }
  };

  /** It has been read that lines are missing. */
  readonly forgetDropped = (): void => this.change({ dropped: 0 });

  private get input(): { socket?: string; session?: string } {
    if (this.about.kind === 'all') return {};
    return this.about.kind === 'socket' ? { socket: this.about.name } : { session: this.about.id };
  }

  private readonly isMeant = (entry: LogEntry): boolean => {
    switch (this.about.kind) {
      case 'all':
        return true;
      case 'socket':
        return entry.socket_id === this.about.name;
      case 'session':
        return entry.session_id === this.about.id;
    }
  };

  private takeRecent(entries: readonly LogEntry[], earlier: string | undefined): void {
    const { lines } = this.state;
    const newest = lines.at(lines.end - 1);
    const known = newest ? entries.findLastIndex((entry) => isSame(entry, newest)) : -1;
    if (known >= 0) {
      // the same log goes on: after a lost connection
      this.append(entries.slice(known + 1), 0);
      this.change({ load: { kind: 'ready' } });
      return;
    }
    const fresh = new LogRing<LogEntry>(this.capacity);
    fresh.append(entries);
    this.earlier = earlier;
    this.change({
      lines: fresh,
      lowest: fresh.first,
      load: { kind: 'ready' },
      earlier: earlier === undefined ? 'none' : 'some',
      dropped: 0,
    });
  }

  private append(entries: readonly LogEntry[], dropped: number): void {
    if (entries.length === 0 && dropped === 0) return;
    const { lines } = this.state;
    lines.append(entries);
    // what was evicted is not put back before the others
    if (lines.evicted > 0) this.earlier = undefined;
    for (const reader of this.readers) reader(entries);
    this.change({
      dropped: this.state.dropped + dropped,
      ...(lines.evicted > 0 ? { earlier: 'none' } : {}),
    });
  }

  private change(change: Partial<LogState>): void {
    const { lines, lowest, version } = { ...this.state, ...change };
    this.state = {
      ...this.state,
      ...change,
      lowest: Math.min(lowest, lines.first),
      version: version + 1,
    };
    if (this.waitsForFrame) return;
    this.waitsForFrame = true;
    this.nextFrame(() => {
      this.waitsForFrame = false;
      for (const listener of this.listeners) listener();
    });
  }
}

function isSame(one: LogEntry, other: LogEntry): boolean {
  return one.time === other.time && one.msg === other.msg && one.session_id === other.session_id;
}
