import type { Page } from 'playwright';
import { describe, test } from 'vitest';
import { expect } from './support/expect.ts';
import { goTo } from './support/go-to.ts';
import { openApp } from './support/open-app.ts';
import { untilShown } from './support/terminal-screen.ts';

const screenOf = (page: Page) => page.getByRole('region', { name: 'Recorded screen' });
const playerOf = (page: Page) => page.getByRole('toolbar', { name: 'Player' });
const timeLineOf = (page: Page) => page.getByRole('slider', { name: 'Time line' });

async function openLatest(page: Page): Promise<void> {
  await goTo(page, 'Sessions');
  await page.getByRole('gridcell', { name: 'practice' }).first().dblclick();
}

describe('the replay', () => {
  test('of a live session grows while it is looked at, and can be played when the session has ended', async () => {
    const { page, connector, troubles } = await openApp();
    const terminal = connector.sshInTerminal(['practice']);
    await terminal.expect(/\$ $/);
    await openLatest(page);
    await untilShown(screenOf(page), /practice:~\$ $/);
    await expect(playerOf(page)).toContainText('Live');
    terminal.type('echo seen at once\r');
    await untilShown(screenOf(page), /\nseen at once\n/);

    await page.getByRole('button', { name: 'End session' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'End session' }).click();
    await terminal.exited;
    await expect(page.getByText(/^Verified/)).toBeVisible();
    await expect(playerOf(page)).not.toContainText('Live');
    // what tells that it is done takes no keys away
    await expect(page.getByText('The session on practice is ended')).toBeVisible();
    await page.keyboard.press('Home');
    await expect(timeLineOf(page)).toHaveAttribute('aria-valuenow', '0');
    await page.keyboard.press('>');
    await expect(playerOf(page).getByRole('radio', { name: '2×' })).toBeChecked();
    expect(troubles).toEqual([]);
  });

  test('shows what was selected to the clipboard, and leaves the keys to the player', async () => {
    const { page, connector } = await openApp();
    const terminal = connector.sshInTerminal(['practice']);
    await terminal.expect(/\$ $/);
    terminal.type('exit\r');
    await terminal.exited;
    await openLatest(page);
    await untilShown(screenOf(page), /practice:~\$ exit $/);
    const box = await screenOf(page).locator('.xterm-screen').boundingBox();
    if (!box) throw new Error('nothing is shown');
    await page.mouse.move(box.x + 1, box.y + 1);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width - 1, box.y + box.height - 1, { steps: 5 });
    await page.mouse.up();
    await page.keyboard.press('Control+c');
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    expect(copied).toMatch(/practice:~\$ exit/);
    await page.keyboard.press('0');
    await expect(timeLineOf(page)).toHaveAttribute('aria-valuenow', '0');
    await page.keyboard.press('Escape');
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Sessions');
  });
});
