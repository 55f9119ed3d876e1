import type { Locator, Page } from 'playwright';
import { expect } from './expect.ts';

/** A shell with nothing of its own on the screen but `$ `; lines of an sshd_config. */
export const plainShell = ['Match User *', '  ForceCommand exec env PS1="$ " ENV= /bin/sh -i'];

/** What the terminals in a part of the page show, without the blanks that fill a line. */
export async function screenText(part: Page | Locator): Promise<string> {
  const rows = await part.locator('.xterm-rows > div').allTextContents();
  const lines = rows.map((row) => row.replaceAll('\u00a0', ' ').trimEnd());
  return `${lines.join('\n').trimEnd()} `;
}

/** Waits until they show it. */
export async function untilShown(part: Page | Locator, pattern: RegExp): Promise<void> {
  await expect.poll(() => screenText(part), { intervals: [50] }).toMatch(pattern);
}

/** Opens a terminal on a socket from the terminal screen. */
export async function openTerminal(page: Page, socket: string): Promise<void> {
  await page.getByRole('button', { name: 'New terminal' }).click();
  await page.getByRole('combobox', { name: 'Socket' }).fill(socket);
  await page.keyboard.press('Enter');
}
