import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/** How long a link counts, in ms: it is in the scrollback of a terminal, and may be in a log. */
const codeLifeMs = 60_000;
/** and a browser's session */
export const sessionLifeMs = 30 * 24 * 3600_000;

const timeBytes = 6;
const nonceBytes = 16;
const macBytes = 32;
const textForm = /^[\w-]{72}$/;

/** What a page shows to be let in. The cookie alone would not do: browsers send it to every port of 127.0.0.1. */
export interface PageSession {
  cookie: string;
  pageKey: string;
}

/**
 * Lets pages in. A link carries a code that counts once and for a minute; it is exchanged for a session, which
 * outlives a restart of the host. A command that asks the host spends a code of its own, and has no session. Codes and
 * sessions are signed with the data folder's `ui.key`, so whoever can read that file can make links: the admin, with
 * `npm run cli -- ui`.
 */
export class PageAccess {
  private readonly key: Buffer;
  /** codes from before are refused: those that were used then are not known any more */
  private readonly since = Date.now();
  /** each until it would have expired anyway */
  private readonly usedCodes = new Map<string, number>();

  constructor(key: Buffer) {
    this.key = key;
  }

  /** A session for the code of a link, or undefined: used before, too old, or not ours. */
  exchange(code: string): PageSession | undefined {
    if (!this.spend(code)) return undefined;
    const cookie = sign(this.key, 'session');
    return { cookie, pageKey: this.pageKeyOf(cookie) };
  }

  /** Whether a code counts. From then on it does not: whoever shows it is let in this once. */
  spend(code: string): boolean {
    const now = Date.now();
    const madeAt = verify(this.key, 'code', code);
    if (madeAt === undefined || madeAt < this.since || madeAt > now || now - madeAt > codeLifeMs)
      return false;
    for (const [used, expires] of this.usedCodes) if (expires < now) this.usedCodes.delete(used);
    if (this.usedCodes.has(code)) return false;
    this.usedCodes.set(code, madeAt + codeLifeMs);
    return true;
  }

  /** Whether a cookie is one of ours that still counts. */
  knows(cookie: string | undefined): boolean {
    const madeAt = cookie === undefined ? undefined : verify(this.key, 'session', cookie);
    return madeAt !== undefined && Date.now() - madeAt <= sessionLifeMs;
  }

  admits({ cookie, pageKey }: { [Shown in keyof PageSession]: string | undefined }): boolean {
    if (cookie === undefined || pageKey === undefined || !this.knows(cookie)) return false;
    return isSame(Buffer.from(this.pageKeyOf(cookie)), Buffer.from(pageKey));
  }

  private pageKeyOf(cookie: string): string {
    return createHmac('sha256', this.key).update(`page ${cookie}`).digest('base64url');
  }
}

/** The code of a new link. */
export function makeCode(key: Buffer): string {
  return sign(key, 'code');
}

/** Time, a random number and the MAC over both and over what it is for. */
function sign(key: Buffer, purpose: 'code' | 'session'): string {
  const time = Buffer.alloc(timeBytes);
  time.writeUIntBE(Date.now(), 0, timeBytes);
  const body = Buffer.concat([time, randomBytes(nonceBytes)]);
  return Buffer.concat([body, mac(key, purpose, body)]).toString('base64url');
}

/** When it was made, if it is ours. */
function verify(key: Buffer, purpose: 'code' | 'session', text: string): number | undefined {
  if (!textForm.test(text)) return undefined;
  const bytes = Buffer.from(text, 'base64url');
  const body = bytes.subarray(0, -macBytes);
  return isSame(mac(key, purpose, body), bytes.subarray(-macBytes))
    ? body.readUIntBE(0, timeBytes)
    : undefined;
}

function mac(key: Buffer, purpose: string, body: Buffer): Buffer {
  return createHmac('sha256', key).update(`${purpose} `).update(body).digest();
}

function isSame(one: Buffer, other: Buffer): boolean {
  return one.length === other.length && timingSafeEqual(one, other);
}
