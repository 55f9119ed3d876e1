import type { Page } from 'playwright';
import { describe, test } from 'vitest';
import { makeKey } from '../support/keys.ts';
import { startSshd } from '../support/sshd.ts';
import { testUserPassword } from '../support/test-user.ts';
import { expect } from './support/expect.ts';
import { goTo, goToSettings, goToSocket } from './support/go-to.ts';
import { openApp } from './support/open-app.ts';
import { field, fillTarget, loginKind, openNewForm, saveButton } from './support/socket-form.ts';
import { plainShell, untilShown } from './support/terminal-screen.ts';

async function openForm(options: Parameters<typeof openApp>[0] = {}) {
  const app = await openApp(options);
  await openNewForm(app.page);
  return app;
}

/** The first connection of a socket, and its shell. */
async function openShell(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Open terminal' }).click();
  await page.getByRole('button', { name: 'Accept and connect' }).click();
  await untilShown(page, /\$ $/);
}

describe('the form of a new socket', () => {
  test('says at each field what is wrong with it when it is left, and goes to the first one when saving', async () => {
    const { page } = await openForm();
    await field(page, 'Name').fill('Web One');
    await field(page, 'Hostname or address').fill('https://web1.example.com/login');
    await expect(field(page, 'Name')).toHaveAccessibleDescription(/lower-case letters.*: web-one\./);
    await field(page, 'Port').fill('99999');
    await expect(field(page, 'Hostname or address')).toHaveAccessibleDescription(
      /This is a URL\. Only the host belongs here: web1\.example\.com\./,
    );
    await saveButton(page).click();
    await expect(field(page, 'Port')).toHaveAccessibleDescription(/from 1 to 65535/);
    await expect(field(page, 'Username on the target')).toHaveAccessibleDescription(/Type the login/);
    await expect(page.getByText('5 fields to fix')).toBeVisible();
    await expect(field(page, 'Name')).toBeFocused();

    await field(page, 'Name').fill('web1');
    await field(page, 'Hostname or address').fill('web1.example.com');
    await field(page, 'Port').fill('22');
    await field(page, 'Username on the target').fill('ops');
    await expect(page.getByText('1 field to fix')).toBeVisible();
    await field(page, 'Password').fill('never shown again');
    await page.keyboard.press('Control+s');
    await expect(page.getByRole('heading', { level: 1, name: 'web1' })).toBeVisible();
    await expect(page.getByText('web1 is added')).toBeVisible();
  });

  test('takes what a person types today to get there, and saves nothing by that', async () => {
    const { page } = await openForm();
    const today = page.getByRole('textbox', { name: 'Login and address' });
    await today.fill('ssh -p 2200 ops@db1.example.com');
    await today.press('Enter');
    await expect(field(page, 'Hostname or address')).toHaveValue('db1.example.com');
    await expect(field(page, 'Port')).toHaveValue('2200');
    await expect(field(page, 'Username on the target')).toHaveValue('ops');
    await expect(field(page, 'Name')).toHaveValue('db1');
    await expect(page.getByText(/to fix/)).toHaveCount(0);
    await expect(page.getByRole('heading', { level: 1, name: 'New socket' })).toBeVisible();
  });

  test('says why a reference gives no secret, without showing one that does', async () => {
    const { page } = await openForm({ env: { WEB1_PW: 'canary-of-the-environment' } });
    const password = field(page, 'Password');
    await password.fill('from:env:NOT_THERE');
    await expect(password).toHaveAccessibleDescription(/NOT_THERE is not set in the environment/);
    await password.fill('from:file:/nonexistent/password');
    await expect(password).toHaveAccessibleDescription(/\/nonexistent\/password can’t be used/);
    await password.fill('from:aws:ssm:/web1/password');
    await expect(password).toHaveAccessibleDescription(/AWS is not asked directly/);
    // a program runs only on purpose
    await password.fill('from:exec:/bin/false');
    await page.getByRole('button', { name: 'Run it now' }).click();
    await expect(password).toHaveAccessibleDescription(/The program gave nothing/);
    await password.fill('from:env:WEB1_PW');
    await expect(password).toHaveAccessibleDescription(/The environment variable is set/);
    expect(await page.content()).not.toContain('canary-of-the-environment');
  });

  test('names everything that is no usable private key, and logs in with a good one', async () => {
    const key = makeKey({ passphrase: 'open sesame' });
    const sshd = await startSshd({ authorizedKeys: [key.publicKey], config: plainShell });
    const { page } = await openForm();
    await fillTarget(page, sshd);
    await loginKind(page, 'SSH private key').click();
    const pasted = field(page, 'SSH private key');
    const passphrase = field(page, 'Passphrase');
    for (const [text, says] of [
      [key.publicKey, /This is the public half of a key/],
      ['PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\n', /PuTTY’s own format.*puttygen/],
      [key.privateKey.slice(0, 200), /This key is cut short/],
      ['hunter2', /This is no private key/],
      [key.privateKey, /This key is encrypted. Type its passphrase/],
    ] as const) {
      await pasted.fill(text);
      await expect(pasted.or(passphrase).and(page.locator('[aria-describedby]'))).not.toHaveCount(0);
      await expect(page.getByText(says)).toBeVisible();
    }
    await passphrase.fill('open barley');
    await expect(passphrase).toHaveAccessibleDescription(/does not open the key/);
    await passphrase.fill('open sesame');
    await expect(pasted).toHaveAccessibleDescription(new RegExp(`ED25519 key ${escaped(key.fingerprint)}`));
    await saveButton(page).click();
    await openShell(page);
  });

  test('takes a key from a file that is picked', async () => {
    const key = makeKey({ type: 'ecdsa' });
    const { page } = await openForm();
    await loginKind(page, 'SSH private key').click();
    const chooser = page.waitForEvent('filechooser');
    await page.getByRole('button', { name: 'Choose its file' }).click();
    await (await chooser).setFiles(key.privateKeyFile);
    await expect(field(page, 'SSH private key')).toHaveAccessibleDescription(
      new RegExp(`ECDSA P-256 key ${escaped(key.fingerprint)}`),
    );
  });

  test('is not left without a question while something is typed in it', async () => {
    const { page } = await openForm();
    await field(page, 'Name').fill('half-typed');
    const question = page.getByRole('dialog', { name: 'Leave the new socket?' });
    await goTo(page, 'Logs');
    await question.getByRole('button', { name: 'Cancel' }).click();
    await expect(question).toHaveCount(0);
    await expect(field(page, 'Name')).toHaveValue('half-typed');
    await page.goBack();
    await expect(question).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(field(page, 'Name')).toHaveValue('half-typed');
    await goTo(page, 'Logs');
    await question.getByRole('button', { name: 'Discard and leave' }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'Logs' })).toBeVisible();
    await openNewForm(page);
    await expect(field(page, 'Name')).toHaveValue('');
  });
});

