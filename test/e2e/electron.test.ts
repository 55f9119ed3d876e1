import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { _electron, type Page } from 'playwright';
import { describe, expect, test } from 'vitest';
import { findElectron } from '../../scripts/find-electron.mjs';
import { startDisplay } from '../support/display.ts';
import { clientEnvironment } from '../support/run-client.ts';
import { startSshd } from '../support/sshd.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { testUserPassword } from '../support/test-user.ts';
import { whenTestEnds } from '../support/when-test-ends.ts';
import { firstMinute } from './flows/first-minute.ts';
import { firstTarget } from './flows/first-target.ts';
import { terminalKeys } from './flows/terminal-keys.ts';
import { plainShell } from './support/terminal-screen.ts';

const binary = findElectron();
if (!binary) {
  console.log(
    'Skipped: the flows in Electron, for there is no Electron binary (in ELECTRON_OVERRIDE_DIST_PATH, or by the electron package).',
  );
}

/** The app in a real Electron, on a display that nobody looks at and with a data folder of its own. */
async function openElectron(): Promise<{ page: Page; troubles: string[] }> {
  const home = temporaryFolder().path;
  // the app has no flag for the port: as if it had been set before
  mkdirSync(`${home}/sallyport`, { mode: 0o700 });
  const settings = { version: 1, gateway: { host: '127.0.0.1', port: 0 } };
  writeFileSync(`${home}/sallyport/config.json`, JSON.stringify(settings), { mode: 0o600 });
  const display = process.platform === 'linux' ? { DISPLAY: (await startDisplay()).name } : {};
  const app = await _electron.launch({
    executablePath: binary ?? '',
    // its sandbox does not work for root, which tests often are
    args: [
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      fileURLToPath(new URL('../..', import.meta.url)),
    ],
    env: clientEnvironment({ HOME: home, XDG_CONFIG_HOME: home, ...display }) as Record<string, string>,
  });
  whenTestEnds(async () => {
    // past the question whether live sessions may end
    await app.evaluate(({ app: electron }) => electron.exit(0)).catch(() => {});
    await app.close().catch(() => {});
  });
  const page = await app.firstWindow();
  page.setDefaultTimeout(15_000);
  const troubles: string[] = [];
  page.on('pageerror', (error) => troubles.push(error.message));
  return { page, troubles };
}

describe.skipIf(!binary)('the app in Electron', () => {
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
});
