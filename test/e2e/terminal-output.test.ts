import type { Page } from 'playwright';
import { describe, test } from 'vitest';
import { makeKey } from '../support/keys.ts';
import { keyLogin, socketTo } from '../support/proxied-sshd.ts';
import { startSshd } from '../support/sshd.ts';
import { expect } from './support/expect.ts';
import { goTo } from './support/go-to.ts';
import { openApp } from './support/open-app.ts';
import { openTerminal, plainShell, screenText, untilShown } from './support/terminal-screen.ts';

async function openShell() {
  const key = makeKey();
  const sshd = await startSshd({ authorizedKeys: [key.publicKey], config: plainShell });
  const socket = socketTo(sshd, { login: keyLogin(key) });
  const app = await openApp({ config: { sockets: [socket] } });
  await app.connector.ssh(['web1', 'true']);
  await goTo(app.page, 'Terminal');
  await openTerminal(app.page, 'web1');
  await untilShown(app.page, /\$ $/);
  return app;
}

/** What the head of the terminal says: `[rows, columns]` */
async function sizeShown(page: Page): Promise<[number, number]> {
  const head = await page.getByText(/^\d+ × \d+$/).textContent();
  const [columns = 0, rows = 0] = (head ?? '').split(' × ').map(Number);
  return [rows, columns];
}

describe('a terminal', () => {
  test('tells the target its size, and again when the window changes', async () => {
    const { page } = await openShell();
    const before = await sizeShown(page);
    await page.keyboard.type('stty size\n');
    await untilShown(page, new RegExp(`\\n${before.join(' ')}\\n`));
    await page.setViewportSize({ width: 900, height: 600 });
    await expect.poll(() => sizeShown(page)).not.toEqual(before);
    const after = await sizeShown(page);
    await page.keyboard.type('clear; stty size\n');
    await untilShown(page, new RegExp(`^${after.join(' ')}\\n`));
    await page.keyboard.press('Control+Shift+D');
    await untilShown(page.locator('section[aria-label^="web1"]').last(), /\$ $/);
    await page.keyboard.type('stty size\n');
    const right = page.locator('section[aria-label^="web1"]').last();
    await expect.poll(() => screenText(right)).toMatch(/\n\d+ \d+\n/);
    const [, rows, columns] = /\n(\d+) (\d+)\n/.exec(await screenText(right)) ?? [];
    await expect(right.getByText(`${columns} × ${rows}`)).toBeVisible();
    expect(Number(columns)).toBeLessThan(after[1]);
  });

  test('takes 200 MB without losing their end, while the rest of the page goes on', async () => {
    const { page } = await openShell();
    await page.keyboard.type(`yes $(printf %0999d) | head -c 200000000; echo; echo that was all\n`);
    await untilShown(page, /(0{50,}\n){5}/);
    const frames = await page.evaluateHandle(() => {
      const counted = { frames: 0 };
      const count = () => {
        counted.frames++;
        requestAnimationFrame(count);
      };
      count();
      return counted;
    });
    await goTo(page, 'Logs');
    await expect(page.getByRole('heading', { level: 1, name: 'Logs' })).toBeVisible();
    await page.getByRole('searchbox', { name: 'Find in logs' }).fill('session');
    await expect(page.getByRole('option', { name: /ssh shell/ })).toHaveCount(0);
    await goTo(page, 'Terminal');
    await expect.poll(() => screenText(page), { timeout: 60_000 }).toMatch(/\nthat was all\n\$ $/);
    expect((await frames.jsonValue()).frames).toBeGreaterThan(20);
  });

  test('is interrupted at once in the middle of endless output', async () => {
    const { page } = await openShell();
    await page.keyboard.type('yes endless\n');
    await untilShown(page, /(\nendless){20}/);
    await page.keyboard.press('Control+c');
    // typed before the prompt is there, it would be echoed before it
    await untilShown(page, /\^C\s*\$ $/);
    await page.keyboard.type('echo it listens\n');
    await untilShown(page, /\nit listens\n\$ $/);
  });
});
