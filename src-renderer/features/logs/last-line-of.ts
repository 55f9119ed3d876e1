import type { LogEntry } from '../../../src-main/contract/log-entry.ts';
import type { SocketProblem } from '../../app/problems-now.ts';
import type { Lines } from './log-ring.ts';

/** The number of the last line that says a problem, if it is among those that are held, or among the last `most`. */
export function lastLineOf(
  { code, socket: { name } }: Pick<SocketProblem, 'code' | 'socket'>,
  lines: Lines<LogEntry>,
  most = Number.POSITIVE_INFINITY,
): number | undefined {
  const first = Math.max(lines.first, lines.end - most);
  for (let number = lines.end - 1; number >= first; number--) {
    const entry = lines.at(number);
    if (entry?.code !== code || entry.socket_id !== name || entry.level !== 'error') continue;
    // what was tested in a form and is not stored says nothing about the socket
    if (entry.draft !== true) return number;
  }
  return undefined;
}
