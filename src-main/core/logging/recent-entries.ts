import type { LogLevel } from './log.ts';

/** A log line as data. */
export interface LogEntry {
  /** ISO 8601 */
  time: string;
  level: LogLevel;
  msg: string;
  [field: string]: unknown;
}

/** The last log entries, for the screens: a bounded memory that can be listened to. */
export class RecentEntries {
  private readonly capacity: number;
  private readonly ring: LogEntry[] = [];
  private next = 0;
  private readonly listeners = new Set<(entry: LogEntry) => void>();

  constructor(capacity = 10_000) {
    this.capacity = capacity;
  }

  add(entry: LogEntry): void {
    this.ring[this.next] = entry;
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
    if (this.ring.length < this.capacity) return [...this.ring];
    return [...this.ring.slice(this.next), ...this.ring.slice(0, this.next)];
  }

  /** Calls back with every entry from now on; returns what ends that. */
  subscribe(listener: (entry: LogEntry) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
}
