import { describe, expect, test } from 'vitest';
import { compileCommandPattern, longestCommand } from '../../../src-main/core/command-pattern.ts';

function matches(pattern: string, command: string): boolean {
  const compiled = compileCommandPattern(pattern);
  if ('expected' in compiled) throw new Error(`${pattern}: ${compiled.expected}`);
  return compiled.matches(command);
}

test.each([
  ['ls', 'ls', true],
  ['ls', 'ls -l', false],
  ['ls', 'rm x; ls', false],
  ['^ls$', 'ls', true],
  ['^ls', 'ls -l', false],
  ['ls .*', 'ls -l', true],
  ['.*ls.*', 'rm x; ls', true],
  ['^a|b$', 'a rm', false],
  ['a|ab', 'ab', true],
  ['(?i)uptime', 'UpTime', true],
  ['\\Qa+b', 'a+b', true],
  ['', '', true],
  ['', 'ls', false],
])('%j and %j: %s', (pattern, command, expected) => {
  expect(matches(pattern, command)).toBe(expected);
});

describe('a command that hides another one', () => {
  test.each([
    ['in a second line', 'ls', 'ls\nrm -rf ~'],
    ['behind a line end', 'ls', 'ls\n'],
    ['in a second line, with a dot', 'ls.*', 'ls\nrm'],
    ['in a second line, with lines of their own', '(?m)^ls$', 'ls\nrm'],
    ['before NUL, where the shell stops', 'rm -rf /tmp/x', 'rm -rf /\0tmp/x'],
    ['with NUL in what may be anything', '(?s).*', 'ls\0'],
    ['in bytes that are no UTF-8', '(?s).*', Buffer.from([0x6c, 0x73, 0xff]).toString()],
  ])('%s does not match', (_, pattern, command) => {
    expect(matches(pattern, command)).toBe(false);
  });

  test('a line end matches where the pattern says so', () => {
    expect(matches('(?s)ls.*', 'ls\n-l')).toBe(true);
  });
});

test.each(['(?=x)', '(a)\\1', '(', 'ls)|(?:.*', 'a{2000}', '((a{1000}){1000})', '[', '*', '(?<=a)b'])(
  '%s is refused',
  (pattern) => {
    expect(compileCommandPattern(pattern)).toMatchObject({
      expected: expect.stringContaining('regular expression'),
    });
  },
);

test('a pattern whose repetitions make it huge is refused', () => {
  const huge = '(?:a{0,999}b{0,999}c{0,999}d{0,999}e{0,999}f{0,999})';
  expect(compileCommandPattern(huge)).toMatchObject({ expected: expect.stringContaining('shorter') });
});

/** Each of them takes the engine of JavaScript longer than anybody lives; the test's own time limit is the assertion. */
test.each(['(a+)+$', '(a|a)*$', '(.*)*x', '(a|aa)+$', '(\\w+\\s?)*$', '([a-z]+)*\\d'])(
  '%s does not hang on a command made for it',
  (pattern) => {
    for (const length of [1000, longestCommand - 1]) matches(pattern, `${'a'.repeat(length)}!`);
    expect(matches(pattern, `${'a'.repeat(1000)}!`)).toBe(false);
  },
);

test('a command that is too long to be compared matches nothing', () => {
  expect(matches('a*', 'a'.repeat(longestCommand))).toBe(true);
  expect(matches('a*', 'a'.repeat(longestCommand + 1))).toBe(false);
});
