import type { LogEntry } from '../../contract/log-entry.ts';

/** Whether an entry is meant. */
export type EntryFilter = (entry: LogEntry) => boolean;

interface Noted {
  entry: LogEntry;
  /** where it stands in the log files, if it does */
  position: string | undefined;
}

/** The last log entries, for the screens: a bounded memory that can be listened to. */
export class RecentEntries {
  private readonly capacity: number;
  private readonly ring: Noted[] = [];
  private next = 0;
  private readonly listeners = new Set<(entry: LogEntry) => void>();

  constructor(capacity = 10_000) {
    this.capacity = capacity;
  }

  add(entry: LogEntry, position?: string): void {
    this.ring[this.next] = { entry, position };
    this.next = (this.next + 1) % this.capacity;
    for (const listener of this.listeners) {
      try {
        listener(entry);
      } catch {
        // a broken screen is no reason to fail what was being logged, and logging it would not end
      }
    }
  }

  /** Oldest first. */
  list(): LogEntry[] {
    return this.inOrder().map(({ entry }) => entry);
  }

  /**
   * The last entries that pass the filter, oldest first, and where the log files go on before them: the position of
   * the oldest entry that was looked at, or of the first one after it that has one.
   */
  last({ limit, filter }: { limit: number; filter?: EntryFilter | undefined }): {
    entries: LogEntry[];
    position: string | undefined;
  } {
    const noted = this.inOrder();
    const entries: LogEntry[] = [];
    let position: string | undefined;
    for (let at = noted.length - 1; at >= 0 && entries.length < limit; at--) {
      const one = noted[at];
      if (!one) continue;
      position = one.position ?? position;
      if (!filter || filter(one.entry)) entries.push(one.entry);
    }
    return { entries: entries.reverse(), position };
  }

  /** Calls back with every entry from now on; returns what ends that. */
  subscribe(listener: (entry: LogEntry) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  private inOrder(): Noted[] {
    if (this.ring.length < this.capacity) return [...this.ring];
    return [...this.ring.slice(this.next), ...this.ring.slice(0, this.next)];
  }
}
