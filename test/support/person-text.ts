import { expect } from 'vitest';
import {
  type HintSocket,
  hintFacts,
  type LoginKind,
  withoutAddress,
} from '../../src-main/contract/hints/hint-facts.ts';
import { hintFor } from '../../src-main/contract/hints/hint-for.ts';
import type { LogLine } from './log-lines.ts';
import { testUser } from './test-user.ts';

export interface ExpectedText {
  socket: HintSocket;
  /** what the log says of the same failure */
  line: LogLine;
  /** of a socket with `show_target_address` */
  tellsAddress?: boolean;
}

/** A socket of the test user, as hints want to know it. */
export function hintSocketTo(
  { host, port }: { host: string; port: number },
  { name = 'web1', login = 'private_key' as LoginKind } = {},
): HintSocket {
  return { name, hostname: host, port, username: testUser, authentication_type: login };
}

/** What the connector has written to a person's terminal: its lines, without what came before. */
export function personLines(terminal: string): string[] {
  const lines = terminal.split(/\r?\n/);
  const first = lines.findIndex((line) => line.startsWith('sallyport: '));
  const rest = first < 0 ? [] : lines.slice(first);
  const end = rest.findIndex((line, index) => index > 0 && !/^(Likely|What|For|Only) /.test(line));
  return end < 0 ? rest : rest.slice(0, end);
}

/**
 * That a person reads what the log line means, in the words of the rules: what, why, what to do, at most four lines,
 * plain text; and nothing of where the target is, or as whom one logs in there.
 */
export function expectPersonText(
  terminal: string,
  { socket, line, tellsAddress = false }: ExpectedText,
): void {
  const lines = personLines(terminal);
  const facts = hintFacts(line, { socket });
  const hint = hintFor(String(line.code), tellsAddress ? facts : withoutAddress(facts));
  if (!hint) throw new Error(`there is no rule for ${line.code}`);
  const [firstStep] = hint.steps;
  expect(lines).toEqual(
    [
      `sallyport: ${socket.name}: ${hint.problem}`,
      `Likely cause: ${hint.cause}`,
      ...(firstStep === undefined ? [] : [`${introduction(String(line.code))}: ${firstStep}`]),
      ...(/^recording_/.test(String(line.code))
        ? []
        : [`For the owner of this connector: npm run cli -- test ${socket.name}`]),
    ].map(inAscii),
  );
  expect(lines.length).toBeLessThanOrEqual(4);
  expect(lines.join('')).toMatch(/^[\x20-\x7e]+$/);
  if (!tellsAddress) expectNothingOfTarget(lines.join('\n'), socket);
}

export function expectNothingOfTarget(text: string, { hostname, port, username, via }: HintSocket): void {
  for (const word of [hostname, String(port), username, via]) {
    if (word) expect(text).not.toMatch(new RegExp(`(?<![\\w-])${word.replace(/[^\w]/g, '\\$&')}(?![\\w-])`));
  }
  expect(text).not.toMatch(/\bport \d/);
}

function introduction(code: string): string {
  const isStoredLogin = /^(secret|private_key|agent)_/.test(code);
  return isStoredLogin ? 'Only the owner of this connector can mend its stored login' : 'What to do';
}

/** A text of the rules, as terminals are given it. */
export function inAscii(text: string): string {
  return text
    .replace(/[‘’]/g, "'")
    .replace(/[“”]/g, '"')
    .replace(/[–—]/g, '-')
    .replaceAll('…', '...')
    .replaceAll('→', '->');
}
