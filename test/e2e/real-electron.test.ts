import { existsSync } from 'node:fs';
import { _electron as electron } from 'playwright';
import { expect, test } from 'vitest';
import { findElectron } from '../../scripts/find-electron.mjs';
import { StartedProcess } from '../support/started-process.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { whenTestEnds } from '../support/when-test-ends.ts';

const root = new URL('../..', import.meta.url).pathname;
const binary: string | undefined = findElectron();
if (!binary)
  console.log(
    'Skipped: the tests in a real Electron. Its binary is neither installed nor in ELECTRON_OVERRIDE_DIST_PATH.',
  );

/** `DISPLAY` of a screen that nobody sees. */
async function startDisplay(): Promise<string> {
  const server = new StartedProcess('Xvfb', [
    '-displayfd',
    '1',
    '-screen',
    '0',
    '1280x800x24',
    '-nolisten',
    'tcp',
  ]);
  const [number] = await server.stdout.waitFor(/^\d+/m, { timeLimit: 10_000 });
  return `:${number}`;
}

/** Starts the built app in the real Electron. */
async function startApp(home = temporaryFolder().path) {
  const app = await electron.launch({
    executablePath: binary ?? '',
    args: [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), root],
    env: { PATH: process.env.PATH ?? '', HOME: home, XDG_CONFIG_HOME: home, DISPLAY: await startDisplay() },
  });
  whenTestEnds(() => app.close().catch(() => {}));
  const page = await app.firstWindow();
  await page.waitForURL(/^app:\/\/sallyport\/index\.html/);
  return { app, page, home };
}

test.skipIf(!binary)(
  'the window shows the sockets, and the practice socket opens in a terminal',
  async () => {
    const { page } = await startApp();
    await page.getByText('practice').first().waitFor();
    const terminals = await page.evaluate(
      () =>
        new Promise((resolve) => {
          const { sallyport } = window;
          let shown = '';
          sallyport.onMessage((message) => {
            if (message.type === 'terminal_output') shown += new TextDecoder().decode(message.data);
            if (shown.includes('practice target')) resolve(shown);
          });
          const input = { socket: 'practice', cols: 80, rows: 24 };
          sallyport.send({ type: 'call', id: 900_001, command: 'terminals.open', input });
        }),
    );
    expect(terminals).toContain('Welcome');
  },
);

test.skipIf(!binary)(
  'pages stay on our own, under the policy of our own, and have nothing of Node',
  async () => {
    const { page } = await startApp();
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
  },
);

test.skipIf(!binary)('closing the window ends the app in order', async () => {
  const { app, home } = await startApp();
  const exited = new Promise((resolve) => app.process().once('exit', resolve));
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close());
  expect(await exited).toBe(0);
  expect(existsSync(`${home}/sallyport/lock`)).toBe(false);
});
