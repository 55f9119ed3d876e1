import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { Policy } from '../../../src-main/contract/policy.ts';
import { Failure } from '../../../src-main/core/failure.ts';
import { PolicyBook } from '../../../src-main/core/policy/policy-book.ts';
import { openTestSettings, quietLog } from '../../support/settings.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { question } from './questions.ts';

const draft = (name: string, ssh: object = { shell: {} }, more: object = { all: true }) => ({
  name,
  ...more,
  policy_data: { permissions: { ssh }, condition: {} },
});

function openBook(ofFile: object[] = [], folder = temporaryFolder().path) {
  const { settings } = openTestSettings(folder);
  const { log, entries } = quietLog();
  const policies = ofFile.map((entry) => Policy.parse(entry));
  const configFile = { file: 'sockets.yaml', policies };
  const book = new PolicyBook({ configFile, settings, sockets: ['web1'], log });
  return { book, folder, settings, log: entries };
}

function codeOf(work: () => unknown): string | undefined {
  try {
    work();
  } catch (error) {
    if (error instanceof Failure) return error.code;
    throw error;
  }
  return undefined;
}

test('what is stored counts at once, tells its listeners, and is there after the next start', () => {
  const { book, folder } = openBook();
  expect(book.decide(question).allowed).toBe(true);
  let told = 0;
  book.onChange(() => told++);
  book.save(draft('sftp only', { sftp: {} }));
  expect(book.decide(question).allowed).toBe(false);
  book.save(draft('shell too'), 'sftp only');
  expect(book.decide(question).allowed).toBe(true);
  expect(told).toBe(2);
  const again = openBook([], folder).book;
  expect(again.list().map(({ policy, origin }) => [policy.name, origin])).toEqual([['shell too', 'app']]);
  again.remove('shell too');
  expect(again.list()).toEqual([]);
});

test('those of the config file count together with those of the app, and cannot be changed', () => {
  const { book } = openBook([draft('of the file', { sftp: {} })]);
  book.save(draft('of the app'));
  for (const kind of ['shell', 'sftp'] as const)
    expect(book.decide({ ...question, action: { kind } }).allowed).toBe(true);
  expect(codeOf(() => book.remove('of the file'))).toBe('settings_read_only');
  expect(codeOf(() => book.save(draft('x'), 'of the file'))).toBe('settings_read_only');
  expect(codeOf(() => book.remove('none'))).toBe('policy_not_found');
});

test('a mistake changes nothing, and is said with its field', () => {
  const { book, folder } = openBook();
  book.save(draft('one'));
  const before = readFileSync(`${folder}/config.json`, 'utf8');
  const wrong = [
    [draft('one'), 'name'],
    [draft('two', { exec: { commands: ['('] } }), 'policy_data.permissions.ssh.exec.commands[0]'],
    [{ name: 'two', all: true }, 'policy_data'],
    [undefined, ''],
    ['text', ''],
  ] as const;
  for (const [entry, field] of wrong) {
    expect(codeOf(() => book.save(entry))).toBe('policy_invalid');
    expect(book.check(entry)).toMatchObject([{ field }]);
  }
  expect(readFileSync(`${folder}/config.json`, 'utf8')).toBe(before);
});

test('a socket that has another name keeps its policies', () => {
  const { book } = openBook();
  book.save(draft('p', { shell: {} }, { sockets: ['web1', 'db1'] }));
  book.followSocket('web1', 'front');
  expect(book.stored[0]?.sockets).toEqual(['front', 'db1']);
});

test('a stored policy that cannot be read allows nothing, and does not open everything by being left out', () => {
  const { book, folder } = openBook();
  book.save(draft('only'));
  const file = `${folder}/config.json`;
  const content = JSON.parse(readFileSync(file, 'utf8'));
  content.policies[0].policy_data.condition = { where: { country: ['NL'] } };
  writeFileSync(file, JSON.stringify(content));
  for (const _start of ['first', 'second']) {
    const again = openBook([], folder).book;
    expect(again.list().map(({ policy }) => policy.name)).toEqual(['unreadable-1']);
    expect(again.decide(question)).toMatchObject({ allowed: false });
  }
  writeFileSync(file, JSON.stringify({ ...content, policies: 'gone' }));
  expect(openBook([], folder).book.decide(question).allowed).toBe(false);
});

test('ten thousand policies are read, and asked', () => {
  const many = Array.from({ length: 10_000 }, (_, index) => ({
    name: `p${index}`,
    sockets: ['web1'],
    policy_data: {
      permissions: { ssh: { exec: { commands: [`^run ${index}$`] } } },
      condition: {
        who: { email: [index === 9999 ? 'alice@example.com' : `user${index}@example.com`] },
        when: { time_of_day_after: '00:00 Europe/Berlin' },
      },
    },
  }));
  const { book } = openBook(many);
  const run = (command: string) => book.decide({ ...question, action: { kind: 'exec', command } }).allowed;
  expect(run('run 9999')).toBe(true);
  expect(run('run 1')).toBe(false);
});
