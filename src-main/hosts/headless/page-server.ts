import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import path from 'node:path';
import { Failure, nodeErrorCode } from '../../core/failure.ts';

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};

const headers = {
  'Content-Security-Policy':
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'",
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cache-Control': 'no-store',
};

/**
 * Serves the built renderer to browsers on this machine. Any web page can send requests to loopback, so the Host
 * must be exactly ours: a name that was made to point here (DNS rebinding) gets nothing.
 *
 * @throws Failure `port_in_use`, `listen_failed`
 */
export async function servePages(folder: string, port: number): Promise<{ url: string; close: () => void }> {
  const server = createServer((request, response) => {
    answer(server, folder, request, response).catch(() => response.destroy());
  });
  await new Promise<void>((fulfil, reject) => {
    server.on('error', (cause) => reject(listenFailure(port, cause))); // later ones are about one connection
    server.listen(port, '127.0.0.1', fulfil);
  });
  return {
    url: `http://${hostOf(server)}/`,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

async function answer(
  server: Server,
  folder: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const end = (status: number, text: string) =>
    response.writeHead(status, { ...headers, 'Content-Type': 'text/plain; charset=utf-8' }).end(text);
  if (request.headers.host !== hostOf(server))
    return void end(421, 'This server answers only to its own address.\n');
  if (request.method !== 'GET' && request.method !== 'HEAD') return void end(405, 'Only GET.\n');
  const file = fileFor(request.url ?? '/', folder);
  if (file === undefined) return void end(400, 'No such page.\n');
  try {
    const body = await readFile(file);
    const type = contentTypes[path.extname(file)] ?? 'application/octet-stream';
    response
      .writeHead(200, { ...headers, 'Content-Type': type })
      .end(request.method === 'HEAD' ? undefined : body);
  } catch {
    end(404, 'No such page.\n');
  }
}

/** undefined for what names nothing below the folder */
function fileFor(url: string, folder: string): string | undefined {
  try {
    const { pathname } = new URL(url, 'http://page');
    const file = path.join(folder, pathname === '/' ? 'index.html' : decodeURIComponent(pathname));
    return file.startsWith(folder + path.sep) ? file : undefined;
  } catch {
    return undefined; // no URL, or a broken %-escape
  }
}

function hostOf(server: Server): string {
  const bound = server.address();
  return `127.0.0.1:${typeof bound === 'object' && bound ? bound.port : 0}`;
}

function listenFailure(port: number, cause: Error): Failure {
  const inUse = nodeErrorCode(cause) === 'EADDRINUSE';
  return new Failure(inUse ? 'port_in_use' : 'listen_failed', {
    message: `failed to serve the screens on 127.0.0.1:${port}: ${cause.message}`,
    advice: inUse
      ? `The port ${port} on 127.0.0.1 is in use by another program. Choose another one with --ui-port.`
      : `The screens cannot be served on 127.0.0.1:${port}: ${cause.message}.`,
    cause,
  });
}
