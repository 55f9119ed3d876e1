import type { LogEntry } from '../../../src-main/contract/log-entry.ts';

export interface Tallied {
  /** in the lines that were read, also where they are not held any more */
  count: number;
  /** ISO 8601, of the last one */
  last: string;
}

/** How often each failure stands in the log, and when last, by socket. */
export class FailureTally {
  private readonly all = new Map<string, Tallied>();

  /** Newer entries than those before. */
  add(entries: readonly LogEntry[]): void {
    for (const entry of entries) {
      const tallied = this.count(entry);
      if (tallied) tallied.last = entry.time;
    }
  }

  /** Older entries than those before. */
  addEarlier(entries: readonly LogEntry[]): void {
    for (const entry of entries) this.count(entry);
  }

  of(socket: string, code: string): Tallied | undefined {
    return this.all.get(keyOf(socket, code));
  }

  private count({ level, code, socket_id: socket, time }: LogEntry): Tallied | undefined {
    if (level !== 'error' || code === undefined || socket === undefined) return undefined;
    const key = keyOf(socket, code);
    const tallied = this.all.get(key) ?? { count: 0, last: time };
    tallied.count++;
    this.all.set(key, tallied);
    return tallied;
  }
}

function keyOf(socket: string, code: string): string {
  return `${code} ${socket}`;
}
