import { describe, expect, test } from 'vitest';
import { errorCodes } from '../../../src-main/contract/error-codes.ts';
import { type HintFacts, withoutAddress } from '../../../src-main/contract/hints/hint-facts.ts';
import { hintFor } from '../../../src-main/contract/hints/hint-for.ts';
import type { Hint, HintCondition } from '../../../src-main/contract/hints/hint-rule.ts';
import { hintRules } from '../../../src-main/contract/hints/hint-rules.ts';
import { type ListedHint, listHints } from '../../../src-main/contract/hints/listed-hints.ts';

/** All that a sentence can be filled in with, and nothing that chooses a variant. */
const known: HintFacts = {
  socket: 'edge1',
  host: '10.10.10.10',
  port: 2200,
  user: 'ops',
  via: 'bastion',
  platform: 'linux',
  algorithmKind: 'key exchange',
  ours: 'curve25519-sha256',
  theirs: 'diffie-hellman-group1-sha1',
  fingerprint: 'SHA256:abc',
  offered: 'publickey, hostbased',
  family: 'IPv4',
  keys: 7,
  clock: '7 min ahead',
  wentBack: '7 min',
  text: 'Go away',
  request: 'x11-req',
  person: 'alice@example.com',
  client: '192.0.2.7',
  subsystem: 'netconf',
  path: '/var/lib/recordings',
  variable: 'EDGE1_PW',
  program: '/usr/bin/pass',
  provider: 'login.example.com',
  issuer: 'https://login.example.com',
  domain: 'example.net',
};

const rules = listHints();
const named = (hint: ListedHint) => [hint.id, hint] as const;
const everyRule = rules.map(named);

/** Facts for which a condition holds. */
function factsFor(when: HintCondition | undefined): HintFacts {
  const facts = Object.entries(when ?? {}).map(([name, wanted]) => {
    if (wanted === true) return [name, known[name as keyof HintFacts] ?? true];
    return [name, Array.isArray(wanted) ? wanted[0] : wanted];
  });
  return Object.fromEntries(facts);
}

function sayingsOf({ title, problem, cause, steps, commands, action }: Hint): string[] {
  const label = action && 'label' in action ? [action.label] : [];
  return [
    title,
    problem,
    cause,
    ...steps,
    ...label,
    ...commands.flatMap(({ purpose, text }) => [purpose, text]),
  ];
}

