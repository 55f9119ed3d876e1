import { realpath } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { net, protocol } from 'electron';

const scheme = 'app';
const host = 'sallyport';

export const startPage = `${scheme}://${host}/index.html`;

/** xterm writes `<style>` elements, hence 'unsafe-inline' for styles; scripts are ours alone. */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
].join('; ');

/** Gives the pages an origin of their own, which file:// has not. Call once, before `ready`. */
export function registerAppScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ]);
}

/** Not by `origin`, which is the text "null" for a scheme that Node does not know. */
export function isOurs(url: string): boolean {
  const parsed = URL.parse(url);
  return parsed !== null && parsed.protocol === `${scheme}:` && parsed.host === host;
}

/** Answers `app://sallyport/…` from a folder, and from nowhere else. Call after `ready`. */
export function serveScreens(folder: string): void {
  protocol.handle(scheme, async ({ url, method }) => {
    if (!isOurs(url) || method !== 'GET') return answer(null, 400);
    const file = await resolveInside(folder, new URL(url).pathname);
    if (file === undefined) return answer(null, 404);
    try {
      const { body, headers } = await net.fetch(pathToFileURL(file).href);
      return answer(body, 200, headers.get('content-type'));
    } catch {
      return answer(null, 404);
    }
  });
}

/** The file that a path names, if it is inside the folder even when symbolic links are followed. */
async function resolveInside(folder: string, pathname: string): Promise<string | undefined> {
  try {
    const root = await realpath(folder);
    const file = await realpath(path.join(root, decodeURIComponent(pathname)));
    const relative = path.relative(root, file);
    return relative.startsWith('..') || path.isAbsolute(relative) ? undefined : file;
  } catch {
    return undefined;
  }
}

function answer(body: ReadableStream | null, status: number, type: string | null = null): Response {
  const headers = new Headers({
    'content-security-policy': contentSecurityPolicy,
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
  });
  if (type) headers.set('content-type', type);
  return new Response(body, { status, headers });
}
