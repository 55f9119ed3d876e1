import type { Page } from 'playwright';
import { expect } from '../support/expect.ts';
import { screenText, untilShown } from '../support/terminal-screen.ts';

/** What a focused terminal does with keys: its own go to the shell, those of the app find, split, copy and close. */
export async function terminalKeys(page: Page): Promise<void> {
  const mod = process.platform === 'darwin' ? 'Meta' : 'Control+Shift';
  await untilShown(page, /practice:~\$ $/);
  // Ctrl+K would open the palette anywhere else, `?` the sheet of keys, `n` a new socket
  await page.keyboard.type('echo ?n/');
  await page.keyboard.press('Control+a');
  await page.keyboard.press('Control+k');
  await page.keyboard.type('echo cut\n');
  await untilShown(page, /\ncut\n/);
  await expect(page.getByRole('dialog')).toHaveCount(0);

  await page.keyboard.press(`${mod}+F`);
  await page.getByRole('textbox', { name: 'Find in the terminal' }).fill('practice');
  await expect(page.getByText(/^\d+ of \d+$/)).toBeVisible();
  await page.keyboard.press('Escape');
  await page.keyboard.type('echo back in the shell\n');
  await untilShown(page, /\nback in the shell\n/);

  const panes = page.locator('section[aria-label^="practice"]');
  await page.keyboard.press(`${mod}+D`);
  await expect(panes).toHaveCount(2);
  await untilShown(panes.last(), /practice:~\$ $/);
  await page.keyboard.type('echo right');
  await page.keyboard.press('Enter');
  await untilShown(panes.last(), /\nright\n/);
  expect(await screenText(panes.first())).not.toContain('right');
  await page.keyboard.press(`${mod}+W`);
  await page.getByRole('button', { name: 'End session' }).click();
  await expect(page.getByRole('tab', { name: 'practice, connected' })).toBeVisible();

  await page.keyboard.press(`${mod}+K`);
  await expect(page.getByRole('dialog', { name: 'Go to or run' })).toBeVisible();
  await page.keyboard.press('Escape');
  await page.keyboard.type('echo and here again\n');
  await untilShown(page, /\nand here again\n/);
}