function expectWhole(hint: Hint | undefined): void {
  if (!hint) throw new Error('no hint');
  for (const text of sayingsOf(hint)) {
    expect(text).not.toMatch(/undefined|\{\w|\[\W*\{|\s\s|\s[,.:;](\s|$)|^\s|\s$/);
    expect(text).not.toMatch(/\bthe the\b|^$/);
  }
  for (const sentence of [hint.title, hint.problem]) expect(sentence).toMatch(/[^.:,]$/);
  expect(hint.title).toMatch(/^[^a-z]|^(edge1|ops|login)\b/);
  for (const sentence of [hint.cause, ...hint.steps])
    expect(sentence).toMatch(/^[^\sa-z].*[.)]$|^(edge1|bastion|macOS)\b.*\.$/);
  expect(hint.steps[0]).toBeDefined();
}

test.each(errorCodes)('%s has a hint, or a reason to have none', (code) => {
  const rule = hintRules[code];
  if (!('none' in rule)) return expect(hintFor(code, known)?.title).toBeTruthy();
  expect(rule.none).toMatch(/\w+ \w+/);
  expect(hintFor(code, known)).toBeUndefined();
});

describe.each(everyRule)('%s', (id, rule) => {
  const chosen = factsFor(rule.when);

  test('is what is said where its condition holds', () => {
    expect(hintFor(rule.code, chosen)?.id).toBe(id);
  });

  test('is told in whole sentences where all is known', () => {
    expectWhole(hintFor(rule.code, { ...known, ...chosen }));
  });

  test('is told in whole sentences where only its condition is known', () => {
    const hint = hintFor(rule.code, chosen);
    expectWhole(hint);
  });

  test('tells a person who may not know it nothing of where the target is, or as whom', () => {
    const facts = {
      ...known,
      ...chosen,
      server: 'SSH-2.0-Secret_1',
      prompt: 'Code of ops:',
      from: 'bastion',
    };
    const hint = hintFor(rule.code, withoutAddress(facts));
    expectWhole(hint);
    if (!hint) return;
    const told = [hint.title, hint.problem, hint.cause, ...hint.steps].join('\n');
    for (const secret of [
      '10.10.10.10',
      '2200',
      'bastion',
      'Secret_1',
      'Go away',
      'Code of',
      'EDGE1_PW',
      '/usr/bin/pass',
      '/var/lib',
    ])
      expect(told).not.toContain(secret);
    expect(told).not.toMatch(/\bops\b|\bport 22\b/);
    expect(hint.commands.map(({ text }) => text).join('\n')).not.toMatch(/10\.10|2200|\bops\b/);
  });

  test('is as short as a terminal and a card bear', () => {
    const hint = hintFor(rule.code, { ...known, ...chosen });
    expect(hint?.problem.length).toBeLessThanOrEqual(110);
    expect(hint?.cause.length).toBeLessThanOrEqual(400);
    expect(hint?.steps.length).toBeLessThanOrEqual(4);
    for (const step of hint?.steps ?? []) expect(step.length).toBeLessThanOrEqual(320);
  });
});

test('every rule has an id of its own', () => {
  expect(new Set(rules.map(({ id }) => id)).size).toBe(rules.length);
});

test('no two variants of a rule have the same condition', () => {
  for (const code of errorCodes) {
    const conditions = rules
      .filter((rule) => rule.code === code)
      .map(({ when }) => JSON.stringify(when ?? {}));
    expect(new Set(conditions).size, code).toBe(conditions.length);
  }
});

test.each(['username_and_password', 'private_key', 'certificate', 'agent'] as const)(
  'a login by %s that is refused, or not offered, is told in words of its own',
  (login) => {
    for (const code of ['upstream_auth_rejected', 'upstream_auth_none_offered']) {
      expect(hintFor(code, { ...known, login })?.id).toMatch(/\./);
      expectWhole(hintFor(code, { ...known, login }));
    }
  },
);

test.each([
  ['username_and_password', 'edge1 refuses the password of ops'],
  ['private_key', 'edge1 refuses the key for ops'],
  ['agent', 'edge1 refuses the keys of the ssh-agent for ops'],
  ['certificate', 'edge1 refuses the certificate for ops'],
  [undefined, 'edge1 refuses the login of ops'],
] as const)('a refused login by %s has its own title', (login, title) => {
  expect(hintFor('upstream_auth_rejected', { ...known, login })?.title).toBe(title);
});

test.each([
  ['client to server cipher', 'old', 'cipher_old'],
  ['server to client cipher', 'other', 'cipher_other'],
  ['client to server MAC', 'old', 'mac_old'],
  ['server to client MAC', 'post_quantum', 'mac_other'],
  ['key exchange', 'old', 'key_exchange_old'],
  ['key exchange', 'post_quantum', 'key_exchange_post_quantum'],
  ['key exchange', 'other', 'key_exchange_other'],
  ['host key', 'old', 'host_key_old'],
  ['host key', 'post_quantum', 'host_key_post_quantum'],
] as const)('no common %s with a server that is %s is the rule %s', (algorithmKind, serverIs, variant) => {
  const hint = hintFor('upstream_no_common_algorithm', { ...known, algorithmKind, serverIs });
  expect(hint?.id).toBe(`upstream_no_common_algorithm.${variant}`);
});

test.each([
  ['ENOSPC', 'disk_full'],
  ['EDQUOT', 'disk_full'],
  ['EROFS', 'read_only'],
  ['ENOENT', 'folder_gone'],
  ['EACCES', 'not_allowed'],
  ['EIO', 'disk_failing'],
])('%s of the recordings folder is the rule %s', (systemError, variant) => {
  expect(hintFor('recording_unavailable', { systemError })?.id).toBe(`recording_unavailable.${variant}`);
});

test('no condition depends on what a person may not know, so that all are told the same diagnosis', () => {
  for (const { id, code, when } of rules) {
    const hint = hintFor(code, withoutAddress(factsFor(when)));
    // but that the login is root’s is the owner’s alone to know
    expect(hint?.id).toBe(
      id === 'upstream_auth_rejected.password_of_root' ? 'upstream_auth_rejected.password' : id,
    );
  }
});

test('a code that nobody knows has no hint', () => {
  expect(hintFor('toString', known)).toBeUndefined();
  expect(hintFor('upstream_on_fire', known)).toBeUndefined();
});
