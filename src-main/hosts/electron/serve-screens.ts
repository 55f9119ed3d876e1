import { realpath } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { net, protocol } from 'electron';
import { pageHeaders } from '../page-headers.ts';
import { appScheme, errorPageText, isOurs } from './our-pages.ts';

/** Gives the pages an origin of their own, which file:// has not. Call once, before `ready`. */
export function registerAppScheme(): void {
  protocol.registerSchemesAsPrivileged([
    {
      scheme: appScheme,
      privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true },
    },
  ]);
}

/** Answers `app://sallyport/…` from a folder, and from nowhere else. Call after `ready`. */
export function serveScreens(folder: string): void {
  protocol.handle(appScheme, async ({ url, method }) => {
    if (!isOurs(url) || method !== 'GET') return answer(null, 400);
    const error = errorPageText(url);
    if (error !== undefined) return answer(error, 200, 'text/html; charset=utf-8');
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

function answer(body: ReadableStream | string | null, status: number, type: string | null = null): Response {
  const headers = new Headers(pageHeaders);
  if (type) headers.set('content-type', type);
  return new Response(body, { status, headers });
}
