import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
  STATUS_CODES,
} from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import {
  codeProtocol,
  pageKeyProtocol,
  type SessionAnswer,
  socketProtocol,
} from '../../contract/websocket-text.ts';
import { Failure, nodeErrorCode } from '../../core/failure.ts';
import { version } from '../../core/version.ts';
import { pageHeaders } from '../page-headers.ts';
import { type PageAccess, sessionLifeMs } from './page-access.ts';
import { readPageFile } from './page-files.ts';
import { cookieName, type Refusal, readCookie, refuseRequest } from './page-requests.ts';
import { type OpenScreen, servePage } from './page-socket.ts';
import { isOfOtherUser } from './peer-user.ts';

const address = '127.0.0.1';
const mostScreens = 50;
/** bytes of a message from a page; longer ones come in parts */
const longestMessage = 1024 * 1024;
const longestBody = 1024;
/** how long pages have to take the reason of the end */
const goodbyeMs = 300;

export interface PageServerOptions {
  /** of the built renderer */
  folder: string;
  access: PageAccess;
  /** the port to take, 0 for a free one; `preferred`: another one will do */
  port: number;
  preferred?: boolean;
}

export interface PageServer {
  readonly port: number;
  /** From now on pages get screens; before, they are told to come again. */
  serve(openScreen: OpenScreen): void;
  /** Tells the pages, and ends their screens. */
  close(): Promise<void>;
}

/**
 * Serves the built renderer to browsers on this machine, and each page its screen over a WebSocket.
 *
 * @throws Failure `port_in_use`, `listen_failed`
 */
export async function startPageServer(options: PageServerOptions): Promise<PageServer> {
  const pages = new Pages(options);
  await pages.listen(options);
  return pages;
}

class Pages implements PageServer {
  port = 0;
  private readonly server: Server;
  private readonly sockets: WebSocketServer;
  private readonly folder: string;
  private readonly access: PageAccess;
  private openScreen: OpenScreen | undefined;

  constructor({ folder, access }: PageServerOptions) {
    this.folder = folder;
    this.access = access;
    this.server = createServer((request, response) => {
      this.answer(request, response).catch(() => response.destroy());
    });
    this.server.on('upgrade', (request, stream, head) => this.upgrade(request, stream, head));
    this.sockets = new WebSocketServer({
      noServer: true,
      maxPayload: longestMessage,
      perMessageDeflate: false,
      handleProtocols: () => socketProtocol,
    });
  }

  async listen({ port, preferred }: PageServerOptions): Promise<void> {
    try {
      await listenOn(this.server, port);
    } catch (cause) {
      if (!preferred || port === 0) throw listenFailure(port, cause);
      await listenOn(this.server, 0).catch((cause) => {
        throw listenFailure(0, cause);
      });
    }
    const bound = this.server.address();
    if (typeof bound === 'object' && bound) this.port = bound.port;
    this.server.on('error', () => {}); // from here on they are about one connection
  }

  serve(openScreen: OpenScreen): void {
    this.openScreen = openScreen;
  }

  async close(): Promise<void> {
    this.openScreen = undefined;
    const closed = new Promise<void>((fulfil) => this.server.close(() => fulfil()));
    for (const socket of this.sockets.clients) socket.close(1001, 'the connector is stopping');
    // a page that is asleep does not say goodbye
    const limit = setTimeout(() => {
      for (const socket of this.sockets.clients) socket.terminate();
    }, goodbyeMs);
    this.server.closeAllConnections();
    await closed;
    clearTimeout(limit);
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const reading = request.method === 'GET' || request.method === 'HEAD';
    const refusal = refuseRequest(request.headers, this.host, reading ? 'for_page' : 'for_change');
    if (refusal) return endWith(response, refusal.status, refusal.text);
    const isSession = request.url === '/session';
    if (isSession && request.method === 'POST') return this.enter(request, response);
    if (!reading) return endWith(response, 405, 'Only GET.');
    if (isSession) return this.tellSession(request, response);
    const file = await readPageFile(this.folder, request.url ?? '/');
    if (file.kind === 'invalid') return endWith(response, 400, 'No such page.');
    if (file.kind === 'missing') return endWith(response, 404, 'No such page.');
    const cache = file.cache === 'immutable' ? 'private, max-age=31536000, immutable' : 'no-store';
    response
      .writeHead(200, { ...pageHeaders, 'Cache-Control': cache, 'Content-Type': file.type })
      .end(request.method === 'HEAD' ? undefined : file.body);
  }

  /** Whether this browser may come in. */
  private tellSession({ headers }: IncomingMessage, response: ServerResponse): void {
    if (!this.openScreen) return endWith(response, 503, 'The connector is starting.');
    if (!this.access.knows(this.cookieOf(headers)))
      return endWithJson(response, 200, { state: 'refused', reason: 'no_session' });
    if (this.sockets.clients.size >= mostScreens)
      return endWithJson(response, 200, { state: 'refused', reason: 'too_many_screens' });
    endWithJson(response, 200, { state: 'open', version });
  }

