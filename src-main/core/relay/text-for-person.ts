import type { Failure } from '../failure.ts';
import { cleanText } from '../logging/sanitize.ts';

/** The stored login itself is at fault: not the person's to mend. */
const forTheOwner = /^(secret|private_key|agent)_/;

/**
 * What the person at the terminal reads before the channel closes: the socket, what failed, what to try. A raw
 * terminal needs the carriage returns, and a line of its own where the output stands in the middle of one.
 */
export function textForPerson(
  socket: string,
  failure: Failure,
  terminal: { midLine: boolean } | undefined,
): Buffer {
  const newline = terminal ? '\r\n' : '\n';
  const lines = linesForPerson(socket, failure).map((line) => line + newline);
  return Buffer.from((terminal?.midLine ? newline : '') + lines.join(''));
}

/** The same in one line, as the description of a channel that could not be opened. */
export function lineForPerson(socket: string, failure: Failure): string {
  return linesForPerson(socket, failure).join(' ');
}

function linesForPerson(socket: string, failure: Failure): string[] {
  const advice = failure.advice ?? 'Something went wrong inside the connector; its log says more.';
  const words = forTheOwner.test(failure.code)
    ? `The stored login of this socket cannot be used. For the owner of the connector: ${advice}`
    : advice;
  return `sallyport: ${socket}: ${words}`
    .split('\n')
    .slice(0, 4)
    .map((line) => cleanText(line)); // targets have a say in some of it
}
