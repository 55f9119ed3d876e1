import type { Failure } from '../failure.ts';

/**
 * What the person at the terminal reads before the channel closes: the socket, what failed, what to try. A raw
 * terminal needs the carriage returns.
 */
export function textForPerson(socket: string, failure: Failure, hasTerminal: boolean): Buffer {
  const advice = failure.advice ?? 'Something went wrong inside the connector; its log says more.';
  const lines = `sallyport: ${socket}: ${advice}`.split('\n').slice(0, 4);
  const newline = hasTerminal ? '\r\n' : '\n';
  return Buffer.from(lines.map((line) => line + newline).join(''));
}