describe('a socket that is there', () => {
  test('is renamed, duplicated, deleted and brought back, and its secret stays where it was', async () => {
    const sshd = await startSshd({ passwordAuthentication: true, config: plainShell });
    const { page } = await openForm();
    await fillTarget(page, sshd);
    await field(page, 'Password').fill(testUserPassword());
    await saveButton(page).click();
    await page.getByRole('link', { name: 'Edit' }).click();
    await expect(page.getByText('Stored, not shown')).toBeVisible();
    await field(page, 'Name').fill('front');
    await expect(page.getByText('Renames web1')).toBeVisible();
    await saveButton(page).click();
    await expect(page.getByRole('option', { name: /^web1 / })).toHaveCount(0);
    await openShell(page);
    await page.keyboard.type('exit\n');
    await expect(page.getByRole('status').filter({ hasText: 'Session ended' })).toBeVisible();

    await goToSocket(page, 'front');
    await page.getByRole('button', { name: 'More ways to use front' }).click();
    await page.getByRole('menuitem', { name: 'Duplicate' }).click();
    await expect(page.getByText(/is a copy of front/)).toBeVisible();
    await field(page, 'Name').fill('back');
    await saveButton(page).click();
    await page.getByRole('button', { name: 'Open terminal' }).click();
    await untilShown(page, /\$ $/);
    await page.keyboard.type('exit\n');
    await expect(page.getByRole('status').filter({ hasText: 'Session ended' })).toBeVisible();

    await goToSocket(page, 'front');
    await page.getByRole('button', { name: 'More ways to use front' }).click();
    await page.getByRole('menuitem', { name: 'Delete' }).click();
    await expect(page.getByText('front is deleted')).toBeVisible();
    await expect(page.getByRole('option', { name: /^front / })).toHaveCount(0);
    await page.getByRole('button', { name: 'Undo' }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'front' })).toBeVisible();
    await page.getByRole('button', { name: 'Open terminal' }).click();
    await untilShown(page, /\$ $/);
  });

  test('ends its live terminal with the reason when it is stopped, and lets people in again when it is started', async () => {
    const { page } = await openApp();
    await page.getByRole('button', { name: 'Open practice' }).click();
    await untilShown(page, /practice:~\$ $/);
    await goToSocket(page, 'practice');
    await page.getByRole('button', { name: 'Stop', exact: true }).click();
    await page.getByRole('dialog', { name: 'Stop practice?' }).getByRole('button', { name: 'Stop' }).click();
    await expect(page.getByRole('option', { name: /^practice Stopped/ })).toBeVisible();
    await expect(page.getByRole('button', { name: 'Open terminal' })).toBeDisabled();
    await goTo(page, 'Terminal');
    await expect(page.getByRole('status').filter({ hasText: /practice/ })).toContainText(/stopped/i);
    await goTo(page, 'Sockets');
    await page.getByRole('button', { name: 'Start', exact: true }).click();
    await page.getByRole('button', { name: 'Open terminal' }).click();
    await untilShown(page, /practice:~\$ $/);
  });

  test('logs in with a certificate where the target trusts the CA that the settings show', async () => {
    const { page } = await openApp();
    await goToSettings(page, 'SSH CA');
    const authority = page.getByRole('region', { name: 'Public key' });
    const caKey = (await authority.getByText(/^ssh-ed25519 /).textContent()) ?? '';
    const sshd = await startSshd({
      trustedCa: caKey,
      principals: ['mysocket_ssh_signed'],
      config: plainShell,
    });
    await openNewForm(page);
    await fillTarget(page, sshd);
    await loginKind(page, 'Certificate').click();
    const script = page.getByRole('region', { name: 'Set-up script for the target' });
    await expect(script).toContainText(caKey);
    await saveButton(page).click();
    await openShell(page);
    await goToSettings(page, 'SSH CA');
    await expect(page.getByRole('table').getByRole('row', { name: /web1/ })).toHaveCount(1);
  });
});

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}
