import AxeBuilder from '@axe-core/playwright';
import type { Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pictures } from './fixtures/pictures.mjs';
import { openPicture, serveFixtures } from './fixtures/serve-fixtures.mjs';
import { sharedBrowser, sizes } from './support/open-app.ts';

const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

let fixtures: Awaited<ReturnType<typeof serveFixtures>>;
beforeAll(async () => {
  fixtures = await serveFixtures();
});
afterAll(() => fixtures?.close());

describe('every state of every screen is free of what axe finds, in both themes and at both sizes', () => {
  // two at a time: one is drawn while the other one is looked at
  test.concurrent.each(pictures.map((picture) => [picture.name, picture] as const))(
    '%s',
    async (_name, picture) => {
      const found: string[] = [];
      for (const [size, viewport] of Object.entries(sizes)) {
        const context = await (await sharedBrowser()).newContext({ viewport, reducedMotion: 'reduce' });
        const page = await context.newPage();
        page.on('pageerror', (error) => found.push(`${size}: ${error.message}`));
        await openPicture(page, fixtures, picture, 'dark');
        for (const theme of ['dark', 'light']) {
          await page.evaluate((shown) => {
            document.documentElement.dataset.theme = shown;
          }, theme);
          // with the theme only colours change, so only what is about colours can be another finding
          const asked = theme === 'dark' ? 'all' : 'colours';
          found.push(...(await violations(page, asked)).map((text) => `${size} ${theme}: ${text}`));
        }
        await context.close();
      }
      expect(found).toEqual([]);
    },
  );
});

/** One line a finding: rule, element, and what is wrong with it. The cells of a terminal are no page. */
async function violations(page: Page, asked: 'all' | 'colours'): Promise<string[]> {
  const axe = new AxeBuilder({ page })
    // the page has no frames of others, for which each look would open a page of its own
    .setLegacyMode()
    .exclude('.xterm')
    // at the ends of an open menu: what gets the focus there hands it on at once
    .exclude('[data-base-ui-focus-guard]');
  const chosen = asked === 'all' ? axe.withTags(rules) : axe.withRules(['color-contrast']);
  const result = await chosen.analyze();
  return result.violations.flatMap(({ id, nodes }) =>
    nodes.map(
      ({ target, failureSummary }) => `${id} ${target.join(' ')} ${failureSummary?.split('\n')[1]?.trim()}`,
    ),
  );
}
