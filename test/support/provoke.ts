import { expect } from 'vitest';
import type { TestStepName } from '../../src-main/contract/connection-test.ts';
import {
  type HintPlace,
  type HintSocket,
  hintFacts,
  withoutAddress,
} from '../../src-main/contract/hints/hint-facts.ts';
import { hintFor } from '../../src-main/contract/hints/hint-for.ts';
import type { Connector } from './connector.ts';
import { eventually } from './eventually.ts';
import type { LogLine } from './log-lines.ts';
import { expectNothingOfTarget, expectPersonText } from './person-text.ts';
import type { Expected } from './provoked/expected.ts';
import type { ClientResult, RunOptions } from './run-client.ts';

type Fields = Readonly<Record<string, unknown>>;

/** A real connector with the socket in it, in this process or in one of its own. */
export interface Place {
  ssh(args: readonly string[], options?: RunOptions): Promise<ClientResult>;
  /** its log so far */
  lines(): readonly LogLine[];
  /** runs a connection test to its end */
  test(socket: string): Promise<FoundByTest>;
}

/** A connector in a process of its own, for what only sessions come to. */
export function placeOfSessions(connector: Connector): Place {
  return {
    ssh: (args, options) => connector.ssh(args, options),
    lines: () => connector.log.lines,
    test: () => Promise.reject(new Error('no connection test comes to this')),
  };
}

/** What a connection test says of the step that failed. */
export interface FoundByTest {
  step: TestStepName | undefined;
  code: string | undefined;
  evidence: Readonly<Record<string, unknown>>;
  /** `cli test --json` does not name the rule */
  hint: { id?: string; title: string; cause: string; steps: readonly string[] } | undefined;
  /** in the connector’s log; `cli test` writes none */
  line?: LogLine | undefined;
  /** the whole report, for the message of a test that fails */
  report: unknown;
}

export interface Provoked {
  /** an entry of the config file: where the socket's target is, and as whom it logs in */
  socket: Fields;
  result: ClientResult;
  /** of the session */
  line: LogLine | undefined;
  found: FoundByTest | undefined;
}

export interface Provocation {
  socket: Fields;
  expected: Expected;
  /** what the person does; default: `ssh SOCKET true` */
  act?: ((place: Place, socket: string) => Promise<ClientResult>) | undefined;
  /** the session and the test at once: each takes its time to fail */
  slow?: boolean | undefined;
}

export interface Provocations<Name extends string> {
  /** @throws what went wrong when it was provoked, or where log, terminal and test differ */
  check(name: Name): Promise<void>;
}

/** below what a connector takes of one screen */
const atOnce = 16;

/** Makes all of a table happen, many at once. Resolves when all have; what went wrong is told by `check`. */
export async function provokeAll<Name extends string>(
  place: Place,
  provocations: Readonly<Record<Name, Provocation>>,
): Promise<Provocations<Name>> {
  const outcomes = new Map<Name, Promise<Provoked>>();
  const waiting = namesOf(provocations).values();
  const worker = async () => {
    for (const name of waiting) {
      const outcome = provoke(place, provocations[name]);
      outcomes.set(name, outcome);
      await outcome.catch(() => {});
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return {
    check: async (name) => {
      const outcome = await outcomes.get(name);
      if (!outcome) throw new Error(`${name} was not provoked`);
      expectOneDiagnosis(outcome, provocations[name].expected);
    },
  };
}

export function namesOf<Name extends string>(rows: Readonly<Record<Name, unknown>>): Name[] {
  return Object.keys(rows) as Name[];
}

export function mapRows<Name extends string, Value>(
  rows: Readonly<Record<Name, unknown>>,
  make: (name: Name) => Value,
): Record<Name, Value> {
  return Object.fromEntries(namesOf(rows).map((name) => [name, make(name)])) as Record<Name, Value>;
}

/** Makes it happen: to a person who runs `ssh`, and to an admin who tests the connection. */
export async function provoke(place: Place, { socket, expected, act, slow }: Provocation): Promise<Provoked> {
  const name = String(socket.name);
  const testIt = async () => (expected.step === undefined ? undefined : place.test(name));
  const early = slow ? testIt() : undefined;
  const result = await (act ?? (() => place.ssh([name, 'true'], { timeLimit: 60_000 })))(place, name);
  const line = expected.inSession === false ? undefined : await lineOfSession(place, name, expected, result);
  return { socket, result, line, found: await (early ?? testIt()) };
}

function lineOfSession(place: Place, socket: string, { rule }: Expected, result: ClientResult) {
  const code = rule.split('.')[0];
  const find = () =>
    place.lines().find((line) => line.socket_id === socket && line.session_id && line.code === code);
  const what = `a log line of ${socket} with ${code}; its client ended with ${result.status}: ${result.stderr}`;
  return eventually(find, what, 5000).catch((error) => {
    throw new Error(`${error.message}\n${JSON.stringify(linesOf(place, socket), undefined, 1)}`);
  });
}

function linesOf(place: Place, socket: string) {
  return place
    .lines()
    .filter(({ socket_id: of }) => of === socket)
    .map(({ level, code, msg }) => ({ level, code, msg }));
}

/**
 * The log line, the person’s terminal and the connection test say one thing: that of the expected rule. Of the test it
 * is looked for in its own log line, too.
 */
export function expectOneDiagnosis(provoked: Provoked, expected: Expected): void {
  const { socket, result, line, found } = provoked;
  const place: HintPlace = { socket: hintSocketIn(socket), platform: 'linux' };
  const hintOf = (line: LogLine | undefined) => hintFor(String(line?.code), hintFacts(line ?? {}, place));
  const { rule, words, step, ruleOfTest = rule, level = 'error' } = expected;
  const terminal = result.stderr.toString();
  if (expected.inSession !== false) {
    expect({ rule: hintOf(line)?.id, level: line?.level }, JSON.stringify(line)).toEqual({ rule, level });
    expect(String(line?.msg)).toMatch(asPattern(words));
  }
  if (expected.terminal === undefined) {
    expectPersonText(terminal, { socket: place.socket as HintSocket, line: line ?? {} });
    const facts = withoutAddress(hintFacts(line ?? {}, place));
    expect(hintFor(String(line?.code), facts)?.id).toBe(expected.ruleAtTerminal ?? rule);
  }
  expectNothingOfTarget(terminal.replaceAll(String(socket.name), ''), place.socket as HintSocket);
  if (step === undefined) return;
  const { code, evidence, hint, report } = found ?? {};
  expect({ step: found?.step, code }, JSON.stringify(report)).toEqual({
    step,
    code: ruleOfTest.split('.')[0],
  });
  const { id, title, cause, steps } = hintOf({ ...evidence, code }) ?? {};
  expect({ id, title: hint?.title, cause: hint?.cause, steps: hint?.steps }).toEqual({
    id: ruleOfTest,
    title,
    cause,
    steps,
  });
  expect([hint?.id ?? ruleOfTest, found?.line ? hintOf(found.line)?.id : ruleOfTest]).toEqual([
    ruleOfTest,
    ruleOfTest,
  ]);
}

function asPattern(words: string | RegExp): RegExp {
  if (words instanceof RegExp) return words;
  return new RegExp(`${words.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')}$`);
}

/** A socket of the config file, as hints want to know it. */
function hintSocketIn({ name, ssh_configuration }: Fields): HintSocket {
  const { hostname, port, username, via, authentication_type } = ssh_configuration as Omit<
    HintSocket,
    'name'
  >;
  return { name: String(name), hostname, port, username, via, authentication_type };
}
