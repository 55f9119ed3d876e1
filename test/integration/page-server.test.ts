import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { expect, test, vi } from 'vitest';
import type { Handlers } from '../../src-main/api/handlers.ts';
import { Screen, type Watches } from '../../src-main/api/screen.ts';
import type { HostEvent } from '../../src-main/contract/events.ts';
import { makeCode, PageAccess } from '../../src-main/hosts/headless/page-access.ts';
import { type PageServer, startPageServer } from '../../src-main/hosts/headless/page-server.ts';
import {
  type BrowserSession,
  openBackend,
  openCodeSocket,
  openLink,
  openPageSocket,
  postCode,
  statusOf,
} from '../support/backend-client.ts';
import { eventually } from '../support/eventually.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { whenTestEnds } from '../support/when-test-ends.ts';

const key = randomBytes(32);

interface Pages {
  server: PageServer;
  origin: string;
  /** a new link */
  link(): string;
  screens: Screen[];
  tell(event: HostEvent): void;
}

/** A page server with two commands and one topic behind it. */
async function startPages({ port = 0, signedWith = key } = {}): Promise<Pages> {
  const folder = temporaryFolder();
  writeFileSync(folder.file('index.html'), '<!doctype html><title>Sallyport</title>');
  writeFileSync(folder.file('secret.txt'), 'beside the renderer');
  mkdirSync(folder.file('renderer/assets'), { recursive: true });
  writeFileSync(folder.file('renderer/index.html'), '<!doctype html><title>Sallyport</title>');
  writeFileSync(folder.file('renderer/assets/entry-Ab12.js'), 'export {};');
  const screens: Screen[] = [];
  const senders = new Set<(event: HostEvent) => void>();
  const handlers: Partial<Handlers> = {
    'exchange.preview': ({ text }) => ({
      issues: [],
      sockets: [],
      client_keys: [],
      policies: [],
      warnings: [String(text.length)],
    }),
    'terminals.open': (_input, screen) => {
      const number = screen.addTerminal({
        write: (data) => screen.sendOutput(number, Buffer.from(data)),
        read() {},
        resize() {},
        close() {},
      });
      return { terminal: number };
    },
  };
  const watch = (send: (event: HostEvent) => void) => {
    senders.add(send);
    return () => senders.delete(send);
  };
  const server = await startPageServer({
    folder: folder.file('renderer'),
    access: new PageAccess(signedWith),
    port,
    preferred: true,
  });
  server.serve(({ post, isBusy }) => {
    const api = {
      handlers: handlers as Handlers,
      watches: { sockets: watch, log: watch } as unknown as Watches,
    };
    const screen = new Screen(api, post, isBusy);
    screens.push(screen);
    return screen;
  });
  whenTestEnds(() => server.close());
  const origin = `http://127.0.0.1:${server.port}`;
  const link = () => `${origin}/#code=${makeCode(signedWith)}`;
  const tell = (event: HostEvent) => {
    for (const send of senders) send(event);
  };
  return { server, origin, link, screens, tell };
}

/** fetch sends no Host of ours. */
function ask(
  origin: string,
  headers: Record<string, string>,
  { path = '/', method = 'GET', body = '' } = {},
): Promise<{ status: number; headers: Record<string, unknown>; text: string }> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(`${origin}${path}`, { method, headers, agent: false }, (response) => {
      let text = '';
      response.on('data', (data) => {
        text += data;
      });
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text }),
      );
    });
    request.on('error', reject);
    request.end(body);
  });
}

const socketStatus = (session: BrowserSession, headers: Record<string, string> = {}) =>
  statusOf(openPageSocket(session, headers));

