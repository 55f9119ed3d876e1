import { hintFacts, withoutAddress } from '../../contract/hints/hint-facts.ts';
import { hintFor } from '../../contract/hints/hint-for.ts';
import type { SshSocket } from '../../contract/ssh-socket.ts';
import type { Failure } from '../failure.ts';
import { hintSocketOf } from '../failure-words.ts';
import { cleanText } from '../logging/sanitize.ts';

/** The stored login itself is at fault: not the person's to mend, nor to know how it is stored. */
const forTheOwner = /^(secret|private_key|agent)_/;
/** what a connection test finds as well */
const canBeTested = /^(upstream|channel|secret|private_key|agent)_/;
const longestLine = 1000;

/**
 * What the person at the terminal reads before the channel closes: the socket, what failed, why most likely, what to
 * try; of where the target is only as much as the socket's `show_target_address` allows. A raw terminal needs the
 * carriage returns, and a line of its own where the output stands in the middle of one.
 */
export function textForPerson(
  socket: SshSocket,
  failure: Failure,
  terminal: { midLine: boolean } | undefined,
): Buffer {
  const newline = terminal ? '\r\n' : '\n';
  const lines = linesForPerson(socket, failure).map((line) => line + newline);
  return Buffer.from((terminal?.midLine ? newline : '') + lines.join(''));
}

/** A sentence that is no failure, for the terminal. */
export function noticeForPerson(
  socket: SshSocket,
  sentence: string,
  { midLine }: { midLine: boolean },
): Buffer {
  const line = cleanText(forAnyTerminal(`sallyport: ${socket.name}: ${sentence}`), longestLine);
  return Buffer.from(`${midLine ? '\r\n' : ''}${line}\r\n`);
}

/** What a failure means, for a person who goes on. */
export function remarkForPerson(socket: SshSocket, failure: Failure): string {
  return inOneLine(sentencesFor(socket, failure));
}

/** The same in one line, as the description of a channel that could not be opened. */
export function lineForPerson(socket: SshSocket, failure: Failure): string {
  return inOneLine(linesForPerson(socket, failure));
}

function inOneLine(lines: readonly string[]): string {
  return lines
    .map((line, index, { length }) => (index === length - 1 || /[.!?:]$/.test(line) ? line : `${line}.`))
    .join(' ');
}

/** At most four lines. */
function linesForPerson(socket: SshSocket, failure: Failure): string[] {
  const [first = '', ...more] = sentencesFor(socket, failure);
  const lines = [`sallyport: ${socket.name}: ${first}`, ...more];
  if (canBeTested.test(failure.code))
    lines.push(`For the owner of this connector: npm run cli -- test ${socket.name}`);
  return lines.map((line) => cleanText(forAnyTerminal(line), longestLine)); // targets have a say in some of it
}

function sentencesFor(socket: SshSocket, failure: Failure): string[] {
  const { code, evidence, advice } = failure;
  const isStoredLogin = forTheOwner.test(code);
  if (advice !== undefined && !isStoredLogin) return [advice.replace(/\s*\n\s*/g, ' ')];
  const facts = hintFacts(evidence, { socket: hintSocketOf(socket) });
  const tellsAddress = socket.show_target_address && !isStoredLogin;
  const hint = hintFor(code, tellsAddress ? facts : withoutAddress(facts));
  if (!hint || code === 'internal_error')
    return ['Something went wrong inside the connector; its log says more.'];
  const [firstStep] = hint.steps;
  const intro = isStoredLogin ? 'Only the owner of this connector can mend its stored login' : 'What to do';
  return [
    hint.problem,
    `Likely cause: ${hint.cause}`,
    ...(firstStep === undefined ? [] : [`${intro}: ${firstStep}`]),
  ];
}

/** Not every terminal is one of UTF-8. */
export function forAnyTerminal(text: string): string {
  return text
    .replace(/[‘’]/g, "'")
    .replace(/[“”]/g, '"')
    .replace(/[–—]/g, '-')
    .replaceAll('…', '...')
    .replaceAll('→', '->');
}
