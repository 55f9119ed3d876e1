import type { Locator, Page } from 'playwright';
import { describe, test } from 'vitest';
import { expect } from './support/expect.ts';
import { openApp } from './support/open-app.ts';
import { untilShown } from './support/terminal-screen.ts';

const agent = { authentication_type: 'agent', username: 'ops' };
const sockets = ['web1', 'web2', 'web3'].map((name) => ({
  name,
  tags: ['prod'],
  ssh_configuration: { hostname: `${name}.example.com`, ...agent },
}));

/** Goes on by Tab until this has the focus. */
async function tabTo(page: Page, wanted: Locator): Promise<void> {
  await wanted.first().waitFor();
  for (let stops = 0; stops < 60; stops++) {
    if (await wanted.first().evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press('Tab');
  }
  await expect(wanted.first()).toBeFocused();
}

function heading(page: Page, name: string): Locator {
  return page.getByRole('heading', { level: 1, name });
}

describe('without a mouse', () => {
  test('the first minute: open practice, type, leave, find the session, watch it', async () => {
    const { page, troubles } = await openApp();
    await tabTo(page, page.getByRole('button', { name: 'Open practice' }));
    await page.keyboard.press('Enter');
    await untilShown(page, /practice:~\$ $/);
    await page.keyboard.type('echo by keys alone\nexit\n');
    await expect(page.getByRole('status').filter({ hasText: 'Session ended' })).toBeVisible();
    await page.keyboard.press('Control+Shift+K');
    await page.keyboard.type('sessions');
    await page.keyboard.press('Enter');
    await expect(page.getByRole('grid', { name: 'Sessions' })).toBeFocused();
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    const timeLine = page.getByRole('slider', { name: 'Time line' });
    await untilShown(page.getByRole('region', { name: 'Recorded screen' }), /\nby keys alone\n/);
    await page.keyboard.press('0');
    await expect(timeLine).toHaveAttribute('aria-valuenow', '0');
    await page.keyboard.press('End');
    await untilShown(page.getByRole('region', { name: 'Recorded screen' }), /\nby keys alone\n/);
    await page.keyboard.press('Escape');
    await expect(heading(page, 'Sessions')).toBeVisible();
    expect(troubles).toEqual([]);
  });

  test('a socket is made, changed and deleted', async () => {
    const { page } = await openApp();
    await heading(page, 'Three steps').waitFor();
    await page.keyboard.press('n');
    await tabTo(page, page.getByRole('textbox', { name: 'Name', exact: true }));
    await page.keyboard.type('web1');
    await tabTo(page, page.getByRole('textbox', { name: 'Hostname' }));
    await page.keyboard.type('web1.example.com');
    await tabTo(page, page.getByRole('radio', { name: 'Password' }));
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    await expect(page.getByRole('radio', { name: 'Certificate' })).toBeChecked();
    await tabTo(page, page.getByRole('textbox', { name: 'Username on the target' }));
    await page.keyboard.type('ops');
    await page.keyboard.press('Control+s');
    await expect(heading(page, 'web1')).toBeVisible();
    await tabTo(page, page.getByRole('button', { name: 'More ways to use web1' }));
    await page.keyboard.press('Enter');
    await page.getByRole('menuitem', { name: 'Delete' }).waitFor();
    await page.keyboard.press('End');
    await page.keyboard.press('Enter');
    await expect(page.getByText('web1 is deleted')).toBeVisible();
    await expect(page.getByRole('option', { name: /^web1 / })).toHaveCount(0);
  });
});

describe('keys', () => {
  test('open the palette, which goes anywhere and runs anything, and close it again', async () => {
    const { page } = await openApp({ config: { sockets } });
    await heading(page, 'web1').waitFor();
    const palette = page.getByRole('dialog', { name: 'Go to or run' });
    await page.keyboard.press('Control+k');
    await expect(palette.getByRole('combobox')).toBeFocused();
    await page.keyboard.type('no such thing');
    await expect(palette).toContainText('Nothing has these words.');
    await page.keyboard.press('Escape');
    await expect(palette).toHaveCount(0);
    await page.keyboard.press('Control+k');
    await page.keyboard.type('show web3');
    await page.keyboard.press('Enter');
    await expect(heading(page, 'web3')).toBeVisible();
    await page.keyboard.press('Control+k');
    await page.keyboard.type('dark and light');
    const theme = () => page.evaluate(() => document.documentElement.dataset.theme);
    const before = await theme();
    await page.keyboard.press('Enter');
    await expect.poll(theme).not.toBe(before);
  });

  test('go to the screens by two of them, and are text where somebody types', async () => {
    const { page } = await openApp({ config: { sockets } });
    await heading(page, 'web1').waitFor();
    for (const [keys, name] of [
      ['e', 'Sessions'],
      ['l', 'Logs'],
      ['t', 'Terminal'],
      ['s', 'web1'],
    ] as const) {
      await page.keyboard.press('g');
      await page.keyboard.press(keys);
      await expect(heading(page, name)).toHaveCount(1);
    }
    await page.keyboard.press('/');
    const filter = page.getByRole('searchbox', { name: 'Filter sockets' });
    await expect(filter).toBeFocused();
    await page.keyboard.type('g l?n/');
    await expect(filter).toHaveValue('g l?n/');
    await expect(heading(page, 'Logs')).toHaveCount(0);
    await page.keyboard.press('Escape');
    await expect(filter).toHaveValue('');
  });

  test('are all on the sheet that ? shows', async () => {
    const { page } = await openApp();
    await heading(page, 'Three steps').waitFor();
    await page.keyboard.press('?');
    const sheet = page.getByRole('dialog', { name: 'Keys' });
    await expect(sheet).toContainText('Filter or find on this screen');
    await expect(sheet).toContainText('Ctrl Shift F');
    // nothing happens behind it
    await page.keyboard.press('g');
    await page.keyboard.press('l');
    await expect(sheet).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(sheet).toHaveCount(0);
    await expect(heading(page, 'Three steps')).toBeVisible();
  });

  test('go through the list of sockets and open a terminal on one', async () => {
    const { page } = await openApp({ config: { sockets } });
    await heading(page, 'web1').waitFor();
    await tabTo(page, page.getByRole('listbox', { name: 'SSH sockets' }));
    for (const [key, name] of [
      ['j', 'web2'],
      ['ArrowDown', 'web3'],
      ['j', 'web3'],
      ['k', 'web2'],
      ['Home', 'web1'],
      ['End', 'web3'],
    ] as const) {
      await page.keyboard.press(key);
      await expect(heading(page, name)).toBeVisible();
    }
    await page.keyboard.press('Enter');
    await expect(page.getByRole('tab', { name: /^web3/ })).toBeVisible();
  });

  test('show on every screen where the focus is, and never get stuck', async () => {
    const { page } = await openApp({ config: { sockets } });
    const stuck: string[] = [];
    const unseen: string[] = [];
    for (const path of [
      '/sockets/web1',
      '/sockets/new',
      '/terminal',
      '/sessions',
      '/logs',
      '/settings/general',
    ]) {
      await page.goto(`${new URL(page.url()).origin}/#${path}`);
      await page.getByRole('heading', { level: 1 }).waitFor();
      await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
      const seen: string[] = [];
      while (seen.length < 80) {
        await page.keyboard.press('Tab');
        const at = await page.evaluate(focusedElement);
        // out of the page, into the browser's own window
        if (at === undefined) break;
        if (!at.visible) unseen.push(`${path}: ${at.name}`);
        seen.push(at.name);
      }
      if (seen.length < 8 || seen.length === 80) stuck.push(`${path}: ${seen.join(', ')}`);
    }
    expect(unseen).toEqual([]);
    expect(stuck).toEqual([]);
  });
});

/** Runs in the page. */
function focusedElement(): { name: string; visible: boolean } | undefined {
  const element = document.activeElement;
  if (!element || element === document.body) return undefined;
  const name = `${element.tagName.toLowerCase()} ${element.getAttribute('aria-label') ?? element.textContent?.slice(0, 40)}`;
  // the ring may stand around the field that an input is a part of, or around the row of a list that is meant
  const row = document.getElementById(element.getAttribute('aria-activedescendant') ?? '');
  const parts = [element, row, element.parentElement, element.parentElement?.parentElement];
  const visible = parts.some((part) => {
    if (!part) return false;
    // … or be drawn over it, where what lies in it would cover it
    return [undefined, '::after'].some((layer) => {
      const { outlineStyle, outlineWidth } = getComputedStyle(part, layer);
      return outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 1;
    });
  });
  return { name, visible };
}
