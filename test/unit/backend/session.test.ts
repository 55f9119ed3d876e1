import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { SessionAnswer } from '../../../src-main/contract/websocket-text.ts';

const address = { hash: '', pathname: '/' };
const kept = new Map<string, string>();
let answers: (SessionAnswer | 'none' | 'html')[];
let asked: { method: string; body: unknown }[];

beforeEach(() => {
  vi.resetModules();
  kept.clear();
  asked = [];
  vi.stubGlobal('location', address);
  vi.stubGlobal('history', {
    replaceState: () => {
      address.hash = '';
    },
  });
  vi.stubGlobal('localStorage', {
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, value: string) => kept.set(name, value),
  });
  vi.stubGlobal('fetch', async (_url: string, { method = 'GET', body }: RequestInit) => {
    asked.push({ method, body: body && JSON.parse(String(body)) });
    const answer = answers.shift();
    if (answer === undefined || answer === 'none') throw new TypeError('Failed to fetch');
    return new Response(answer === 'html' ? '<html>' : JSON.stringify(answer));
  });
});
afterEach(() => vi.unstubAllGlobals());

/** A page that was just loaded, as its module. */
const loadPage = () => import('../../../src-renderer/backend/session.ts');

const open = { state: 'open', version: '1.0.0' } as const;
const refused = (reason: 'no_session' | 'link_expired' | 'too_many_screens') =>
  ({ state: 'refused', reason }) as const;

test('a code is taken out of the address once, and other fragments stay', async () => {
  const { takeCodeFromAddress } = await loadPage();
  address.hash = '#code=abc_-1';
  expect(takeCodeFromAddress()).toBe('abc_-1');
  expect(address.hash).toBe('');
  expect(takeCodeFromAddress()).toBeUndefined();
  address.hash = '#/sockets';
  expect(takeCodeFromAddress()).toBeUndefined();
  expect(address.hash).toBe('#/sockets');
});

test('a code is exchanged for a page key, which the next page of this origin finds', async () => {
  answers = [{ ...open, page_key: 'k1' }, open];
  expect(await (await loadPage()).openSession('abc')).toEqual({ kind: 'open', pageKey: 'k1' });
  expect(asked).toEqual([{ method: 'POST', body: { code: 'abc' } }]);
  vi.resetModules();
  expect(await (await loadPage()).openSession(undefined)).toEqual({ kind: 'open', pageKey: 'k1' });
});

test('a used link in a browser that is in already does no harm', async () => {
  kept.set('sallyport.page_key', 'k1');
  answers = [refused('link_expired'), open];
  expect(await (await loadPage()).openSession('abc')).toEqual({ kind: 'open', pageKey: 'k1' });
});

test('a used link elsewhere is refused as used, and without a link as without a session', async () => {
  const { openSession } = await loadPage();
  answers = [refused('link_expired'), refused('no_session')];
  expect(await openSession('abc')).toEqual({ kind: 'refused', reason: 'link_expired' });
  answers = [refused('no_session')];
  expect(await openSession(undefined)).toEqual({ kind: 'refused', reason: 'no_session' });
  // the cookie alone is no session: another browser profile may have left it
  answers = [open];
  expect(await openSession(undefined)).toEqual({ kind: 'refused', reason: 'no_session' });
  answers = [refused('too_many_screens')];
  expect(await openSession(undefined)).toEqual({ kind: 'refused', reason: 'too_many_screens' });
});

test('no answer, and an answer of another program, are a lost host', async () => {
  const { openSession } = await loadPage();
  answers = ['none', 'none'];
  expect(await openSession('abc')).toMatchObject({ kind: 'lost' });
  answers = ['html'];
  expect(await openSession(undefined)).toMatchObject({ kind: 'lost' });
  answers = [{ state: 'ok' } as unknown as SessionAnswer];
  expect(await openSession(undefined)).toMatchObject({ kind: 'lost' });
});

test('a host that was updated while the page was open asks for a new page', async () => {
  kept.set('sallyport.page_key', 'k1');
  const { openSession } = await loadPage();
  answers = [open, { ...open, version: '2.0.0' }];
  expect(await openSession(undefined)).toMatchObject({ kind: 'open' });
  expect(await openSession(undefined)).toEqual({ kind: 'refused', reason: 'other_version' });
});
