import type { Failure } from '../failure.ts';

/**
 * What the person at the terminal reads before the channel closes: the socket, what failed, what to try. A raw
 * terminal needs the carriage returns.
 */
export function textForPerson(socket: string, failure: Failure, hasTerminal: boolean): Buffer {
  const newline = hasTerminal ? '\r\n' : '\n';
  const lines = linesForPerson(socket, failure);
  return Buffer.from(lines.map((line) => line + newline).join(''));
}

/** The same in one line, as the description of a channel that could not be opened. */
export function lineForPerson(socket: string, failure: Failure): string {
  return linesForPerson(socket, failure).join(' ');
}

function linesForPerson(socket: string, failure: Failure): string[] {
  const advice = failure.advice ?? 'Something went wrong inside the connector; its log says more.';
  return `sallyport: ${socket}: ${advice}`.split('\n').slice(0, 4);
}
