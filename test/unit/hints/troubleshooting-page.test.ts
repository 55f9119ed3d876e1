import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { errorCodes } from '../../../src-main/contract/error-codes.ts';
import { listHints } from '../../../src-main/contract/hints/listed-hints.ts';
import { hintsAsMarkdown } from '../../../src-main/hosts/headless/commands/hints-table.ts';

const page = new URL('../../../assets/troubleshooting.md', import.meta.url);
const made = hintsAsMarkdown(listHints());

test('the page in assets/ is the one that the rules make', () => {
  const isCurrent = readFileSync(page, 'utf8') === made;
  expect(
    isCurrent,
    'the rules have changed: write the page anew with npm run --silent cli -- hints --markdown > assets/troubleshooting.md',
  ).toBe(true);
});

test('every code stands on the page', () => {
  for (const code of errorCodes) expect(made).toContain(`\`${code}\``);
});

test('every row has as many cells as its table, and nothing is left to be filled in', () => {
  const rows = made.split('\n').filter((line) => line.startsWith('|'));
  for (const row of rows) expect([4, 7], row).toContain(row.split('|').length);
  expect(made).not.toMatch(/\{\w+\}|undefined/);
  expect(rows.length).toBeGreaterThan(errorCodes.length);
});
