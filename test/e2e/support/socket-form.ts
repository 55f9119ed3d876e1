import type { Locator, Page } from 'playwright';
import type { Sshd } from '../../support/sshd.ts';
import { testUser } from '../../support/test-user.ts';
import { goTo } from './go-to.ts';

/** A field of the form of a socket, by its label. */
export function field(page: Page, name: string): Locator {
  return page.getByRole('form').getByRole('textbox', { name, exact: true });
}

export type LoginKind = 'Password' | 'SSH private key' | 'Certificate' | 'Agent';

export function loginKind(page: Page, kind: LoginKind): Locator {
  return page.getByRole('radio', { name: kind, exact: true });
}

export function saveButton(page: Page): Locator {
  return page.getByRole('button', { name: 'Save socket' });
}

/** Saves, and waits for the socket to be shown. */
export async function save(page: Page, name = 'web1'): Promise<void> {
  await saveButton(page).click();
  await page.getByRole('heading', { level: 1, name, exact: true }).waitFor();
  await page.getByRole('tab', { name: 'Overview' }).waitFor();
}

export async function openNewForm(page: Page): Promise<void> {
  await goTo(page, 'Sockets');
  await page.getByRole('link', { name: 'New' }).click();
  // the first steps have a field of the same name as one of the form
  await page.getByRole('form', { name: 'New socket' }).waitFor();
}

/** Fills in the form for a socket to a real sshd: all but its login kind and secret. */
export async function fillTarget(
  page: Page,
  sshd: Pick<Sshd, 'host' | 'port'>,
  name = 'web1',
): Promise<void> {
  await field(page, 'Name').fill(name);
  await field(page, 'Hostname or address').fill(sshd.host);
  await field(page, 'Port').fill(String(sshd.port));
  await field(page, 'Username on the target').fill(testUser);
}
