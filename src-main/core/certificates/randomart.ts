import { createHash } from 'node:crypto';
import { WireReader } from '../ssh2/wire.ts';
import type { SshPublicKey } from './public-key.ts';

const width = 17;
const height = 9;
/** how often a field was visited; the last two are the start and the end of the walk */
const marks = ' .o+=*BOX@%&#/^SE';

/** The picture of a public key's SHA-256 as `ssh-keygen -lv` draws it: 11 lines of 19 characters. */
export function randomart(key: SshPublicKey): string {
  const rows = walk(createHash('sha256').update(key.blob).digest());
  return [border(titleOf(key)), ...rows.map((row) => `|${row}|`), border('[SHA256]')].join('\n');
}

/** A bishop that starts in the middle and takes two bits for each diagonal step, from the lowest; walls stop it. */
function walk(digest: Buffer): string[] {
  const visits = Array.from({ length: height }, () => new Array<number>(width).fill(0));
  let x = Math.floor(width / 2);
  let y = Math.floor(height / 2);
  const set = (value: (before: number) => number) => {
    const row = visits[y];
    if (row) row[x] = value(row[x] ?? 0);
  };
  const most = marks.length - 3;
  for (const byte of digest) {
    for (let shift = 0; shift < 8; shift += 2) {
      const step = byte >> shift;
      x = clamp(x + (step & 1 ? 1 : -1), width - 1);
      y = clamp(y + (step & 2 ? 1 : -1), height - 1);
      set((before) => Math.min(before + 1, most));
    }
  }
  const end = { x, y };
  x = Math.floor(width / 2);
  y = Math.floor(height / 2);
  set(() => marks.length - 2);
  ({ x, y } = end);
  set(() => marks.length - 1);
  return visits.map((row) => row.map((count) => marks[count]).join(''));
}

function clamp(value: number, largest: number): number {
  return Math.max(0, Math.min(largest, value));
}

/** In the middle; where that is not exact, one further to the left. */
function border(title: string): string {
  const before = Math.floor((width - title.length) / 2);
  return `+${('-'.repeat(before) + title).padEnd(width, '-')}+`;
}

/** `[ED25519 256]`, or without the number where that is too long */
function titleOf(key: SshPublicKey): string {
  const name = nameOf(key.type);
  const title = `[${name} ${bitsOf(key)}]`;
  return title.length <= width ? title : `[${name}]`;
}

function nameOf(type: string): string {
  if (type.startsWith('ecdsa-')) return 'ECDSA';
  return type === 'ssh-rsa' ? 'RSA' : 'ED25519';
}

function bitsOf({ type, blob }: SshPublicKey): number {
  const curve = /^ecdsa-sha2-nistp(\d+)$/.exec(type)?.[1];
  if (curve) return Number(curve);
  if (type !== 'ssh-rsa') return 256;
  const reader = new WireReader(blob);
  reader.bytes(); // type
  reader.bytes(); // exponent
  const modulus = reader.bytes();
  return BigInt(`0x${modulus.toString('hex')}`).toString(2).length;
}
