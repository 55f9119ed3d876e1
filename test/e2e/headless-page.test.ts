import type { Page, WebSocket } from 'playwright';
import { expect, test } from 'vitest';
import { runCli } from '../support/cli.ts';
import { startConnector } from '../support/connector.ts';
import { eventually } from '../support/eventually.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { openPage } from './support/open-app.ts';

/** The WebSockets that a page opens from here on. */
function socketsOf(page: Page): WebSocket[] {
  const sockets: WebSocket[] = [];
  page.on('websocket', (socket) => sockets.push(socket));
  return sockets;
}

/** A page of a new browser profile, watched before it goes anywhere. */
async function visit(address: string) {
  const opened = await openPage('about:blank');
  const sockets = socketsOf(opened.page);
  await opened.page.goto(address);
  return { ...opened, sockets };
}

const connected = (sockets: WebSocket[], count = 1) =>
  eventually(
    () =>
      sockets.filter((socket) => !socket.isClosed()).length === 1 && sockets.length >= count
        ? true
        : undefined,
    'a WebSocket',
  );

test('a link lets the browser in, its code leaves the address and the history, and a second tab needs none', async () => {
  const connector = await startConnector();
  const { page, context, sockets, troubles } = await visit(connector.ui ?? '');
  await connected(sockets);
  expect(await page.evaluate(() => location.href + JSON.stringify(history.state))).not.toContain('code');
  const tab = await context.newPage();
  const tabSockets = socketsOf(tab);
  await tab.goto(new URL(connector.ui ?? '').origin);
  await connected(tabSockets);
  expect(troubles).toEqual([]);
});

test('scripts cannot read the cookie, and a link that was used lets no other browser in, but says how to get in', async () => {
  const connector = await startConnector();
  const first = await visit(connector.ui ?? '');
  await connected(first.sockets);
  expect(await first.page.evaluate(() => document.cookie)).toBe('');
  const other = await visit(connector.ui ?? '');
  await other.page.getByText('npm run cli -- ui').waitFor();
  expect(other.sockets).toEqual([]);
  // the next link is pasted into that very tab: only its fragment changes
  const { stdout } = await runCli(['ui', '--data', connector.data]);
  await other.page.goto(stdout.toString().trim());
  await connected(other.sockets);
});

test('opening a used link again in the browser that is in goes on as if nothing was', async () => {
  const connector = await startConnector();
  const { context, sockets } = await visit(connector.ui ?? '');
  await connected(sockets);
  const tab = await context.newPage();
  const tabSockets = socketsOf(tab);
  await tab.goto(connector.ui ?? '');
  await connected(tabSockets);
});

test('when the host goes away the page stays, and comes back by itself with the host', async () => {
  const data = temporaryFolder().file('data');
  const first = await startConnector({ data });
  const { page, sockets } = await visit(first.ui ?? '');
  await connected(sockets);
  await first.kill();
  await eventually(() => (sockets[0]?.isClosed() ? true : undefined), 'the end of the WebSocket');
  await startConnector({ data });
  await connected(sockets, 2);
  expect(await page.evaluate(() => document.title)).toContain('Sallyport');
});
