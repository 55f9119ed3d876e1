import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { errorCodes } from '../../../src-main/contract/error-codes.ts';
import { type HintPlace, hintFacts, withoutAddress } from '../../../src-main/contract/hints/hint-facts.ts';
import { hintFor } from '../../../src-main/contract/hints/hint-for.ts';
import { hintRules } from '../../../src-main/contract/hints/hint-rules.ts';
import { closedFileRows, credentialRows } from '../../support/provoked/credential.ts';
import { fallbacks, provokedElsewhere } from '../../support/provoked/elsewhere.ts';
import type { Expected } from '../../support/provoked/expected.ts';
import { algorithmRows, handshakeRows, hostKeyRows } from '../../support/provoked/handshake.ts';
import { loginRows } from '../../support/provoked/login.ts';
import {
  clientRows,
  connectorRows,
  diskRows,
  fileRows,
  fullDataRows,
  largestFileRows,
} from '../../support/provoked/machine.ts';
import { quotedErrors } from '../../support/provoked/quoted.ts';
import { loopbackRows, noIpv6Rows, reachRows } from '../../support/provoked/reach.ts';
import { patientRows, sessionRows } from '../../support/provoked/session.ts';

const tables: Readonly<Record<string, Expected>>[] = [
  reachRows,
  noIpv6Rows,
  loopbackRows,
  handshakeRows,
  algorithmRows,
  hostKeyRows,
  loginRows,
  credentialRows,
  closedFileRows,
  sessionRows,
  patientRows,
  diskRows,
  largestFileRows,
  fileRows,
  fullDataRows,
  clientRows,
  connectorRows,
];
const provoked = tables.flatMap((table) => Object.values(table));

const ids = errorCodes.flatMap((code) => {
  const rule = hintRules[code];
  if ('none' in rule) return [];
  return [code, ...Object.keys(rule.variants ?? {}).map((variant) => `${code}.${variant}`)];
});

test('every rule is provoked by its real condition, or says why that cannot be', () => {
  const shown = [
    ...provoked.flatMap(({ rule, ruleOfTest }) => (ruleOfTest === undefined ? [rule] : [rule, ruleOfTest])),
    ...quotedErrors.map(({ rule }) => rule),
    ...Object.keys(provokedElsewhere),
    ...Object.keys(fallbacks),
  ];
  expect(ids.filter((id) => !shown.includes(id))).toEqual([]);
  // and nothing is said of a rule that is not there
  expect(shown.filter((id) => !ids.includes(id as never))).toEqual([]);
});

test('what can be provoked is neither quoted nor a fallback', () => {
  const rows = new Set(provoked.flatMap(({ rule, ruleOfTest }) => [rule, ruleOfTest]));
  const others = [...quotedErrors.map(({ rule }) => rule), ...Object.keys(fallbacks)];
  expect(others.filter((id) => rows.has(id))).toEqual([]);
});

test.each(Object.entries(provokedElsewhere))('%s is looked for in %s', (id, file) => {
  const path = new URL(`../../../${file}`, import.meta.url);
  expect(readFileSync(path, 'utf8')).toContain(id.split('.')[0]);
});

const place: HintPlace = {
  socket: {
    name: 'web1',
    hostname: '10.0.0.5',
    port: 22,
    username: 'ops',
    via: 'hop',
    authentication_type: 'private_key',
  },
};

test.each(quotedErrors)('$rule says what $source says: $error', ({ rule, source, evidence, platform }) => {
  expect(source).toMatch(/\w/);
  const facts = hintFacts(evidence, { ...place, platform: platform ?? 'linux' });
  const code = rule.split('.')[0] ?? '';
  expect(hintFor(code, facts)?.id).toBe(rule);
  expect(hintFor(code, withoutAddress(facts))?.id).toBe(rule);
});

test.each(Object.entries(fallbacks))('%s has words also where no variant fits', (code, { evidence }) => {
  const { socket: _socket, ...nowhere } = place;
  const hint = hintFor(code, hintFacts(evidence, nowhere));
  expect(hint?.id).toBe(code);
  expect([hint?.title, hint?.cause, ...(hint?.steps ?? [])].join(' ')).not.toMatch(/[{}[\]]|undefined/);
});
