import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright';
import { describe, test } from 'vitest';
import { startConnector } from '../support/connector.ts';
import { makeKey } from '../support/keys.ts';
import { startSshd } from '../support/sshd.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { expect } from './support/expect.ts';
import { goTo, goToSettings } from './support/go-to.ts';
import { openApp, openPage } from './support/open-app.ts';
import { field, fillTarget, loginKind, openNewForm, save } from './support/socket-form.ts';
import { plainShell, untilShown } from './support/terminal-screen.ts';

describe('the link of the headless host', () => {
  test('opens the app once: a second tab of the same browser works, the used link elsewhere does not', async () => {
    const { page, context, connector } = await openApp();
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    expect(page.url()).not.toContain('code');
    const second = await context.newPage();
    await second.goto(new URL('/', connector.ui).href);
    await second.getByRole('button', { name: 'Open practice' }).click();
    await untilShown(second, /practice:~\$ $/);
    // the first tab hears of it
    await expect(page.getByRole('region', { name: 'Live sessions' })).toContainText('practice');

    const stolen = await openPage(connector.ui ?? '');
    await expect(stolen.page.getByRole('heading', { name: 'This link is used up' })).toBeVisible();
    const bare = await openPage(new URL('/', connector.ui).href);
    await expect(bare.page.getByRole('heading', { name: 'Open Sallyport by its link' })).toBeVisible();
  });
});

describe('a host that goes away', () => {
  test('is said on the page, which comes back by itself when the host does', async () => {
    const data = temporaryFolder().file('data');
    const { page, connector } = await openApp({ data });
    await page.getByRole('button', { name: 'Open practice' }).click();
    await untilShown(page, /practice:~\$ $/);
    await connector.kill();
    await expect(page.getByText(/The connector does not answer/)).toBeVisible();
    await expect(page.getByRole('contentinfo')).toContainText('Connector gone');
    await goTo(page, 'Sessions');
    await expect(page.getByRole('heading', { level: 1, name: 'Sessions' })).toBeVisible();

    await startConnector({ data });
    await expect(page.getByRole('contentinfo')).toContainText('Connector running');
    await expect(page.getByText(/The connector does not answer/)).toHaveCount(0);
    // the terminal has connected again by itself, so there may be a live session of it already
    await expect(page.getByRole('row', { name: /practice Shell.*Interrupted/ })).toBeVisible();
    await goTo(page, 'Sockets');
    await page.getByRole('button', { name: 'Open terminal' }).click();
    await untilShown(page, /practice:~\$ $/);
  });
});

describe('what leaves the host', () => {
  test('is nothing to other machines, and no secret, to the page, to the log or to the disk', async () => {
    const secrets = { passphrase: 'canary-passphrase-62181', password: 'canary-password-90417' };
    const key = makeKey({ passphrase: secrets.passphrase });
    const body = key.privateKey.split('\n').slice(2, 4);
    const sshd = await startSshd({ authorizedKeys: [key.publicKey], config: plainShell });
    const { page, connector, context } = await openApp({ env: { CANARY: secrets.password } });
    const requests: string[] = [];
    const received: string[] = [];
    context.on('request', (request) => requests.push(request.url()));
    context.on('page', (opened) => listen(opened, received));
    listen(page, received);
    // the socket that is open already is not listened to
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    await page.reload();

    await openNewForm(page);
    await fillTarget(page, sshd);
    await loginKind(page, 'SSH private key').click();
    await field(page, 'SSH private key').fill(key.privateKey);
    await field(page, 'Passphrase').fill(secrets.passphrase);
    await save(page);
    await page.getByRole('button', { name: 'Open terminal' }).click();
    await page.getByRole('button', { name: 'Accept and connect' }).click();
    await untilShown(page, /\$ $/);
    await openNewForm(page);
    await fillTarget(page, sshd, 'other');
    await field(page, 'Password').fill(secrets.password);
    await save(page, 'other');
    await page.getByRole('link', { name: 'Edit' }).click();
    await field(page, 'Description').fill('changed');
    await expect(page.getByText('Stored, not shown')).toBeVisible();
    await save(page, 'other');
    await page.getByRole('link', { name: 'Edit' }).click();
    await page.getByRole('button', { name: /^Replace/ }).click();
    await field(page, 'Password').fill('from:env:CANARY');
    await expect(field(page, 'Password')).toHaveAccessibleDescription(/The environment variable is set/);
    await save(page, 'other');
    await goToSettings(page, 'Import and export');
    await page.getByRole('button', { name: 'Show the config file' }).click();
    await expect(page.getByRole('region', { name: 'The config file' })).toContainText('name: web1');
    await goTo(page, 'Logs');
    await goTo(page, 'Sessions');
    const shown = await page.content();

    const places: Record<string, string> = {
      'the page': shown,
      'what the page was sent': received.join('\n'),
      'the log': connector.log.text,
      ...filesIn(connector.data),
    };
    expect(received.length).toBeGreaterThan(20);
    for (const [place, text] of Object.entries(places)) {
      for (const secret of [...Object.values(secrets), ...body])
        expect(text.includes(secret), `${place} has a secret in it`).toBe(false);
    }
    const origin = new URL(connector.ui ?? '').origin;
    expect(requests.length).toBeGreaterThan(0);
    expect(requests.filter((url) => !url.startsWith(`${origin}/`) && !/^(data|blob):/.test(url))).toEqual([]);
  });
});

/** Collects what the host sends over the page's socket. */
function listen(page: Page, received: string[]): void {
  page.on('websocket', (socket) =>
    socket.on('framereceived', ({ payload }) => received.push(payload.toString())),
  );
}

/** Every file in a folder, by its path. */
function filesIn(folder: string): Record<string, string> {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const files = names.map((name) => join(folder, name)).filter((path) => statSync(path).isFile());
  expect(files.length).toBeGreaterThan(5);
  return Object.fromEntries(files.map((path) => [path, readFileSync(path, 'latin1')]));
}