  /** Exchanges the code of a link for a session. */
  private async enter(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (isOfOtherUser(request.socket)) return endWith(response, 403, 'This server is for its own user.');
    // a form of another site can send no such content type
    if (request.headers['content-type'] !== 'application/json') return endWith(response, 415, 'Only JSON.');
    const code = await readCode(request);
    if (code === undefined) return endWith(response, 400, 'A code is missing.');
    const session = this.access.exchange(code);
    if (!session) return endWithJson(response, 403, { state: 'refused', reason: 'link_expired' });
    const life = Math.floor(sessionLifeMs / 1000);
    response.setHeader(
      'Set-Cookie',
      `${cookieName(this.port)}=${session.cookie}; HttpOnly; SameSite=Strict; Path=/; Max-Age=${life}`,
    );
    endWithJson(response, 200, { state: 'open', version, page_key: session.pageKey });
  }

  private upgrade(request: IncomingMessage, stream: Duplex, head: Buffer): void {
    stream.on('error', () => {});
    const refusal = this.refuseSocket(request);
    if (refusal) {
      const { status, text } = refusal;
      stream.end(
        `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\nContent-Type: text/plain\r\n\r\n${text}\n`,
      );
      return;
    }
    this.sockets.handleUpgrade(request, stream, head, (socket) => {
      if (this.openScreen) servePage(socket, this.openScreen);
      else socket.close(1001, 'the connector is stopping');
    });
  }

  private refuseSocket({ headers, url, socket }: IncomingMessage): Refusal | undefined {
    const refusal = refuseRequest(headers, this.host, 'for_change');
    if (refusal) return refusal;
    if (isOfOtherUser(socket)) return { status: 403, text: 'This server is for its own user.' };
    if (url !== '/socket') return { status: 404, text: 'No such page.' };
    if (!this.admits(headers))
      return { status: 401, text: 'Open the screens with a link of this connector.' };
    if (!this.openScreen || this.sockets.clients.size >= mostScreens)
      return { status: 503, text: 'Not now.' };
    return undefined;
  }

  private admits(headers: IncomingHttpHeaders): boolean {
    const code = offered(headers, codeProtocol(''));
    if (code !== undefined) return this.access.spend(code);
    const pageKey = offered(headers, pageKeyProtocol(''));
    return this.access.admits({ cookie: this.cookieOf(headers), pageKey });
  }

  private cookieOf(headers: IncomingHttpHeaders): string | undefined {
    return readCookie(headers, cookieName(this.port));
  }

  private get host(): string {
    return `${address}:${this.port}`;
  }
}

/** What follows the prefix: browsers can give a WebSocket no header of ours, but subprotocols. */
function offered(headers: IncomingHttpHeaders, prefix: string): string | undefined {
  const names = headers['sec-websocket-protocol']?.split(',').map((name) => name.trim());
  return names?.find((name) => name.startsWith(prefix))?.slice(prefix.length);
}

async function readCode(request: IncomingMessage): Promise<string | undefined> {
  let text = '';
  for await (const chunk of request) {
    text += chunk;
    if (text.length > longestBody) return undefined;
  }
  try {
    const { code } = JSON.parse(text) as { code?: unknown };
    return typeof code === 'string' ? code : undefined;
  } catch {
    return undefined;
  }
}

function endWithJson(response: ServerResponse, status: number, answer: SessionAnswer): void {
  const type = 'application/json; charset=utf-8';
  response
    .writeHead(status, { ...pageHeaders, 'Cache-Control': 'no-store', 'Content-Type': type })
    .end(JSON.stringify(answer));
}

function endWith(response: ServerResponse, status: number, text: string): void {
  const type = 'text/plain; charset=utf-8';
  response
    .writeHead(status, { ...pageHeaders, 'Cache-Control': 'no-store', 'Content-Type': type })
    .end(`${text}\n`);
}

function listenOn(server: Server, port: number): Promise<void> {
  return new Promise((fulfil, reject) => {
    server.once('error', reject);
    server.listen(port, address, () => {
      server.off('error', reject);
      fulfil();
    });
  });
}

function listenFailure(port: number, cause: unknown): Failure {
  const inUse = nodeErrorCode(cause) === 'EADDRINUSE';
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new Failure(inUse ? 'port_in_use' : 'listen_failed', {
    message: `failed to serve the screens on ${address}:${port}: ${reason}`,
    advice: inUse
      ? `The port ${port} on ${address} is in use by another program. Choose another one with --ui-port.`
      : `The screens cannot be served on ${address}:${port}: ${reason}.`,
    cause,
  });
}
