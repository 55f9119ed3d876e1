import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createPrivateFile, readPrivateFile, unreadable } from '../../core/secrets/private-file.ts';
import { writeFileAtomically } from '../../core/storage/atomic-file.ts';
import type { DataPaths } from '../../core/storage/data-folder.ts';
import { makeCode } from './page-access.ts';

const keyBytes = 32;

/** The key of links and sessions, made on first use. @throws Failure `key_unreadable` */
export async function openPageKey({ uiKey }: Pick<DataPaths, 'uiKey'>): Promise<Buffer> {
  const fresh = randomBytes(keyBytes);
  const key =
    (await readPrivateFile(uiKey)) ??
    ((await createPrivateFile(uiKey, fresh)) ? fresh : await readPrivateFile(uiKey));
  if (key?.length === keyBytes) return key;
  throw unreadable(uiKey, `it has not ${keyBytes} bytes; remove it, and open the screens with a new link`);
}

/** Where a host with this data folder serves its screens, or did. */
export interface PageAddress {
  port: number;
  pid: number;
}

/** So that the next start takes the same port, and open pages find it again; and for `cli ui`. */
export function rememberAddress({ uiAddress }: Pick<DataPaths, 'uiAddress'>, address: PageAddress): void {
  writeFileAtomically(uiAddress, `${JSON.stringify(address)}\n`);
}

export function lastAddress({ uiAddress }: Pick<DataPaths, 'uiAddress'>): PageAddress | undefined {
  try {
    const { port, pid } = JSON.parse(readFileSync(uiAddress, 'utf8')) as Partial<PageAddress>;
    const isPort = Number.isInteger(port) && Number(port) > 0 && Number(port) <= 65535;
    return isPort && Number.isInteger(pid) ? { port: Number(port), pid: Number(pid) } : undefined;
  } catch {
    return undefined; // none yet, or damaged: then it is a free port
  }
}

/** A link that opens the screens once. The fragment goes into no request and no server's log. */
export function linkTo(port: number, key: Buffer): string {
  return `http://127.0.0.1:${port}/#code=${makeCode(key)}`;
}
