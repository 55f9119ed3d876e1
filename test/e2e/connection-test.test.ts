import type { Locator, Page } from 'playwright';
import { describe, test } from 'vitest';
import { refusingTarget, startFaultyTarget } from '../support/faulty-targets.ts';
import { makeKey } from '../support/keys.ts';
import { keyLogin, passwordLogin, socketTo } from '../support/proxied-sshd.ts';
import { startSshd } from '../support/sshd.ts';
import { testUser, testUserPassword } from '../support/test-user.ts';
import { expect } from './support/expect.ts';
import { goTo, goToSocket } from './support/go-to.ts';
import { openApp } from './support/open-app.ts';
import { field, fillTarget, openNewForm, save } from './support/socket-form.ts';

function panel(page: Page): Locator {
  return page.getByRole('region', { name: 'Connection test' });
}

function step(page: Page, name: string): Locator {
  return panel(page)
    .getByRole('listitem')
    .filter({ has: page.getByText(name, { exact: true }) })
    .first();
}

async function startTest(page: Page): Promise<void> {
  await panel(page)
    .getByRole('button', { name: /^Test( again)?$/ })
    .click();
}

describe('a connection test in the form', () => {
  test('goes the way with what stands there, says at which step it fails and leads to the field, and passes once that is right', async () => {
    const sshd = await startSshd({ passwordAuthentication: true });
    const nobody = await refusingTarget();
    const { page, troubles } = await openApp();
    await openNewForm(page);
    await fillTarget(page, sshd);
    await field(page, 'Port').fill(String(nobody.port));
    await field(page, 'Password').fill(testUserPassword());
    await startTest(page);

    await expect(panel(page).getByText(/^failed at step 2 of 10, today /)).toBeVisible();
    await expect(step(page, 'TCP')).toContainText('refuses connections');
    await expect(step(page, 'TCP')).toContainText(
      `dial tcp 127.0.0.1:${nobody.port}: connect: connection refused`,
    );
    await expect(step(page, 'TCP')).toContainText('Likely cause');
    await expect(step(page, 'Login')).toContainText('Not reached');
    await step(page, 'TCP').getByRole('button', { name: 'Change address' }).click();
    await expect(field(page, 'Hostname or address')).toBeFocused();

    await field(page, 'Port').fill(String(sshd.port));
    const unsaved = page.getByRole('region', { name: 'New socket' });
    await expect(unsaved).toContainText('Address changed, not tested');
    await page.keyboard.press('Control+Enter');
    await expect(panel(page).getByText(/^passed in \d+ ms, today /)).toBeVisible();
    await expect(step(page, 'TCP')).toContainText(`127.0.0.1:${sshd.port}`);
    await expect(step(page, 'Login methods')).toContainText('password');
    await expect(step(page, 'Login')).toContainText(`as ${testUser}`);
    await expect(unsaved).toContainText('Tested: it works');
    expect(await panel(page).innerHTML()).not.toContain(testUserPassword());
    await save(page);
    expect(troubles).toEqual([]);
  });

  test('shows at the fields what keeps it from beginning', async () => {
    const { page } = await openApp();
    await openNewForm(page);
    await field(page, 'Hostname or address').fill('web1.example.com');
    await field(page, 'Port').fill('99999');
    await startTest(page);
    await expect(panel(page).getByText(/^It cannot be tested yet\./)).toBeVisible();
    await expect(field(page, 'Port')).toHaveAccessibleDescription(/from 1 to 65535/);
    await expect(field(page, 'Port')).toBeFocused();
  });
});

