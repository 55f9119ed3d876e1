import { expect, test } from 'vitest';
import { emptyDraft } from '../../../../src-main/contract/empty-draft.ts';
import {
  isGiven,
  isSameDraft,
  isSameTarget,
  issuesByField,
  plainSshCommand,
  runsProgram,
  secretOfText,
  startingDraft,
  tagsOfText,
  textOfSecret,
} from '../../../../src-renderer/features/sockets/draft-form.ts';
import { socket } from '../../../e2e/fixtures/scenes/sockets.ts';

test('what begins with from: is a reference, whatever is around it', () => {
  expect(secretOfText('  from:env:WEB1_PW\n')).toEqual({ kind: 'reference', reference: 'from:env:WEB1_PW' });
});

test('everything else is a secret as it was typed, spaces and line ends too', () => {
  expect(secretOfText(' hunter 2 ')).toEqual({ kind: 'value', value: ' hunter 2 ' });
  expect(secretOfText('it comes from:env')).toEqual({ kind: 'value', value: 'it comes from:env' });
});

test('an emptied field holds no secret', () => {
  expect(secretOfText('')).toEqual({ kind: 'none' });
});

test('a field shows what was typed into it, and nothing of a stored secret', () => {
  for (const text of ['', 'hunter2', 'from:file:/key']) expect(textOfSecret(secretOfText(text))).toBe(text);
  expect(textOfSecret({ kind: 'keep' })).toBe('');
});

test('a kept secret counts only where there is one', () => {
  expect(isGiven({ kind: 'keep' }, { stored: true, kind: 'sealed' })).toBe(true);
  expect(isGiven({ kind: 'keep' }, { stored: false })).toBe(false);
  expect(isGiven({ kind: 'keep' }, undefined)).toBe(false);
  expect(isGiven({ kind: 'value', value: 'x' }, undefined)).toBe(true);
  expect(isGiven({ kind: 'none' }, { stored: true, kind: 'sealed' })).toBe(false);
});

test('only a from:exec: reference runs a program', () => {
  expect(runsProgram(secretOfText('from:exec:/usr/bin/pass show web1'))).toBe(true);
  expect(runsProgram(secretOfText('from:env:NAME'))).toBe(false);
  expect(runsProgram({ kind: 'value', value: 'from:exec:/bin/true' })).toBe(false);
});

test('the form starts with references to change, and with other stored secrets only kept', () => {
  const view = socket('edge1', 'ops@10.0.0.1', {
    password: { stored: true, kind: 'reference', reference: 'from:env:EDGE1_PW' },
    private_key: { stored: true, kind: 'sealed' },
    private_key_passphrase: { stored: false },
  });
  const kept = { kind: 'keep' } as const;
  const draft = { ...emptyDraft, password: kept, private_key: kept, private_key_passphrase: kept };
  expect(startingDraft(draft, view)).toMatchObject({
    password: { kind: 'reference', reference: 'from:env:EDGE1_PW' },
    private_key: { kind: 'keep' },
    private_key_passphrase: { kind: 'none' },
  });
  expect(draft.password).toEqual(kept);
});

test('a draft is the same again when a change was taken back', () => {
  const changed = { ...emptyDraft, name: 'web1' };
  expect(isSameDraft(emptyDraft, changed)).toBe(false);
  expect(isSameDraft(emptyDraft, { ...changed, name: '' })).toBe(true);
});

test('tags stand between commas, and empty ones are none', () => {
  expect(tagsOfText(' prod, front end ,,nginx, ')).toEqual(['prod', 'front end', 'nginx']);
  expect(tagsOfText('')).toEqual([]);
});

test('of several mistakes in a field the first one is shown', () => {
  const issues = [
    { field: 'name', text: 'first' },
    { field: 'name', text: 'second' },
    { field: 'port', text: 'third' },
  ];
  expect([...issuesByField(issues)]).toEqual([
    ['name', 'first'],
    ['port', 'third'],
  ]);
});

test('another host, port or way is another target, so its host key is not the one that is known', () => {
  const view = socket('web1', 'ubuntu@10.0.0.1');
  const draft = { ...emptyDraft, hostname: '10.0.0.1' };
  expect(isSameTarget(draft, view)).toBe(true);
  expect(isSameTarget({ ...draft, hostname: '10.0.0.2' }, view)).toBe(false);
  expect(isSameTarget({ ...draft, port: '2200' }, view)).toBe(false);
  expect(isSameTarget({ ...draft, via: 'gw' }, view)).toBe(false);
});

test('the command of a socket that is not stored yet names the gateway as people reach it here', () => {
  const draft = { ...emptyDraft, name: 'web1' };
  expect(plainSshCommand(draft, { host: '127.0.0.1', port: 2222 })).toBe('ssh -p 2222 web1@127.0.0.1');
  expect(plainSshCommand(draft, { host: '0.0.0.0', port: 22 })).toBe('ssh web1@127.0.0.1');
  expect(plainSshCommand({ ...draft, username_provider: 'prompt_client' }, { host: '::', port: 2222 })).toBe(
    'ssh -p 2222 LOGIN+web1@::1',
  );
  expect(plainSshCommand(emptyDraft, { host: '127.0.0.1', port: 2222 })).toBeUndefined();
  expect(plainSshCommand(draft, undefined)).toBeUndefined();
});
