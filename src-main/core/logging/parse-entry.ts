import { type LogEntry, logLevels } from '../../contract/log-entry.ts';

const levels: ReadonlySet<unknown> = new Set(logLevels);

/** A line of a log file as data; undefined where it is none of ours, or torn. */
export function parseEntry(line: string): LogEntry | undefined {
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value !== 'object' || value === null) return undefined;
    const { time, level, msg } = value as Record<string, unknown>;
    const isEntry = typeof time === 'string' && levels.has(level) && typeof msg === 'string';
    return isEntry ? (value as LogEntry) : undefined;
  } catch {
    return undefined;
  }
}
