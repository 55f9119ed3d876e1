import { describe, expect, it } from 'vitest';
import { SetupOutput } from '../../../src-main/core/target-setup/setup-output.ts';

function collect(password?: string) {
  const shown: string[] = [];
  const output = new SetupOutput({
    password: password === undefined ? undefined : Buffer.from(password),
    prompt: 'sallyport-setup: password',
    onText: (text) => shown.push(text),
  });
  const take = (text: string, stream: 'stdout' | 'stderr' = 'stdout') =>
    output.take(Buffer.from(text), stream);
  return { take, finish: () => output.finish(), text: () => shown.at(-1) ?? '', told: () => shown.length };
}

describe('what the set-up script prints', () => {
  it('is told apart from the marks, wherever the pieces are cut', () => {
    const { take, text } = collect();
    expect(take('hello\nsallyport-set')).toEqual([]);
    expect(take('up: waiting\nmore')).toEqual(['sallyport-setup: waiting']);
    expect(take(' of it\r\n')).toEqual([]);
    expect(text()).toBe('hello\nmore of it\n');
  });

  it('has its marks on stdout and the prompt of sudo on stderr only', () => {
    const { take } = collect();
    expect(take('sallyport-setup: done\n', 'stderr')).toEqual([]);
    expect(take('sallyport-setup: password', 'stdout')).toEqual([]);
    expect(take('lecture\nsallyport-setup: password', 'stderr')).toEqual(['sallyport-setup: password']);
  });

  it('steers no terminal, shows no password, and is bounded', () => {
    const { take, finish, text } = collect('hunter2');
    take('\x1b]0;title\x07 hunter2: not found\n', 'stderr');
    expect(text()).toBe('\\x1b]0;title\\x07 …: not found\n');
    for (let line = 0; line < 5000; line++) take(`line ${line}\n`);
    take(`${'x'.repeat(100_000)}`);
    finish();
    expect(text().length).toBeLessThan(20_000);
    expect(text()).toContain('not found');
    expect(text()).toContain('line 4999');
  });

  it('is told once for each piece, however many lines a target floods it with', () => {
    const { take, text, told } = collect();
    take(`first\n${'\n'.repeat(32_000)}last\n`);
    expect(told()).toBe(1);
    expect(text().length).toBeLessThan(20_000);
    expect(text()).toMatch(/^first\n(.|\n)*\nlast\n$/);
  });
});