test('a link lets one browser in: its code counts once, and gives a cookie that scripts and other sites never have', async () => {
  const { origin, link } = await startPages();
  const code = link().split('code=')[1] ?? '';
  const first = await postCode(origin, code);
  expect(first.status).toBe(200);
  const cookie = first.headers.get('set-cookie') ?? '';
  expect(cookie).toMatch(/^sallyport_\d+=[\w-]{72}; HttpOnly; SameSite=Strict; Path=\/; Max-Age=\d+$/);
  const second = await postCode(origin, code);
  expect(second.status).toBe(403);
  expect(await second.json()).toEqual({ state: 'refused', reason: 'link_expired' });
  expect(second.headers.get('set-cookie')).toBeNull();
});

test('a code does not count after a minute, nor after a restart of the host, nor when another key signed it', async () => {
  const { origin } = await startPages();
  const old = makeCode(key);
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 60_001 });
  try {
    expect((await postCode(origin, old)).status).toBe(403);
  } finally {
    vi.useRealTimers();
  }
  expect((await postCode(origin, makeCode(randomBytes(32)))).status).toBe(403);
  expect((await postCode(origin, '')).status).toBe(403);
  const beforeRestart = makeCode(key);
  await new Promise((resolve) => setTimeout(resolve, 5));
  const restarted = await startPages();
  expect((await postCode(restarted.origin, beforeRestart)).status).toBe(403);
});

test('a code opens one WebSocket itself, as a command needs it, and then opens nothing more', async () => {
  const { origin, link, screens } = await startPages();
  const withCode = (code: string) => statusOf(openCodeSocket(origin, code));
  const code = link().split('code=')[1] ?? '';
  expect(await withCode(code)).toBe(101);
  expect(screens).toHaveLength(1);
  expect(await withCode(code)).toBe(401);
  expect((await postCode(origin, code)).status).toBe(403);
  const exchanged = link().split('code=')[1] ?? '';
  expect((await postCode(origin, exchanged)).status).toBe(200);
  expect(await withCode(exchanged)).toBe(401);
  expect(await withCode(makeCode(randomBytes(32)))).toBe(401);
});

test('a session outlives a restart of the host on the same port; on a host with another key it counts for nothing', async () => {
  const first = await startPages();
  const session = await openLink(first.link());
  await first.server.close();
  const second = await startPages({ port: first.server.port });
  expect(second.origin).toBe(first.origin);
  expect(await socketStatus(session)).toBe(101);
  await second.server.close();
  const other = await startPages({ port: first.server.port, signedWith: randomBytes(32) });
  expect(other.origin).toBe(first.origin);
  expect(await socketStatus(session)).toBe(401);
});

test('the cookie alone, as any other program on a port of 127.0.0.1 may get to see it, opens no WebSocket', async () => {
  const { link } = await startPages();
  const session = await openLink(link());
  expect(await socketStatus(session)).toBe(101);
  expect(await socketStatus({ ...session, pageKey: '' })).toBe(401);
  expect(
    await socketStatus({
      ...session,
      pageKey: session.pageKey.replace(/^./, (c) => (c === 'A' ? 'B' : 'A')),
    }),
  ).toBe(401);
  expect(await socketStatus({ ...session, cookie: 'a=b' })).toBe(401);
});

test('a second tab of the same browser works, and each has its own screen', async () => {
  const { link, screens } = await startPages();
  const one = await openBackend(link());
  const two = await openBackend(one.session);
  const input = { text: 'x', replace: false };
  expect(await one.call('exchange.preview', { text: input.text })).toMatchObject({ warnings: ['1'] });
  expect(await two.call('exchange.preview', { text: 'xx' })).toMatchObject({ warnings: ['2'] });
  expect(screens).toHaveLength(2);
});

const foreign: [string, Record<string, string>, number][] = [
  ['a name that was made to point here', { Host: 'attacker.example' }, 421],
  ['localhost by name', { Host: 'localhost:1' }, 421],
  ['another port', { Host: '127.0.0.1:1' }, 421],
  ['a page of another site', { Origin: 'https://attacker.example' }, 403],
  ['a page of another port', { Origin: 'http://127.0.0.1:1' }, 403],
  ['a page without an origin', { Origin: 'null' }, 403],
  ['another site, as the browser says', { 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'no-cors' }, 403],
  ['another port, as the browser says', { 'Sec-Fetch-Site': 'same-site', 'Sec-Fetch-Mode': 'cors' }, 403],
];

