import { existsSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { startSshd } from '../support/sshd.ts';
import { testUserPassword } from '../support/test-user.ts';
import { firstMinute } from './flows/first-minute.ts';
import { firstTarget } from './flows/first-target.ts';
import { terminalKeys } from './flows/terminal-keys.ts';
import { electronBinary, openElectron } from './support/open-electron.ts';
import { plainShell } from './support/terminal-screen.ts';

if (!electronBinary) {
  console.log(
    'Skipped: the tests in a real Electron. Its binary is neither installed nor in ELECTRON_OVERRIDE_DIST_PATH.',
  );
}

describe.skipIf(!electronBinary)('the app in a real Electron', () => {
  test('gives the first minute that it promises', async () => {
    const { page, troubles } = await openElectron();
    await firstMinute(page);
    expect(troubles).toEqual([]);
  });

  test('gets to a real target once its password is right', async () => {
    const sshd = await startSshd({ passwordAuthentication: true, config: plainShell });
    const { page, troubles } = await openElectron();
    await firstTarget(page, sshd, testUserPassword());
    expect(troubles).toEqual([]);
  });

  test('leaves a terminal the keys that belong to it', async () => {
    const { page, troubles } = await openElectron();
    await page.getByRole('button', { name: 'Open practice' }).click();
    await terminalKeys(page);
    expect(troubles).toEqual([]);
  });

  test('pages stay on our own, under the policy of our own, and have nothing of Node', async () => {
    const { page } = await openElectron();
    const seen = await page.evaluate(() => ({
      node: ['require', 'process', 'Buffer'].filter((name) => name in window),
      origin: location.origin,
    }));
    expect(seen).toEqual({ node: [], origin: 'app://sallyport' });
    await page.evaluate(() => {
      location.href = 'https://attacker.example/';
    });
    expect(await page.evaluate(() => window.open('https://attacker.example/'))).toBeNull();
    expect(page.url()).toMatch(/^app:\/\/sallyport\/index\.html/);
  });

  test('closing the window ends the app in order', async () => {
    const { app, home } = await openElectron();
    const exited = new Promise((resolve) => app.process().once('exit', resolve));
    await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close());
    expect(await exited).toBe(0);
    expect(existsSync(`${home}/sallyport/lock`)).toBe(false);
  });
});
