import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { splitCommand } from '../../../src-main/core/secrets/split-command.ts';

// real programs on a machine that may be busy
vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });

describe('a command line is split', () => {
  it.each([
    ['', []],
    ['  \t ', []],
    ['/bin/pass show web1', ['/bin/pass', 'show', 'web1']],
    [' /bin/pass   show\tweb1 ', ['/bin/pass', 'show', 'web1']],
    [`a 'b c' "d e"`, ['a', 'b c', 'd e']],
    [`a'b c'd"e f"`, ['ab cde f']],
    [`'' ""`, ['', '']],
    [`a\\ b \\' \\"`, ['a b', "'", '"']],
    [`"say \\"hi\\" \\\\ \\n"`, ['say "hi" \\ \\n']],
    [`'a\\b'`, ['a\\b']],
    ['$HOME *.txt | rm ; `id` $(id) > x', ['$HOME', '*.txt', '|', 'rm', ';', '`id`', '$(id)', '>', 'x']],
  ])('%j', (line, words) => {
    expect(splitCommand(line)).toEqual(words);
  });

  it.each([`a 'b`, `a "b`, `a "b\\"`, 'a \\'])('not where it is left open: %j', (line) => {
    expect(splitCommand(line)).toBeUndefined();
  });

  it('as a real shell splits what has only quotes and backslashes in it', () => {
    const character = fc.constantFrom('a', 'b', ' ', ' ', "'", '"', '\\', 'ä');
    fc.assert(
      fc.property(fc.string({ unit: character, maxLength: 20 }), (line) => {
        const words = splitCommand(line);
        fc.pre(words !== undefined);
        const print = 'for word do printf "%s\\0" "$word"; done';
        const printed = execFileSync('sh', ['-c', `set -- ${line}\n${print}`], { encoding: 'utf8' });
        expect(words).toEqual(printed.split('\0').slice(0, -1));
      }),
      { numRuns: 100 },
    );
  });
});
