import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { Locator, Page } from 'playwright';
import { describe, test } from 'vitest';
import { refusingTarget } from '../support/faulty-targets.ts';
import { makeKey } from '../support/keys.ts';
import { keyLogin, passwordLogin, socketTo } from '../support/proxied-sshd.ts';
import { startSshd } from '../support/sshd.ts';
import { whenTestEnds } from '../support/when-test-ends.ts';
import { expect } from './support/expect.ts';
import { goTo, goToSettings } from './support/go-to.ts';
import { openApp } from './support/open-app.ts';

function lines(page: Page): Locator {
  return page.getByRole('listbox', { name: 'Lines' }).getByRole('option');
}

function follow(page: Page): Locator {
  return page.getByRole('button', { name: 'Follow' });
}

/** A real target, and one where nothing listens. */
async function openWithTargets() {
  const key = makeKey();
  const sshd = await startSshd({ authorizedKeys: [key.publicKey] });
  const nobody = await refusingTarget();
  const web1 = socketTo(sshd, { login: keyLogin(key) });
  const dead = socketTo(nobody, { name: 'dead', login: passwordLogin('a password') });
  const app = await openApp({ config: { sockets: [web1, dead] } });
  await app.connector.ssh(['dead', 'true']);
  await app.connector.ssh(['web1', 'true']);
  await goTo(app.page, 'Logs');
  return { ...app, deadPort: nobody.port };
}

describe('the log', () => {
  test('shows lines as they come, pauses where they are read, and goes on', async () => {
    const { page, connector } = await openApp();
    await goTo(page, 'Logs');
    await expect(lines(page)).toHaveCount(1);
    await connector.ssh(['practice', 'echo one']);
    await expect(lines(page).last()).toContainText('ssh session ended');
    await expect(follow(page)).toHaveAttribute('aria-pressed', 'true');

    for (let session = 0; session < 12; session++) await connector.ssh(['practice', 'echo more']);
    await expect(lines(page).last()).toBeInViewport();
    await page.getByRole('listbox', { name: 'Lines' }).focus();
    await page.keyboard.press('Home');
    await expect(lines(page).first()).toContainText('starting the connector service');
    await expect(follow(page)).toHaveAttribute('aria-pressed', 'false');
    await connector.ssh(['practice', 'echo unseen']);
    await expect(page.getByText(/^\d\d lines$/)).toBeVisible();
    await expect(lines(page).first()).toContainText('starting the connector service');
    await follow(page).click();
    await expect(lines(page).last()).toContainText('ssh session ended');
    await expect(lines(page).first()).not.toContainText('starting the connector service');
  });

  test('is filtered by level, socket, session and text, also by an expression, and exported as it is shown', async () => {
    const { page } = await openWithTargets();
    const find = page.getByRole('searchbox', { name: 'Find in logs' });
    await page.getByRole('combobox', { name: 'Level: Info and worse' }).click();
    await page.getByRole('option', { name: 'Error only' }).click();
    await expect(lines(page)).toHaveCount(1);
    await page.getByRole('combobox', { name: 'Level: Error only' }).click();
    await page.getByRole('option', { name: 'Debug and worse' }).click();
    await find.fill('connection refused');
    await expect(lines(page)).toHaveCount(1);
    await find.fill('/dial tcp 127[.]0[.]0[.]1:\\d+/');
    await expect(lines(page)).toHaveCount(1);
    await find.fill('/dial (/');
    await expect(page.getByText(/expression/i).first()).toBeVisible();
    await find.fill('');

    await page.getByRole('combobox', { name: 'Socket' }).click();
    await page.getByRole('option', { name: 'web1', exact: true }).click();
    await expect(lines(page).first()).toContainText('web1');
    await expect(lines(page).filter({ hasText: 'dead' })).toHaveCount(0);
    await page.getByRole('combobox', { name: 'Session' }).click();
    await page.getByRole('option', { name: /^web1, / }).click();
    await expect(lines(page).last()).toContainText('ssh session ended');
    const shown = await lines(page).count();
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Export JSON lines' }).click();
    const exported = readFileSync(await (await download).path(), 'utf8')
      .trim()
      .split('\n');
    expect(exported).toHaveLength(shown);
    for (const line of exported) expect(JSON.parse(line)).toMatchObject({ socket_id: 'web1' });
  });

  test('says of a failure what it means and what to do, and shows its fields and the lines of its session', async () => {
    const { page, deadPort } = await openWithTargets();
    await expect(page.getByRole('heading', { name: '1 problem now' })).toBeVisible();
    await page.getByRole('button', { name: 'Show the last line of dead' }).click();
    const panel = page.getByRole('complementary', { name: 'Selected line' });
    await expect(panel).toContainText('upstream_dial_refused');
    await expect(
      panel.getByText(`dial tcp 127.0.0.1:${deadPort}: connect: connection refused`),
    ).toBeVisible();
    await expect(panel.getByRole('button', { name: 'Test dead' })).toBeVisible();
    await expect(panel.getByText('new ssh session for')).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(panel).toHaveCount(0);
  });

  test('shows hostile text as text', async () => {
    const markup = '<img src=x onerror="document.title=`pwned`">';
    const bytes = Buffer.from(`\x1b]0;pwned\x07\x1b[31m${markup}\u202Etxt.exe ${'A'.repeat(4000)}\r\n`);
    const target = createServer((socket) => {
      socket.on('error', () => {});
      socket.end(bytes);
    });
    await new Promise<void>((resolve) => target.listen(0, '127.0.0.1', resolve));
    whenTestEnds(() => void target.close());
    const { port } = target.address() as { port: number };
    const evil = socketTo({ host: '127.0.0.1', port }, { name: 'evil', login: passwordLogin('a password') });
    const { page, connector, troubles } = await openApp();
    await goToSettings(page, 'Import and export');
    await page.getByRole('link', { name: 'Import…' }).click();
    await page.getByRole('textbox', { name: 'Config file' }).fill(JSON.stringify({ sockets: [evil] }));
    await page.getByRole('button', { name: 'Import 1 socket' }).click();
    const title = await page.title();
    await connector.ssh(['practice', `echo ${bytes}`]);
    await connector.ssh(['evil', 'true']);
    for (const screen of ['Logs', 'Sessions', 'Sockets'] as const) {
      await goTo(page, screen);
      if (screen === 'Sockets') await page.getByRole('option', { name: /^evil / }).click();
      await expect(page.getByText(/evil/).first()).toBeVisible();
      if (screen === 'Logs') await page.getByRole('button', { name: 'Show the last line of evil' }).click();
      expect(await page.locator('img[src="x"]').count()).toBe(0);
      const text = await page.locator('body').innerText();
      expect(text).not.toMatch(/[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]/);
      expect(await page.title()).toBe(title);
    }
    await goTo(page, 'Logs');
    await page.getByRole('option', { name: /ssh exec/ }).click();
    await page.keyboard.press('Enter');
    await expect(page.getByRole('complementary', { name: 'Selected line' })).toContainText(`31m${markup}`);
    expect(troubles).toEqual([]);
  });
});