test.each(foreign)('%s is refused on every route', async (_who, headers, status) => {
  const { origin, link } = await startPages();
  const session = await openLink(link());
  for (const path of ['/', '/assets/entry-Ab12.js', '/session', '/nothing', '/socket'])
    expect((await ask(origin, headers, { path })).status, path).toBe(status);
  const post = { Origin: origin, 'Content-Type': 'application/json', ...headers };
  const body = JSON.stringify({ code: link().split('code=')[1] });
  const posted = await ask(origin, post, { path: '/session', method: 'POST', body });
  expect(posted.status).toBe(status);
  expect(posted.headers['set-cookie']).toBeUndefined();
  expect(await socketStatus(session, headers)).toBe(status);
});

test('a change needs an Origin, and the code has to come as JSON', async () => {
  const { origin, link } = await startPages();
  const body = JSON.stringify({ code: link().split('code=')[1] });
  const post = { path: '/session', method: 'POST', body };
  expect((await ask(origin, { 'Content-Type': 'application/json' }, post)).status).toBe(403);
  expect((await ask(origin, { Origin: origin, 'Content-Type': 'text/plain' }, post)).status).toBe(415);
  expect(
    (await ask(origin, { Origin: origin, 'Content-Type': 'application/json' }, { ...post, body: 'no' }))
      .status,
  ).toBe(400);
  expect((await ask(origin, { Origin: origin }, { path: '/', method: 'DELETE' })).status).toBe(405);
  expect((await ask(origin, { Origin: origin, 'Content-Type': 'application/json' }, post)).status).toBe(200);
});

test('a person may come from elsewhere by a link; every answer carries the policy of our pages', async () => {
  const { origin } = await startPages();
  const navigation = {
    'Sec-Fetch-Site': 'cross-site',
    'Sec-Fetch-Mode': 'navigate',
    'Sec-Fetch-Dest': 'document',
  };
  const page = await ask(origin, navigation);
  expect(page).toMatchObject({ status: 200, text: expect.stringContaining('<title>Sallyport') });
  const missing = await ask(origin, {}, { path: '/nothing' });
  const escaping = await ask(origin, {}, { path: '/..%2fsecret.txt' });
  expect([missing.status, escaping.status]).toEqual([404, 400]);
  for (const { headers } of [page, missing, escaping, await ask(origin, {}, { path: '/session' })]) {
    expect(headers).toMatchObject({
      'content-security-policy': expect.stringMatching(/^default-src 'none'; script-src 'self'; /),
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
    });
    expect(headers).not.toHaveProperty('access-control-allow-origin');
  }
  const asset = await ask(origin, {}, { path: '/assets/entry-Ab12.js' });
  expect(asset.headers['cache-control']).toContain('immutable');
});

test('calls, events and terminal output pass, also those that are larger than the largest message', async () => {
  const { link, tell } = await startPages();
  const backend = await openBackend(link());
  const text = 'ü😀'.repeat(700_000);
  const socketsChanged = vi.fn();
  backend.watch('sockets', socketsChanged);
  expect(await backend.call('exchange.preview', { text: text.slice(0, 1000) })).toMatchObject({
    warnings: ['1000'],
  });
  tell({ topic: 'sockets' });
  await vi.waitFor(() => expect(socketsChanged).toHaveBeenCalledExactlyOnceWith({ topic: 'sockets' }));
  const { terminal } = await backend.call('terminals.open', { socket: 'web1', cols: 80, rows: 24 });
  let shown = Buffer.alloc(0);
  backend
    .terminal(terminal, {
      onOutput: (data) => {
        expect(data).toBeInstanceOf(Uint8Array);
        shown = Buffer.concat([shown, data]);
      },
      onState() {},
    })
    .input(text);
  await eventually(() => (shown.length === Buffer.byteLength(text) ? true : undefined), 'all of the echo');
  expect(shown.toString()).toBe(text);
});

