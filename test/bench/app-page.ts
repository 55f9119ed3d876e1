import { setTimeout as pause } from 'node:timers/promises';
import type { Page } from 'playwright';
import { openPage, sharedBrowser } from '../e2e/support/open-app.ts';
import { type Connector, startConnector } from '../support/connector.ts';
import { runClient } from '../support/run-client.ts';
import type { Result } from './report.ts';
import { median, percentile } from './samples.ts';

/** What is measured: the app, and beside it the least that the same machine does in the same way. */
export type AppRoute = 'plain' | 'app';
export const appRoutes = { plain: 'least', app: 'app' } as const satisfies Record<AppRoute, string>;

const keys = 'abcdefghijklmnopqrstuvwxyz';
/** nobody types faster */
const betweenKeysMs = 60;

/**
 * The app as a person meets it, in Chromium: how long the host takes to listen, the first screen to be usable, and a
 * key in the terminal of the practice socket to be seen.
 */
export async function measureAppPage({
  starts,
  echoes,
}: {
  starts: number;
  echoes: number;
}): Promise<Result<AppRoute>[]> {
  const node: number[] = [];
  const listening: number[] = [];
  const usable: number[] = [];
  const blank: number[] = [];
  let connector: Connector | undefined;
  await sharedBrowser();
  for (let round = 0; round < starts; round++) {
    node.push(await timed(() => runClient(process.execPath, ['-e', '0'])));
    await connector?.stop();
    listening.push(
      await timed(async () => {
        connector = await startConnector();
      }),
    );
    blank.push(
      await timed(() =>
        openAndClose('data:text/html,<h1>x</h1>', (page) => page.getByRole('heading').waitFor()),
      ),
    );
    usable.push(await timed(() => openAndClose(connector?.ui ?? '', firstScreen)));
    await connector?.stop();
    connector = await startConnector();
  }
  const { page, context } = await openPage(connector?.ui ?? '');
  await firstScreen(page);
  const presses = await measureKeys(page, echoes);
  await context.close();
  await connector?.stop();
  const common = { unit: 'ms', compares: 'app' } as const;
  return [
    row('the headless host listens, from its start, median', node, listening, 1000),
    row('the first screen is usable, median', blank, usable, 1500),
    {
      ...common,
      measure: 'a key shows in the practice terminal, p95',
      values: { plain: percentile(presses.input, 95), app: percentile(presses.terminal, 95) },
      outcome: percentile(presses.terminal, 95),
      target: { atMost: 30 },
    },
  ];
}

function row(measure: string, plain: number[], app: number[], atMost: number): Result<AppRoute> {
  const values = { plain: median(plain), app: median(app) };
  return { measure, unit: 'ms', values, compares: 'app', outcome: values.app, target: { atMost } };
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

async function openAndClose(address: string, ready: (page: Page) => Promise<void>): Promise<void> {
  const { page, context } = await openPage(address);
  await ready(page);
  await context.close();
}

async function firstScreen(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Open practice' }).waitFor();
}

/**
 * From the key event until it is drawn: in a plain text field of the page, and in the terminal, which draws its rows in
 * the frame that they are shown in.
 */
async function measureKeys(page: Page, echoes: number): Promise<{ input: number[]; terminal: number[] }> {
  const filter = page.getByRole('searchbox', { name: 'Filter sockets' });
  await filter.focus();
  await page.evaluate(() => {
    const took: number[] = [];
    Object.assign(window, { took });
    const field = document.activeElement as HTMLInputElement;
    field.addEventListener('keydown', () => {
      const began = performance.now();
      requestAnimationFrame(() => took.push(performance.now() - began));
    });
  });
  const input = await pressed(page, Math.min(echoes, 50));
  await filter.fill('');
  await page.getByRole('button', { name: 'Open practice' }).click();
  const rows = page.locator('.xterm-rows');
  await rows.getByText('$').first().waitFor();
  await rows.evaluate((element) => {
    const took: number[] = [];
    Object.assign(window, { took });
    let began: number | undefined;
    addEventListener('keydown', () => (began = performance.now()), { capture: true });
    new MutationObserver(() => {
      if (began !== undefined) took.push(performance.now() - began);
      began = undefined;
    }).observe(element, { subtree: true, childList: true, characterData: true });
  });
  return { input, terminal: await pressed(page, echoes) };
}

async function pressed(page: Page, times: number): Promise<number[]> {
  for (let key = 0; key < times; key++) {
    await page.keyboard.press(keys[key % keys.length] ?? 'a');
    await pause(betweenKeysMs);
  }
  await pause(200);
  return page.evaluate(() => (window as unknown as { took: number[] }).took);
}
