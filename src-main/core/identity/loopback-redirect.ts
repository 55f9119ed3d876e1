import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { canceled, expired } from './provider-failure.ts';

const path = '/cb';
const longestMilliseconds = 300_000;

/** Where the browser comes back to: open only while somebody signs in. */
export interface LoopbackRedirect {
  /** `http://127.0.0.1:PORT/cb`: the literal address (RFC 8252 §7.3), so that no name can lead elsewhere */
  readonly uri: string;
  /** The address that the browser came with. @throws Failure `sign_in_expired`, `sign_in_canceled` */
  readonly arrival: Promise<URL>;
  close(): void;
}

/**
 * @param state an arrival without it is somebody else's, and ends nothing
 */
export async function openLoopbackRedirect(state: string, signal: AbortSignal): Promise<LoopbackRedirect> {
  const { promise: arrival, resolve, reject } = Promise.withResolvers<URL>();
  arrival.catch(() => {}); // whoever closes without waiting
  const server = createServer((request, response) => {
    const url = arrivalOf(request, server.address() as AddressInfo, state);
    answer(response, url !== undefined);
    if (url) resolve(url);
  });
  server.headersTimeout = 5000;
  server.maxConnections = 20;
  await new Promise<void>((fulfil, fail) => {
    server.once('error', fail);
    server.listen({ host: '127.0.0.1', port: 0 }, fulfil);
  });
  const onAbort = () => reject(canceled());
  const timer = setTimeout(() => reject(expired()), longestMilliseconds);
  signal.addEventListener('abort', onAbort);
  if (signal.aborted) onAbort();
  const { port } = server.address() as AddressInfo;
  return {
    uri: `http://127.0.0.1:${port}${path}`,
    arrival,
    close: () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      server.close();
      // the browser's answer is out before: close only ends what idles
      server.closeIdleConnections();
      setTimeout(() => server.closeAllConnections(), 1000).unref();
      reject(canceled());
    },
  };
}

/** A page that another site has opened may come here too, under another name (DNS rebinding) or without the state. */
function arrivalOf(request: IncomingMessage, { port }: AddressInfo, state: string): URL | undefined {
  const here = `127.0.0.1:${port}`;
  if (request.method !== 'GET' || request.headers.host !== here || !request.url?.startsWith(`${path}?`))
    return undefined;
  const url = new URL(request.url, `http://${here}`);
  return url.searchParams.get('state') === state ? url : undefined;
}

function answer(response: ServerResponse, arrived: boolean): void {
  response.writeHead(arrived ? 200 : 400, {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
    connection: 'close',
  });
  const text = arrived
    ? 'You can close this window and go back to Sallyport.'
    : 'This page is only for a sign-in that is going on.';
  response.end(
    `<!doctype html><html lang="en"><meta charset="utf-8"><title>Sallyport</title><body style="font:1rem system-ui;margin:4rem auto;max-width:30rem"><p>${text}</p></body></html>\n`,
  );
}
