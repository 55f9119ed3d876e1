import type { LogEntry, LogLevel } from '../../../src-main/contract/log-entry.ts';

/** A tail that is shorter says too little of the cause, one that is longer does not fit beside the rest. */
const shortestTail = 24;
const longestTail = 72;

/**
 * Parts an error into what may be cut off on the screen and the end, which names the cause: Go's errors grow to the
 * left, `what was done: how: why`.
 */
export function splitMessage(message: string): { head: string; tail: string } {
  let start = message.length;
  while (start > 0 && message.length - start < shortestTail) {
    // from -3 on lastIndexOf would look at the start again
    const colon = start < 3 ? -1 : message.lastIndexOf(': ', start - 3);
    start = colon < 0 ? 0 : colon + 2;
  }
  const comma = message.indexOf(', ', start);
  const isLong = message.length - start > longestTail;
  if (isLong && comma >= 0 && message.length - comma - 2 >= shortestTail) start = comma + 2;
  return { head: message.slice(0, start).trimEnd(), tail: message.slice(start) };
}

const order: readonly LogLevel[] = ['debug', 'info', 'warn', 'error'];

/** Whether a level is this one or worse. */
export function isAtLeast(level: LogLevel, least: LogLevel): boolean {
  return order.indexOf(level) >= order.indexOf(least);
}

/** A line as it is copied: `2026-03-17T14:31:52.118Z error edge1 failed to …` */
export function lineText({ time, level, socket_id, msg }: LogEntry): string {
  return [time, level, socket_id, msg].filter((part) => part !== undefined).join(' ');
}

/** what the columns, or nobody, shows beside a message */
const beside: ReadonlySet<string> = new Set(['time', 'level', 'msg', 'code', 'socket_id', 'session_id']);
const longestFields = 300;

/** The other fields of a line, for a glance: `user=jonas@example.com via=client_key` */
export function fieldsText(entry: LogEntry): string {
  let text = '';
  for (const [name, value] of Object.entries(entry)) {
    if (beside.has(name) || value === undefined) continue;
    text += `${text && ' '}${name}=${Array.isArray(value) ? value.join(',') : String(value)}`;
    if (text.length > longestFields) return text.slice(0, longestFields);
  }
  return text;
}
