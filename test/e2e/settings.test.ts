import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { networkInterfaces } from 'node:os';
import { describe, test } from 'vitest';
import { makeKey } from '../support/keys.ts';
import { runClient, sshOptions, startClient } from '../support/run-client.ts';
import { freePort } from '../support/sshd.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { whenTestEnds } from '../support/when-test-ends.ts';
import { expect } from './support/expect.ts';
import { goTo, goToSettings } from './support/go-to.ts';
import { openApp } from './support/open-app.ts';
import { untilShown } from './support/terminal-screen.ts';

/** An address of this machine that others could reach, if it has one. */
const [networkAddress] = Object.values(networkInterfaces())
  .flatMap((infos = []) => infos)
  .filter(({ internal, family }) => !internal && family === 'IPv4')
  .map(({ address }) => address);

/** Settings that say where the gateway listens, so that they can be changed on the screen. */
async function openWithGatewaySettings() {
  const data = temporaryFolder().file('data');
  const port = await freePort();
  mkdirSync(data, { mode: 0o700 });
  const settings = { version: 1, gateway: { host: '127.0.0.1', port } };
  writeFileSync(`${data}/config.json`, JSON.stringify(settings), { mode: 0o600 });
  return { ...(await openApp({ data, gateway: null })), port };
}

describe('the gateway', () => {
  test('listens on another port at once, while live terminals go on, and new ones find it', async () => {
    const { page, connector } = await openWithGatewaySettings();
    await page.getByRole('button', { name: 'Open practice' }).click();
    await untilShown(page, /practice:~\$ $/);
    const outside = connector.sshInTerminal(['practice']);
    await outside.expect(/\$ $/);

    const next = await freePort();
    await goToSettings(page, 'Gateway');
    const port = page.getByRole('textbox', { name: 'Port' });
    await port.fill('65536');
    await page.getByRole('button', { name: 'Save' }).click();
    await expect(port).toHaveAccessibleDescription(/1 to 65535/);
    await port.fill(String(next));
    await page.getByRole('button', { name: 'Save' }).click();
    await expect(page.getByText(`The gateway listens on 127.0.0.1:${next}`)).toBeVisible();
    await expect(page.getByRole('link', { name: `Gateway 127.0.0.1:${next}` })).toBeVisible();

    outside.type('echo still outside\r');
    await outside.expect(/\nstill outside\r\n/);
    await goTo(page, 'Terminal');
    await page.locator('.xterm.focus').waitFor();
    await page.keyboard.type('echo still inside\n');
    await untilShown(page, /\nstill inside\n/);
    expect(readFileSync(connector.sshConfig, 'utf8')).toContain(String(next));
    const { stdout } = await connector.ssh(['practice', 'echo by the new port']);
    expect(stdout.toString()).toBe('by the new port\n');
    await page.keyboard.press('Control+Shift+D');
    await untilShown(page.locator('section[aria-label^="practice"]').last(), /practice:~\$ $/);
  });

  test('stays where it is when the new port is taken, and says so at the field', async () => {
    const { page, port } = await openWithGatewaySettings();
    const taken = createServer().listen(0, '127.0.0.1');
    whenTestEnds(() => void taken.close());
    await new Promise((resolve) => taken.once('listening', resolve));
    const { port: other } = taken.address() as { port: number };
    await goToSettings(page, 'Gateway');
    await page.getByRole('textbox', { name: 'Port' }).fill(String(other));
    await page.getByRole('button', { name: 'Save' }).click();
    await expect(page.locator('[aria-invalid="true"]')).toHaveAccessibleDescription(/in use|taken/);
    await expect(page.getByRole('link', { name: `Gateway 127.0.0.1:${port}` })).toBeVisible();
  });

  test.skipIf(networkAddress === undefined)(
    'opens to a network only after a question that says who can come then, and the status bar shows it',
    async () => {
      const { page } = await openWithGatewaySettings();
      await goToSettings(page, 'Gateway');
      const addresses = page.getByRole('region', { name: 'Further addresses' });
      const add = async () => {
        await addresses.getByRole('button', { name: 'Add an address' }).click();
        await page.getByRole('menuitem', { name: networkAddress ?? '' }).click();
      };
      const question = page.getByRole('dialog', { name: /^Open the gateway to everyone/ });
      await add();
      await expect(question).toContainText(networkAddress ?? '');
      await question.getByRole('button', { name: 'Cancel' }).click();
      await expect(addresses).toContainText('None: only the address above.');
      await add();
      await question.getByRole('button', { name: 'Add this address' }).click();
      await expect(page.getByText('open to a network')).toHaveCount(0);
      await page.getByRole('button', { name: 'Save' }).click();
      const status = page.getByRole('contentinfo');
      await expect(status).toContainText('and 1 more');
      await expect(status).toContainText('open to a network');
      await addresses.getByRole('button', { name: /^Remove / }).click();
      await page.getByRole('button', { name: 'Save' }).click();
      await expect(status).not.toContainText('open to a network');
    },
  );
});

