import type { SessionAnswer } from '../../src-main/contract/websocket-text.ts';
import type { LinkEnd } from './transport.ts';

export type Entry = { kind: 'open'; pageKey: string } | LinkEnd;

/** Local storage belongs to this origin with its port; cookies are sent to every port of 127.0.0.1. */
const pageKeyEntry = 'sallyport.page_key';
/** of a page that is open longer than its host: it then speaks an older language */
let knownVersion: string | undefined;

/** The one-use code of a link `…/#code=…`. It is taken out of the address, so that it stays in no history. */
export function takeCodeFromAddress(): string | undefined {
  const code = /^#code=([\w-]+)$/.exec(location.hash)?.[1];
  if (code !== undefined) history.replaceState(history.state, '', location.pathname);
  return code;
}

/** Exchanges a code for a session of this browser, or asks whether it has one already. Never rejects. */
export async function openSession(code: string | undefined): Promise<Entry> {
  const exchanged = code === undefined ? undefined : await ask({ code });
  if (exchanged?.kind === 'open') return exchanged;
  const known = await ask();
  // the browser may have a session, whatever became of the link
  if (known.kind === 'open' || !exchanged || exchanged.kind === 'lost') return known;
  return known.kind === 'refused' && known.reason === 'no_session' ? exchanged : known;
}

async function ask(body?: { code: string }): Promise<Entry> {
  let answer: SessionAnswer;
  try {
    const post = { method: 'POST', headers: { 'Content-Type': 'application/json' } };
    const init = body ? { ...post, body: JSON.stringify(body) } : {};
    const response = await fetch('./session', { ...init, cache: 'no-store', redirect: 'error' });
    answer = (await response.json()) as SessionAnswer;
  } catch {
    return { kind: 'lost', reason: 'the connector does not answer' };
  }
  if (answer.state === 'refused') return { kind: 'refused', reason: answer.reason };
  // another program may have taken the port
  if (answer.state !== 'open') return { kind: 'lost', reason: 'another program answers in its place' };
  if (answer.page_key !== undefined) localStorage.setItem(pageKeyEntry, answer.page_key);
  knownVersion ??= answer.version;
  if (answer.version !== knownVersion) return { kind: 'refused', reason: 'other_version' };
  const pageKey = localStorage.getItem(pageKeyEntry);
  return pageKey === null ? { kind: 'refused', reason: 'no_session' } : { kind: 'open', pageKey };
}
