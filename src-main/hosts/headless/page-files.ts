import { readFile } from 'node:fs/promises';
import path from 'node:path';

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};

export type PageFile =
  | { kind: 'found'; body: Buffer; type: string; cache: 'immutable' | 'no-store' }
  /** names nothing below the folder */
  | { kind: 'invalid' }
  | { kind: 'missing' };

/** What the path of a request names in the folder of the built renderer. */
export async function readPageFile(folder: string, url: string): Promise<PageFile> {
  const file = fileFor(url, folder);
  if (file === undefined) return { kind: 'invalid' };
  try {
    const body = await readFile(file);
    const type = contentTypes[path.extname(file)] ?? 'application/octet-stream';
    // vite puts a hash of the content into the names of its assets
    const isHashed = file.startsWith(path.join(folder, 'assets') + path.sep);
    return { kind: 'found', body, type, cache: isHashed ? 'immutable' : 'no-store' };
  } catch {
    return { kind: 'missing' };
  }
}

function fileFor(url: string, folder: string): string | undefined {
  try {
    const { pathname } = new URL(url, 'http://page');
    const file = path.join(folder, pathname === '/' ? 'index.html' : decodeURIComponent(pathname));
    return file.startsWith(folder + path.sep) && !file.includes('\0') ? file : undefined;
  } catch {
    return undefined; // no URL, or a broken %-escape
  }
}