describe('client keys', () => {
  test('let a person in with their own ssh, and end their session when they are removed', async () => {
    const { page, connector } = await openApp();
    const key = makeKey({ comment: 'alice@laptop' });
    await goToSettings(page, 'Client keys');
    await page.getByRole('button', { name: 'Add a key' }).click();
    const dialog = page.getByRole('dialog', { name: 'Add a client key' });
    const pasted = dialog.getByRole('textbox', { name: 'Public key' });
    const add = dialog.getByRole('button', { name: 'Add key' });
    await add.click();
    await expect(pasted).toHaveAccessibleDescription('Paste the person’s public key.');
    await pasted.fill('ssh-ed25519');
    await add.click();
    await expect(pasted).toHaveAccessibleDescription(/This is not a public key/);
    await pasted.fill(key.privateKey);
    await add.click();
    await expect(pasted).toHaveAccessibleDescription(/This is a private key.*treat it as exposed/);
    await pasted.fill(key.publicKey);
    await dialog.getByRole('textbox', { name: 'E-mail' }).fill('alice');
    await expect(dialog.getByRole('textbox', { name: 'Name' })).toHaveValue('alice@laptop');
    await add.click();
    await expect(dialog.getByRole('textbox', { name: 'E-mail' })).toHaveAccessibleDescription(
      /e-mail address/,
    );
    await dialog.getByRole('textbox', { name: 'E-mail' }).fill('alice@example.com');
    await page.keyboard.press('Enter');
    await expect(dialog).toHaveCount(0);
    await expect(page.getByRole('row', { name: /alice@laptop/ })).toContainText(key.fingerprint);

    const options = sshOptions({ port: connector.port, identity: key.privateKeyFile });
    const said = await runClient('ssh', [...options, 'practice@127.0.0.1', 'echo hello']);
    expect(said.stdout.toString()).toBe('hello\n');
    const live = startClient('ssh', [...options, '-tt', 'practice@127.0.0.1']);
    await live.stdout.waitFor(/Play it back afterwards/);
    await page.getByRole('button', { name: 'Remove the key of alice@laptop' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove key' }).click();
    await live.exited;
    expect(live.stderr.text + live.stdout.text).toContain(
      'The admin has removed the key that you came in with.',
    );
    const refused = await runClient('ssh', [...options, 'practice@127.0.0.1', 'echo hello']);
    expect(refused.status).toBe(255);
    await expect(page.getByRole('row', { name: /alice@laptop/ })).toHaveCount(0);
  });
});

test('the theme is kept, also for the next page', async () => {
  const { page, context } = await openApp();
  await goToSettings(page, 'General');
  const theme = () => page.evaluate(() => document.documentElement.dataset.theme);
  const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  await page.getByRole('radio', { name: 'Dark' }).click();
  await expect.poll(theme).toBe('dark');
  const dark = await background();
  await page.getByRole('radio', { name: 'Light' }).click();
  await expect.poll(theme).toBe('light');
  await expect.poll(background).not.toBe(dark);
  await page.reload();
  await expect(page.getByRole('radio', { name: 'Light' })).toBeChecked();
  expect(await theme()).toBe('light');
  const second = await context.newPage();
  await second.goto(page.url());
  await expect.poll(() => second.evaluate(() => document.documentElement.dataset.theme)).toBe('light');
});

test('the settings of recordings are checked, asked about where they delete, and kept', async () => {
  const { page } = await openApp();
  await goToSettings(page, 'Recordings');
  const days = page.getByRole('textbox', { name: 'Delete after days' });
  await days.fill('soon');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(days).toHaveAccessibleDescription(/whole number of days/);
  await days.fill('30');
  await expect(page.getByText('Sallyport deletes recordings older than 30 days.')).toBeVisible();
  await page.getByRole('button', { name: 'Save' }).click();
  await page
    .getByRole('dialog', { name: 'Delete old recordings?' })
    .getByRole('button', { name: 'Cancel' })
    .click();
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Save and delete' }).click();
  await expect(page.getByText('The recording settings are saved')).toBeVisible();
  await page.reload();
  await expect(days).toHaveValue('30');
});

test('the CA page shows the key that ssh-keygen reads, with its fingerprint', async () => {
  const { page } = await openApp();
  await goToSettings(page, 'SSH CA');
  const authority = page.getByRole('region', { name: 'Public key' });
  const file = temporaryFolder().file('ca.pub');
  writeFileSync(file, (await authority.getByText(/^ssh-ed25519 /).textContent()) ?? '');
  const listed = await runClient('ssh-keygen', ['-l', '-f', file]);
  const fingerprint = listed.stdout.toString().split(' ')[1] ?? 'none';
  await expect(authority.getByText(fingerprint)).toBeVisible();
});