describe('a connection test of a socket', () => {
  test('that passes takes away the problem that a failed session has left', async () => {
    const key = makeKey();
    const nobody = await refusingTarget();
    const web1 = socketTo(nobody, { login: keyLogin(key) });
    const { page, connector } = await openApp({ config: { sockets: [web1] } });
    await connector.ssh(['web1', 'true']);
    await connector.ssh(['web1', 'true']);
    await goTo(page, 'Logs');
    const problems = page.getByRole('region', { name: '1 problem now' });
    await expect(problems).toContainText(`127.0.0.1:${nobody.port} refuses connections`);
    await expect(problems).toContainText('2 times');

    await startSshd({ port: nobody.port, authorizedKeys: [key.publicKey] });
    await problems.getByRole('button', { name: 'Test web1' }).click();
    await expect(page.getByRole('tab', { name: 'Connection test' })).toHaveAttribute('aria-selected', 'true');
    await expect(panel(page).getByText(/^passed in/)).toBeVisible();
    // its host key is not trusted by a test
    await expect(page.getByRole('option', { name: /^web1 Host key new / })).toBeVisible();
    await page.getByRole('tab', { name: 'Overview' }).click();
    await expect(page.getByRole('link', { name: /^Passed \d\d:\d\d, \d+ ms$/ })).toBeVisible();
    await goTo(page, 'Logs');
    await expect(page.getByRole('option').last()).toContainText('connection test passed');
    await expect(page.getByRole('heading', { name: /now$/ })).toHaveCount(0);
  });

  test('leads to the field of the form, and its report can be copied, without the secret in it', async () => {
    const sshd = await startSshd({ passwordAuthentication: true });
    const { page } = await openApp();
    await openNewForm(page);
    await fillTarget(page, sshd);
    await field(page, 'Password').fill('never-the-password');
    await save(page);
    await page.keyboard.press('t');
    await expect(panel(page).getByText(/^failed at step 7 of 10/)).toBeVisible();
    await expect(step(page, 'Login methods')).toContainText('password');
    await expect(step(page, 'Login')).toContainText('web1 refuses the password');
    await expect(page.getByRole('option', { name: /^web1 Login refused / })).toBeVisible();

    await panel(page).getByRole('button', { name: 'Copy report' }).click();
    const report = await page.evaluate(() => navigator.clipboard.readText());
    expect(report).toMatch(/^Connection test of web1, /);
    expect(report).toContain('upstream_auth_rejected');
    expect(report).not.toContain('never-the-password');

    await step(page, 'Login').getByRole('link', { name: 'Change the password' }).click();
    await expect(page.getByRole('button', { name: 'Replace: Password' })).toBeFocused();
    // what the last test has shown stands beside the form, too
    await expect(step(page, 'Login')).toContainText('web1 refuses the password');
    await page.getByRole('button', { name: 'Replace: Password' }).click();
    await field(page, 'Password').fill(testUserPassword());
    await startTest(page);
    await expect(panel(page).getByText(/^passed in/)).toBeVisible();
    await save(page);
    // what was tested was another socket
    await page.getByRole('tab', { name: 'Connection test' }).click();
    await expect(panel(page).getByText('not tested yet')).toBeVisible();
  });

  test('asks for the login where the socket leaves that to the client', async () => {
    const sshd = await startSshd({ passwordAuthentication: true });
    const login = { ...passwordLogin(testUserPassword()), username_provider: 'prompt_client' };
    const { page } = await openApp({ config: { sockets: [socketTo(sshd, { login })] } });
    await goToSocket(page, 'web1');
    await page.getByRole('button', { name: 'Test', exact: true }).click();
    const question = page.getByRole('dialog', { name: 'Log in to web1 as' });
    await question.getByRole('textbox', { name: 'Login name' }).fill(testUser);
    await question.getByRole('button', { name: 'Test' }).click();
    await expect(step(page, 'Login')).toContainText(`as ${testUser}`);
    await expect(panel(page).getByText(/^passed in/)).toBeVisible();
  });

  test('is canceled in the middle, and shows what it had learned until then', async () => {
    const silent = await startFaultyTarget('silent');
    const login = passwordLogin('a password');
    const { page } = await openApp({ config: { sockets: [socketTo(silent, { login })] } });
    await page.getByRole('option', { name: /^web1 / }).waitFor();
    await page.keyboard.press('Control+k');
    await page.keyboard.type('Test web1');
    await page.getByRole('option', { name: 'Test web1' }).click();
    await expect(step(page, 'Banner')).toContainText('Under way');
    await expect(step(page, 'TCP')).toContainText(`127.0.0.1:${silent.port}`);
    await panel(page).getByRole('button', { name: 'Cancel' }).click();
    await expect(panel(page).getByText(/^canceled after 2 of 10 steps/)).toBeVisible();
    await expect(step(page, 'Banner')).toContainText('Not reached');
    await expect(page.getByRole('option', { name: /^web1 Host key new / })).toBeVisible();
  });
});