test('a message that is no JSON, too long or binary ends the page, and nothing else', async () => {
  const { link } = await startPages();
  const good = await openBackend(link());
  for (const hostile of ['{', Buffer.alloc(10), 'x'.repeat(1024 * 1024 + 1), 'parts'] as const) {
    const socket = openPageSocket(good.session);
    socket.on('error', () => {});
    const closed = new Promise((resolve) => socket.on('close', (code) => resolve(code)));
    socket.on('open', () => {
      if (hostile !== 'parts') return socket.send(hostile);
      for (let part = 0; part < 70; part++) socket.send(`+${'x'.repeat(256 * 1024)}`);
    });
    expect([1003, 1006, 1008, 1009]).toContain(await closed);
  }
  expect(await good.call('exchange.preview', { text: '' })).toMatchObject({ warnings: ['0'] });
});

test('a page that reads nothing is told of less, and is let go before it fills memory', async () => {
  const { link, tell, screens } = await startPages();
  const session = await openLink(link());
  const socket = openPageSocket(session);
  const opened = new Promise((resolve) => socket.on('open', resolve));
  await opened;
  const closed = new Promise((resolve) => socket.on('close', resolve));
  socket.send(JSON.stringify({ type: 'watch', topic: 'log' }));
  await eventually(() => screens[0], 'the screen');
  socket.pause();
  const screen = screens[0];
  const before = process.memoryUsage().arrayBuffers;
  const entries = Array.from({ length: 1000 }, () => ({
    time: '',
    level: 'info' as const,
    msg: 'x'.repeat(1000),
  }));
  for (let frame = 0; frame < 100; frame++) {
    tell({ topic: 'log', entries });
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(60 * 1024 * 1024);
  for (let chunk = 0; chunk < 1100; chunk++) screen?.sendOutput(1, Buffer.alloc(64 * 1024));
  socket.resume();
  await closed;
});

test('there are fifty screens at most, and one more is told so', async () => {
  const { link, origin } = await startPages();
  const session = await openLink(link());
  const sockets = Array.from({ length: 50 }, () => openPageSocket(session));
  await Promise.all(sockets.map((socket) => new Promise((resolve) => socket.on('open', resolve))));
  expect(await socketStatus(session)).toBe(503);
  const asked = await ask(origin, { Cookie: session.cookie }, { path: '/session' });
  expect(JSON.parse(asked.text)).toEqual({ state: 'refused', reason: 'too_many_screens' });
  for (const socket of sockets) socket.terminate();
});

test('before the connector runs nobody gets in, and when the host stops its pages are told why', async () => {
  const early = await startPageServer({ folder: '/nothing', access: new PageAccess(key), port: 0 });
  whenTestEnds(() => early.close());
  expect((await ask(`http://127.0.0.1:${early.port}`, {}, { path: '/session' })).status).toBe(503);
  const { link, server } = await startPages();
  const backend = await openBackend(link());
  await server.close();
  await eventually(() => (backend.connection.get().kind === 'lost' ? true : undefined), 'the loss');
  expect(backend.connection.get()).toMatchObject({ reason: 'the connector is stopping' });
});

test('a port that is taken is a failure that says so, unless another one will do', async () => {
  const { server } = await startPages();
  const options = { folder: '/nothing', access: new PageAccess(key), port: server.port };
  await expect(startPageServer(options)).rejects.toMatchObject({ code: 'port_in_use' });
  const other = await startPageServer({ ...options, preferred: true });
  whenTestEnds(() => other.close());
  expect(other.port).not.toBe(server.port);
});
