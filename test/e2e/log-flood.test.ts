import type { Page } from 'playwright';
import { afterAll, beforeAll, describe, test } from 'vitest';
import { serveFixtures } from './fixtures/serve-fixtures.mjs';
import { expect } from './support/expect.ts';
import { openPage } from './support/open-app.ts';

let fixtures: Awaited<ReturnType<typeof serveFixtures>>;
beforeAll(async () => {
  fixtures = await serveFixtures();
});
afterAll(() => fixtures?.close());

const list = (page: Page) => page.getByRole('listbox', { name: 'Lines' });
const follow = (page: Page) => page.getByRole('button', { name: 'Follow' });

/** The log screen on a host that does nothing but log, full of so many lines. */
async function openFlood(lines: number): Promise<Page> {
  const { href } = new URL('/log-flood.html', fixtures.address({ scene: '', path: '' }, 'dark'));
  const { page } = await openPage(href);
  await page.getByRole('heading', { name: 'Logs' }).waitFor();
  await page.evaluate(`flood.fill(${lines})`);
  await list(page).waitFor();
  return page;
}

/** The text of the line in the middle of the list, as a reader sees it. */
function lineInTheMiddle(page: Page): Promise<string> {
  return list(page).evaluate((element) => {
    const { left, top, height } = element.getBoundingClientRect();
    return (
      document.elementFromPoint(left + 200, top + height / 2)?.closest('[role="option"]')?.textContent ?? ''
    );
  });
}

/** Waits until so many more lines have come. */
function linesPass(page: Page, rate: number, frames: number): Promise<unknown> {
  return page.evaluate(`(async () => {
    flood.run(${rate});
    for (let frame = 0; frame < ${frames}; frame++) await new Promise(requestAnimationFrame);
    flood.run(0);
  })()`);
}

describe('the log in a flood of lines', () => {
  test('who scrolls up stays at their line, while lines come and the oldest go', async () => {
    const page = await openFlood(1_000_000);
    await expect(page.getByText('1,000,000 lines')).toBeVisible();
    await page.evaluate('flood.run(20_000)');
    await list(page).hover();
    await page.mouse.wheel(0, -5000);
    await expect(follow(page)).toHaveAttribute('aria-pressed', 'false');
    const read = await lineInTheMiddle(page);
    expect(read).not.toBe('');
    await linesPass(page, 20_000, 60);
    expect(await lineInTheMiddle(page)).toBe(read);
    await expect(page.getByText('1,000,000 lines')).toBeVisible();
  });

  test('who follows sees the newest line, and Follow brings back who has left it', async () => {
    const page = await openFlood(5000);
    const last = () => list(page).getByRole('option').last();
    await expect(last()).toBeInViewport();
    await list(page).focus();
    await page.keyboard.press('Home');
    await expect(last()).not.toBeInViewport();
    await expect(follow(page)).toHaveAttribute('aria-pressed', 'false');
    await linesPass(page, 20_000, 5);
    await follow(page).click();
    await expect(follow(page)).toHaveAttribute('aria-pressed', 'true');
    const before = await last().textContent();
    await linesPass(page, 20_000, 5);
    expect(await last().textContent()).not.toBe(before);
  });

  test('a filter keeps the line that is read in its place', async () => {
    const page = await openFlood(20_000);
    await list(page).focus();
    for (let times = 0; times < 5; times++) await page.keyboard.press('PageUp');
    await list(page).getByRole('option').filter({ hasText: 'i/o timeout' }).nth(1).click();
    const chosen = await list(page).locator('[aria-current="true"]').textContent();
    await page.getByRole('searchbox', { name: 'Find in logs' }).fill('timeout');
    await expect(page.getByText('1,000 lines')).toBeVisible();
    await expect(list(page).locator('[aria-current="true"]')).toBeInViewport();
    expect(await list(page).locator('[aria-current="true"]').textContent()).toBe(chosen);
  });

  test('selected lines are copied as text', async () => {
    const page = await openFlood(2000);
    await list(page).focus();
    await page.keyboard.press('End');
    await page.keyboard.press('Shift+ArrowUp');
    await page.keyboard.press('Shift+k');
    await page.keyboard.press('Control+c');
    const lines = (await page.evaluate(() => navigator.clipboard.readText())).split('\n');
    expect(lines).toHaveLength(3);
    for (const line of lines)
      expect(line).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z (info|warn|error) [a-z0-9-]+ \w/);
  });

  test('new errors are announced, a flood of them in one sentence', async () => {
    const page = await openFlood(1);
    await page.evaluate('flood.fill(100)');
    await expect(page.getByRole('status').filter({ hasText: 'the last on' })).toHaveText(
      /^5 new errors, the last on [\w-]+: dial tcp [\d.]+:22: i\/o timeout$/,
    );
  });
});

test('a problem that is asked for before the lines have come is shown when they have', async () => {
  const { page } = await openPage(fixtures.address({ scene: 'logs-late', path: '/logs' }, 'dark'));
  await page.getByRole('button', { name: 'Show the last line of edge1' }).click();
  await page.evaluate(() => dispatchEvent(new Event('lines-come')));
  await expect(page.getByRole('complementary', { name: 'Selected line' })).toContainText(
    'upstream_dial_timeout',
  );
});
