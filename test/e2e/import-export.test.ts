import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import type { Page } from 'playwright';
import { describe, test } from 'vitest';
import { makeKey } from '../support/keys.ts';
import { startSshd } from '../support/sshd.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { testUser, testUserPassword } from '../support/test-user.ts';
import { expect } from './support/expect.ts';
import { goTo, goToSettings, goToSocket } from './support/go-to.ts';
import { openApp } from './support/open-app.ts';
import { field, fillTarget, openNewForm, save } from './support/socket-form.ts';
import { plainShell, untilShown } from './support/terminal-screen.ts';

async function openImport(page: Page): Promise<void> {
  await goToSettings(page, 'Import and export');
  await page.getByRole('link', { name: 'Import…' }).click();
}

/** The home folder of a person who has worked with ssh for years. */
function homeWith(config: string, files: Record<string, string> = {}): string {
  const home = temporaryFolder().path;
  mkdirSync(`${home}/.ssh`, { mode: 0o700 });
  for (const [name, text] of Object.entries({ config, ...files })) {
    mkdirSync(`${home}/.ssh/${name}`.replace(/\/[^/]*$/, ''), { recursive: true });
    writeFileSync(`${home}/.ssh/${name}`, text, { mode: 0o600 });
  }
  return home;
}

describe('importing from ~/.ssh/config', () => {
  test('shows first what would become of every host, and then makes sockets that work', async () => {
    const key = makeKey();
    const sshd = await startSshd({ authorizedKeys: [key.publicKey], config: plainShell });
    const home = homeWith(
      `Include conf.d/*\nHost web1\n  HostName ${sshd.host}\n  Port ${sshd.port}\n  User ${testUser}\n` +
        `  IdentityFile ~/.ssh/id_web\nHost inner\n  HostName 10.0.0.7\n  User ops\n  ProxyJump web1\n` +
        `  IdentityFile ~/.ssh/id_gone\nHost *.example.com\n  User everybody\n`,
      { id_web: key.privateKey, 'conf.d/more': 'Host db1\n  HostName db1.internal\n  User dba\n' },
    );
    const { page } = await openApp({ env: { HOME: home } });
    // in the first minute it stands below the three steps
    await expect(page.getByRole('table', { name: 'Hosts in ~/.ssh/config' })).toBeVisible();
    await openImport(page);
    const hosts = page.getByRole('table', { name: 'Hosts in ~/.ssh/config' });
    await expect(hosts.getByRole('row', { name: /web1/ }).first()).toContainText(
      `${testUser}@${sshd.host}:${sshd.port}`,
    );
    await expect(hosts.getByRole('row', { name: /db1/ })).toContainText('Needs a password');
    await expect(hosts.getByRole('row', { name: /inner/ })).toContainText(/Needs the key file .*id_gone/);
    await expect(hosts.getByRole('row', { name: /\*\.example\.com/ })).toContainText(/pattern/i);
    await expect(hosts.getByRole('checkbox', { name: '*.example.com' })).toBeDisabled();

    await hosts.getByRole('checkbox', { name: 'web1' }).setChecked(true);
    await hosts.getByRole('checkbox', { name: 'inner' }).setChecked(true);
    await hosts.getByRole('checkbox', { name: 'db1' }).setChecked(false);
    await page.getByRole('button', { name: 'Import 2 hosts' }).click();
    await expect(page.getByText(/web1/).filter({ hasText: /inner/ }).first()).toBeVisible();
    await goToSocket(page, 'inner');
    await expect(page.getByRole('link', { name: 'web1' })).toBeVisible();
    await goToSocket(page, 'web1');
    await page.getByRole('button', { name: 'Open terminal' }).click();
    await page.getByRole('button', { name: 'Accept and connect' }).click();
    await untilShown(page, /\$ $/);
    await goTo(page, 'Sockets');
    await expect(page.getByRole('option', { name: /^db1 / })).toHaveCount(0);
  });

  test('reads another file that is named, and says so where there is none', async () => {
    const { page } = await openApp();
    const file = temporaryFolder().file('hosts');
    writeFileSync(file, 'Host lab\n  HostName lab.example.com\n  User root\n');
    await openImport(page);
    await expect(page.getByRole('alert')).toContainText('there is no such file');
    await page.getByRole('textbox', { name: 'File to read' }).fill(file);
    await page.getByRole('button', { name: 'Read file' }).click();
    await expect(page.getByRole('row', { name: /lab/ })).toContainText('root@lab.example.com');
  });
});

describe('the config file', () => {
  const good = `sockets:
  - name: web1
    tags: [prod]
    ssh_configuration:
      hostname: web1.example.com
      authentication_type: username_and_password
      username: ops
      password: from:env:WEB1_PW
`;

  test('with mistakes shows them by line and changes nothing; mended, it is taken in', async () => {
    const { page } = await openApp();
    await openImport(page);
    const text = page.getByRole('textbox', { name: 'Config file' });
    await text.fill(
      `${good}  - name: Web 2\n    ssh_configuration:\n      authentication_type: agent\n      username: ops\n      hostnam: web2\n`,
    );
    const mistakes = page.getByRole('table', { name: 'Mistakes' });
    await expect(mistakes.getByRole('row', { name: /^9 / })).toContainText(/name/);
    await expect(mistakes.getByRole('row', { name: /^13 / })).toContainText(/hostnam/);
    await expect(page.getByRole('button', { name: /^Import \d|Nothing to import/ })).toHaveCount(0);
    await goTo(page, 'Sockets');
    await expect(page.getByRole('option')).toHaveCount(1);

    await openImport(page);
    await text.fill(good);
    await expect(page.getByRole('row', { name: /Socket web1 .* New/ })).toBeVisible();
    await page.getByRole('button', { name: 'Import 1 socket' }).click();
    await expect(page.getByText('1 socket added')).toBeVisible();
    await goTo(page, 'Sockets');
    await expect(page.getByRole('option', { name: /^web1 / })).toContainText('ops@web1.example.com');
  });

  test('is exported without any secret in clear text, and what was exported can be taken in again', async () => {
    const sshd = await startSshd({ passwordAuthentication: true });
    const { page } = await openApp();
    await openNewForm(page);
    await fillTarget(page, sshd);
    await field(page, 'Description').fill('before: "quotes" & <tags>');
    await field(page, 'Password').fill(testUserPassword());
    await save(page);
    await goToSettings(page, 'Import and export');
    await page.getByRole('button', { name: 'Show the config file' }).click();
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Save as a file' }).click();
    const exported = readFileSync(await (await download).path(), 'utf8');
    expect(exported).toContain('name: web1');
    expect(exported).not.toContain(testUserPassword());

    await openImport(page);
    await page.getByRole('textbox', { name: 'Config file' }).fill(exported);
    await expect(page.getByRole('row', { name: /Socket web1 .* Here already/ })).toBeVisible();

    const other = await openApp();
    await openImport(other.page);
    await other.page.getByRole('textbox', { name: 'Config file' }).fill(exported);
    await other.page.getByRole('button', { name: 'Import 1 socket' }).click();
    await goToSocket(other.page, 'web1');
    await expect(other.page.getByText('before: "quotes" & <tags>')).toBeVisible();
  });
});
