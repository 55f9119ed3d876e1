import { z } from 'zod';
import { ConnectorConfig } from '../../contract/connector-config.ts';
import { SshTarget } from '../../contract/ssh-socket.ts';
import { cutText, escapeControls } from '../logging/sanitize.ts';
import type { FieldPath } from './config-source.ts';

export interface ConfigMistake {
  path: FieldPath;
  /** `found …, expected …`, or another sentence about the field */
  text: string;
}

type Issue = z.core.$ZodIssue;
type RawIssue = z.core.$ZodRawIssue;

/** Values below a field of such a name are never shown. */
const secretFields: ReadonlySet<PropertyKey> = new Set([
  'password',
  'private_key',
  'private_key_passphrase',
  'client_secret',
]);

/** Every field that is not as the contract wants it, in words for people. */
export function checkConfigFields(raw: unknown): { config?: ConnectorConfig; mistakes: ConfigMistake[] } {
  const result = ConnectorConfig.safeParse(raw, { error: expectation });
  if (result.success) return { config: result.data, mistakes: [] };
  return { mistakes: result.error.issues.flatMap((issue) => describe(issue, raw)) };
}

/** `found …, expected …` for the value at a path. */
export function foundInstead(raw: unknown, path: FieldPath, expected: string): ConfigMistake {
  return { path, text: `found ${showValue(valueAt(raw, path), path)}, expected ${expected}` };
}

export function valueAt(raw: unknown, path: FieldPath): unknown {
  let value = raw;
  for (const step of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined;
    value = (value as Record<PropertyKey, unknown>)[step];
  }
  return value;
}

/** The candidate that was probably meant, if one is near enough. */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  let best: string | undefined;
  let least = Math.max(1, Math.floor(word.length / 3)) + 1;
  for (const candidate of candidates) {
    const distance = editDistance(word.slice(0, 64).toLowerCase(), candidate.toLowerCase());
    if (distance < least) [best, least] = [candidate, distance];
  }
  return best;
}

/** What was expected, for issues whose schema has no words of its own. zod asks the schema first. */
function expectation(issue: RawIssue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      if (issue.expected === 'string' && ['number', 'boolean'].includes(typeof issue.input))
        return 'text: put it in quotes';
      return kinds[issue.expected] ?? issue.expected;
    case 'too_small':
      if (issue.origin === 'array') return 'at least one entry';
      return issue.minimum === 1 ? 'some text' : `at least ${issue.minimum} characters`;
    case 'too_big':
      return `at most ${issue.maximum} ${issue.origin === 'array' ? 'entries' : 'characters'}`;
    case 'invalid_value':
      return alternatives(issue.values);
    case 'invalid_union':
      return 'options' in issue && Array.isArray(issue.options) ? alternatives(issue.options) : undefined;
    case 'unrecognized_keys':
      return issue.inst instanceof z.ZodObject ? Object.keys(issue.inst.shape).join(', ') : undefined;
    default:
      return undefined;
  }
}

const kinds: Record<string, string> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a mapping (fields with values)',
};

function describe(issue: Issue, raw: unknown): ConfigMistake[] {
  const { path } = issue;
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      path: [...path, key],
      text: unknownField(key, issue.message.split(', ')),
    }));
  }
  if (issue.code === 'invalid_union' && issue.errors.length > 0) {
    // the branch that got furthest is the one that was meant
    const branch =
      issue.errors.find((issues) => issues.some((inner) => inner.path.length > 0)) ?? issue.errors[0];
    return (branch ?? []).flatMap((inner) => describe({ ...inner, path: [...path, ...inner.path] }, raw));
  }
  const mistake = foundInstead(raw, path, issue.message);
  if (issue.code !== 'invalid_union' || path.at(-1) !== 'authentication_type') return [mistake];
  // without its kind a login cannot be checked as a whole, but what all kinds share can be
  const around = path.slice(0, -1);
  const shared = SshTarget.safeParse(valueAt(raw, around), { error: expectation }).error?.issues ?? [];
  return [
    mistake,
    ...shared.flatMap((inner) => describe({ ...inner, path: [...around, ...inner.path] }, raw)),
  ];
}

function unknownField(key: string, known: string[]): string {
  const meant = nearest(key, known);
  if (known.join('') === '') return 'unknown field, expected nothing in here';
  return meant
    ? `unknown field (did you mean ${meant}?)`
    : `unknown field, expected one of ${known.join(', ')}`;
}

function showValue(value: unknown, path: FieldPath): string {
  if (value === undefined || value === null) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a mapping';
  if (path.some((step) => secretFields.has(step))) return `a value of type ${typeof value}`;
  // a secret in the wrong place: a login's fields in one line, or a private key for a public one
  if (path.at(-1) === 'ssh_configuration') return `a value of type ${typeof value}`;
  if (typeof value === 'string' && value.includes('PRIVATE KEY')) return 'a private key';
  return typeof value === 'string'
    ? `"${cutText(escapeControls(value.slice(0, 60)), 60)}${value.length > 60 ? '…' : ''}"`
    : String(value);
}

function alternatives(values: readonly unknown[]): string {
  const texts = values.map(String);
  return texts.length < 2 ? texts.join('') : `${texts.slice(0, -1).join(', ')} or ${texts.at(-1)}`;
}

/** Levenshtein's distance, one row at a time. */
function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (const [index, character] of [...from].entries()) {
    const next = [index + 1];
    for (let column = 1; column <= to.length; column++) {
      const replaced = (row[column - 1] ?? 0) + (character === to[column - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[column] ?? 0) + 1, (next[column - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
