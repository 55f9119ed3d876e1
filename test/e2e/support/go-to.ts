import type { Page } from 'playwright';

/** Goes to a screen by the links at the side, as a person does. */
export async function goTo(
  page: Page,
  screen: 'Sockets' | 'Terminal' | 'Sessions' | 'Logs' | 'Settings',
): Promise<void> {
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: screen }).click();
}

/** Goes to a page of the settings. */
export async function goToSettings(page: Page, name: string): Promise<void> {
  await goTo(page, 'Settings');
  await page.getByRole('navigation', { name: 'Settings' }).getByRole('link', { name }).click();
}

/** Goes to a socket in the list, and to one of its tabs. */
export async function goToSocket(page: Page, name: string, tab = 'Overview'): Promise<void> {
  await goTo(page, 'Sockets');
  await page.getByRole('option', { name: new RegExp(`^${name} `) }).click();
  await page.getByRole('tab', { name: new RegExp(`^${tab}`) }).click();
}
