import { WebSocket } from 'ws';
import type { ToScreen } from '../../src-main/contract/messages.ts';
import { unpackTerminalOutput } from '../../src-main/contract/terminal-output.ts';
import {
  codeProtocol,
  pageKeyProtocol,
  type SessionAnswer,
  socketProtocol,
} from '../../src-main/contract/websocket-text.ts';
import type { Backend } from '../../src-renderer/backend/backend.ts';
import { backendOver } from '../../src-renderer/backend/create-backend.ts';
import type { Transport } from '../../src-renderer/backend/transport.ts';
import { whenTestEnds } from './when-test-ends.ts';

/** What a browser keeps of a host that it was let in to. */
export interface BrowserSession {
  /** `http://127.0.0.1:PORT` */
  origin: string;
  cookie: string;
  pageKey: string;
}

export interface BackendClient extends Backend {
  readonly session: BrowserSession;
  /** As if the tab was closed. */
  close(): void;
}

/**
 * The screens' own backend, over a WebSocket of Node: opens a link of the headless host (the ready line's `ui`, once
 * per link) or goes on with a session, and is closed when the test ends.
 */
export async function openBackend(link: string | BrowserSession): Promise<BackendClient> {
  const session = typeof link === 'string' ? await openLink(link) : link;
  const transport = nodeTransport(session);
  const backend = backendOver(transport, { carrier: 'browser', platform: 'linux' });
  await firstConnection(backend);
  whenTestEnds(() => transport.close());
  return { ...backend, session, close: () => transport.close() };
}

/** Exchanges the code of a link, as the page does. */
export async function openLink(link: string): Promise<BrowserSession> {
  const { origin, hash } = new URL(link);
  const response = await postCode(origin, hash.replace('#code=', ''));
  const answer = (await response.json()) as SessionAnswer;
  if (answer.state !== 'open') throw new Error(`the host does not open this link: ${answer.reason}`);
  const cookie = response.headers.get('set-cookie')?.split(';')[0] ?? '';
  return { origin, cookie, pageKey: answer.page_key ?? '' };
}

export function postCode(
  origin: string,
  code: string,
  headers: Record<string, string> = {},
): Promise<Response> {
  return fetch(`${origin}/session`, {
    method: 'POST',
    headers: { Origin: origin, 'Content-Type': 'application/json', ...headers },
    body: JSON.stringify({ code }),
  });
}

/** A bare WebSocket of a page, with any headers instead of the right ones. */
export function openPageSocket(
  { origin, cookie, pageKey }: BrowserSession,
  headers: Record<string, string> = {},
): WebSocket {
  const url = `${origin.replace('http', 'ws')}/socket`;
  const socket = new WebSocket(url, [socketProtocol, pageKeyProtocol(pageKey)], {
    headers: { Origin: origin, Cookie: cookie, ...headers },
  });
  socket.binaryType = 'arraybuffer';
  return socket;
}

/** The same as a command opens it, with the code of a link instead of a session. */
export function openCodeSocket(origin: string, code: string): WebSocket {
  const url = `${origin.replace('http', 'ws')}/socket`;
  return new WebSocket(url, [socketProtocol, codeProtocol(code)], { origin });
}

/** The status that a WebSocket is refused with, or 101. */
export function statusOf(socket: WebSocket): Promise<number> {
  return new Promise((resolve) => {
    socket.on('error', () => {});
    socket.on('unexpected-response', (_request, { statusCode }) => resolve(statusCode ?? 0));
    socket.on('open', () => {
      resolve(101);
      socket.terminate();
    });
  });
}

function nodeTransport(session: BrowserSession): Transport & { close(): void } {
  let socket: WebSocket | undefined;
  let closed = false;
  return {
    open({ opened, message, ended }) {
      const current = openPageSocket(session);
      socket = current;
      current.on('open', opened);
      current.on('message', (data, isBinary) => message(read(data, isBinary)));
      current.on('error', () => {}); // `close` follows
      current.on('close', (_code, reason) => {
        if (!closed) ended({ kind: 'lost', reason: String(reason) || 'the connector has gone away' });
      });
      return {
        send: (toHost) => current.send(JSON.stringify(toHost)),
        close: () => current.terminate(),
      };
    },
    onWake() {},
    close() {
      closed = true;
      socket?.terminate();
    },
  };
}

function read(data: unknown, isBinary: boolean): ToScreen {
  if (!isBinary) return JSON.parse(String(data)) as ToScreen;
  return { type: 'terminal_output', ...unpackTerminalOutput(data as ArrayBuffer) };
}

function firstConnection({ connection }: Backend): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = connection.subscribe(() => {
      const state = connection.get();
      stop();
      if (state.kind === 'open') resolve();
      else reject(new Error(`no connection: ${JSON.stringify(state)}`));
    });
  });
}
