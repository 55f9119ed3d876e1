import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { _electron, type ElectronApplication, type Page } from 'playwright';
import { findElectron } from '../../../scripts/find-electron.mjs';
import { startDisplay } from '../../support/display.ts';
import { clientEnvironment } from '../../support/run-client.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { whenTestEnds } from '../../support/when-test-ends.ts';

/** undefined: there is none, and what needs it is skipped */
export const electronBinary: string | undefined = findElectron();

export interface AppInElectron {
  app: ElectronApplication;
  page: Page;
  /** the data folder is `sallyport` in it */
  home: string;
  /** errors that nobody caught */
  troubles: string[];
}

/** The built app in a real Electron, on a display that nobody looks at and with a data folder of its own. */
export async function openElectron(): Promise<AppInElectron> {
  const home = temporaryFolder().path;
  // the app has no flag for the port: as if it had been set before
  mkdirSync(`${home}/sallyport`, { mode: 0o700 });
  const settings = { version: 1, gateway: { host: '127.0.0.1', port: 0 } };
  writeFileSync(`${home}/sallyport/config.json`, JSON.stringify(settings), { mode: 0o600 });
  const root = fileURLToPath(new URL('../../..', import.meta.url));
  // its sandbox does not work for root, which tests often are
  const flags = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const display = process.platform === 'linux' ? { DISPLAY: (await startDisplay()).name } : {};
  const app = await _electron.launch({
    executablePath: electronBinary ?? '',
    args: [...flags, root],
    env: clientEnvironment({ HOME: home, XDG_CONFIG_HOME: home, ...display }) as Record<string, string>,
  });
  whenTestEnds(async () => {
    // not through the question whether live sessions may end
    await app.evaluate(({ app: electron }) => electron.exit(0)).catch(() => {});
    await app.close().catch(() => {});
  });
  const page = await app.firstWindow();
  page.setDefaultTimeout(15_000);
  const troubles: string[] = [];
  page.on('pageerror', (error) => troubles.push(error.message));
  await page.waitForURL(/^app:\/\/sallyport\/index\.html/);
  return { app, page, home, troubles };
}
