import type { Page } from 'playwright';
import type { Sshd } from '../../support/sshd.ts';
import { testUser } from '../../support/test-user.ts';
import { expect } from '../support/expect.ts';
import { goTo, goToSocket } from '../support/go-to.ts';
import { untilShown } from '../support/terminal-screen.ts';

/** Adds a real target with a wrong password, sees why it fails, corrects it, and works on it. */
export async function firstTarget(page: Page, sshd: Sshd, password: string): Promise<void> {
  await addTarget(page, sshd, 'not-the-password');
  await page.getByRole('button', { name: 'Open terminal' }).click();
  await acceptHostKey(page, sshd);

  const why = page.getByRole('status').filter({ hasText: 'refuses the password' });
  await expect(why.getByRole('heading', { name: 'web1 refuses the password' })).toBeVisible();
  await expect(why).toContainText('ssh: unable to authenticate, attempted methods [none password]');
  await why.getByRole('link', { name: 'Show log' }).click();
  await page.getByRole('option', { name: /error web1 .*unable to authenticate/ }).click();
  await page.keyboard.press('Enter');
  const line = page.getByRole('complementary', { name: 'Selected line' });
  await expect(line).toContainText('upstream_auth_rejected');
  await line.getByRole('link', { name: 'Change the password' }).click();

  await page.getByRole('button', { name: 'Replace: Password' }).click();
  await page.getByRole('textbox', { name: 'Password' }).fill(password);
  await page.getByRole('button', { name: 'Save socket' }).click();
  await page.getByRole('button', { name: 'Open terminal' }).click();
  await untilShown(page, /\$ $/);
  await page.keyboard.type('id -un\n');
  await untilShown(page, new RegExp(`\\n${testUser}\\n\\$ $`));
  await page.keyboard.type('exit\n');
  await expect(page.getByRole('status').filter({ hasText: 'Session ended' })).toBeVisible();
  await goTo(page, 'Sockets');
  await expect(page.getByRole('option', { name: /^web1 Ready / })).toBeVisible();
}

/** Quick add, and the rest in the form. Ends at the socket. */
export async function addTarget(page: Page, sshd: Sshd, password: string): Promise<void> {
  await page
    .getByRole('textbox', { name: 'Login and address' })
    .fill(`${testUser}@${sshd.host}:${sshd.port}`);
  await page.getByRole('button', { name: 'Add target' }).click();
  await expect(page.getByRole('textbox', { name: 'Hostname' })).toHaveValue(sshd.host);
  await expect(page.getByRole('textbox', { name: 'Port' })).toHaveValue(String(sshd.port));
  await expect(page.getByRole('textbox', { name: 'Username on the target' })).toHaveValue(testUser);
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('web1');
  await page.getByRole('textbox', { name: 'Password' }).fill(password);
  await page.getByRole('button', { name: 'Save socket' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'web1' })).toBeVisible();
}

export async function acceptHostKey(page: Page, sshd: Sshd): Promise<void> {
  const dialog = page.getByRole('dialog', { name: 'Is this web1?' });
  await expect(dialog.getByText(sshd.hostKeys[0]?.fingerprint ?? 'no key')).toBeVisible();
  await dialog.getByRole('button', { name: 'Accept and connect' }).click();
}

/** The target shows another host key than before: it is refused, until it is accepted on purpose. */
export async function changedHostKey(
  page: Page,
  { before, now }: { before: Sshd; now: Sshd },
): Promise<void> {
  await goToSocket(page, 'web1');
  await page.getByRole('button', { name: 'Open terminal' }).click();
  const why = page.getByRole('status').filter({ hasText: 'shows another host key' });
  for (const { hostKeys } of [before, now]) {
    await expect(why).toContainText(hostKeys[0]?.fingerprint ?? 'no key');
  }
  await why.getByRole('link', { name: 'Show socket' }).click();
  await page.getByRole('button', { name: 'Compare the keys' }).click();
  const dialog = page.getByRole('dialog', { name: 'The host key of web1' });
  for (const { hostKeys } of [before, now]) {
    await expect(dialog.getByText(hostKeys[0]?.fingerprint ?? 'no key')).toBeVisible();
  }
  await dialog.getByRole('button', { name: 'Accept the new key' }).click();
  await expect(page.getByText('web1 is trusted by its new host key')).toBeVisible();
  await page.getByRole('button', { name: 'Open terminal' }).click();
  await untilShown(page, /\$ $/);
}
