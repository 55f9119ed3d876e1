import { describe, test } from 'vitest';
import { canHaveMounts, startTargetMachine } from '../support/target-machine.ts';
import { testUserPassword } from '../support/test-user.ts';
import { expect } from './support/expect.ts';
import { goToSettings, goToSocket } from './support/go-to.ts';
import { openApp } from './support/open-app.ts';
import { field, fillTarget, openNewForm, saveButton } from './support/socket-form.ts';

describe.skipIf(!canHaveMounts())('the guided way to certificates', () => {
  test('shows the commands, asks, runs them, switches the socket when it is told to, and takes it back', async () => {
    const machine = await startTargetMachine({ sudo: 'with_password' });
    const { page, connector } = await openApp();
    await openNewForm(page);
    await fillTarget(page, machine);
    await field(page, 'Password').fill(testUserPassword());
    await saveButton(page).click();
    await expect(page.getByRole('heading', { level: 1, name: 'web1' })).toBeVisible();

    await goToSettings(page, 'SSH CA');
    await page.getByRole('button', { name: 'Run on a socket…' }).click();
    await page.getByRole('combobox', { name: 'Socket' }).fill('web1');
    await page.keyboard.press('Enter');
    await expect(page.getByRole('heading', { level: 1, name: 'Certificates for web1' })).toBeVisible();
    await expect(page.getByText('By sudo, which asks for the password')).toBeVisible();
    await expect(page.getByText('Not accepted yet')).toBeVisible();
    await expect(page.getByRole('region', { name: 'Set-up script' })).toContainText('TrustedUserCAKeys');
    const switchButton = page.getByRole('button', { name: 'Switch to certificates' });
    await expect(switchButton).toBeDisabled();

    // nothing runs before it was allowed, and asked once more
    const run = page.getByRole('button', { name: 'Run it on the target' });
    await expect(run).toBeDisabled();
    await page.getByRole('switch', { name: 'Give sudo the password of this login' }).click();
    await run.click();
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
    expect(machine.reloads).toEqual([]);
    await run.click();
    await page.getByRole('dialog').getByRole('button', { name: 'Run it' }).click();
    await expect(page.getByText('Accepted, as a login has shown')).toBeVisible();
    await expect(page.getByRole('region', { name: 'What the target said' })).toContainText(
      'Done: sshd accepts',
    );
    expect(machine.file('authorized_principals')).toBe('mysocket_ssh_signed\n');
    expect(await page.content()).not.toContain(testUserPassword());

    await switchButton.click();
    await expect(page.getByText('web1 logs in with certificates')).toBeVisible();
    expect((await connector.ssh(['web1', 'id -un'])).status).toBe(0);
    await page.getByRole('button', { name: 'Undo' }).click();
    await goToSocket(page, 'web1', 'Settings');
    await expect(page.getByText('Username and password')).toBeVisible();
  });

  test('puts everything back where the certificate is refused, says why, and leaves the socket as it was', async () => {
    const machine = await startTargetMachine();
    const config = machine.file('sshd_config') ?? '';
    machine.write('sshd_config', `${config}\nMatch all\n  PubkeyAuthentication no\n`);
    await machine.reload();
    const before = machine.files();
    const { page } = await openApp();
    await openNewForm(page);
    await fillTarget(page, machine);
    await field(page, 'Password').fill(testUserPassword());
    await saveButton(page).click();
    await page.getByRole('button', { name: 'More ways to use web1' }).click();
    await page.getByRole('menuitem', { name: 'Switch to certificates' }).click();
    await page.getByRole('button', { name: 'Run it on the target' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Run it' }).click();
    await expect(page.getByText('everything was put back', { exact: true })).toBeVisible();
    await expect(page.getByText('attempted methods [none')).toBeVisible();
    expect(machine.files()).toBe(before);
    await expect(page.getByRole('button', { name: 'Switch to certificates' })).toBeDisabled();
    await page.getByRole('button', { name: 'Keep its password for now' }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'web1' })).toBeVisible();
  });
});
