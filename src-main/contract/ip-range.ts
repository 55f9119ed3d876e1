/** An address as eight groups of 16 bits; IPv4 as the mapped form ::ffff:a.b.c.d, which some systems hand out for it. */
export interface IpAddress {
  family: 4 | 6;
  groups: readonly number[];
}

export interface IpRange extends IpAddress {
  /** of the 128 bits of `groups` */
  prefix: number;
}

/** Without brackets; a zone (`fe80::1%eth0`) says nothing of the address and is left out. */
export function parseIpAddress(text: string): IpAddress | undefined {
  if (text.length > 100) return undefined;
  const v4 = parseV4(text);
  if (v4) return { family: 4, groups: [0, 0, 0, 0, 0, 0xffff, ...v4] };
  const groups = parseV6(text.replace(/%[\w.-]+$/, ''));
  return groups && { family: isMapped(groups) ? 4 : 6, groups };
}

/** `10.0.0.0/8`, `2001:db8::/32`, or one address. Bits behind the prefix do not count. */
export function parseIpRange(text: string): IpRange | undefined {
  const [, address = '', bits] = /^([^/%]+)(?:\/(\d{1,3}))?$/.exec(text) ?? [];
  const found = parseIpAddress(address);
  if (!found) return undefined;
  const writtenAsV4 = !address.includes(':');
  const prefix = bits === undefined ? 128 : Number(bits) + (writtenAsV4 ? 96 : 0);
  if (prefix > 128) return undefined;
  // a range that reaches beyond the mapped addresses is one of IPv6
  return { groups: found.groups, family: prefix >= 96 ? found.family : 6, prefix };
}

/** IPv4 is in ranges of IPv4 alone: `::/0` is every address of IPv6. */
export function isInRange(address: IpAddress, range: IpRange): boolean {
  if (address.family !== range.family) return false;
  return range.groups.every((group, index) => {
    const bits = Math.min(16, Math.max(0, range.prefix - index * 16));
    const mask = (0xffff << (16 - bits)) & 0xffff;
    return ((address.groups[index] ?? 0) & mask) === (group & mask);
  });
}

export function sameIpAddress(one: IpAddress, other: IpAddress): boolean {
  return one.groups.every((group, index) => group === other.groups[index]);
}

/** Two groups. A leading zero is refused: some read it as octal. */
function parseV4(text: string): [number, number] | undefined {
  if (!/^\d{1,3}(\.\d{1,3}){3}$/.test(text)) return undefined;
  const bytes = text.split('.');
  if (bytes.some((byte) => Number(byte) > 255 || /^0\d/.test(byte))) return undefined;
  const [a = 0, b = 0, c = 0, d = 0] = bytes.map(Number);
  return [a * 256 + b, c * 256 + d];
}

function parseV6(text: string): number[] | undefined {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const [head, tail] = halves.map((half, index) => groupsOf(half, index === halves.length - 1));
  if (!head || (halves.length === 2 && !tail)) return undefined;
  const missing = 8 - head.length - (tail?.length ?? 0);
  if (halves.length === 1) return missing === 0 ? head : undefined;
  return missing < 1 ? undefined : [...head, ...new Array<number>(missing).fill(0), ...(tail ?? [])];
}

/** @param isLast only at the end an IPv4 address may stand for two groups */
function groupsOf(text: string, isLast: boolean): number[] | undefined {
  if (text === '') return [];
  const parts = text.split(':');
  const groups: number[] = [];
  for (const [index, part] of parts.entries()) {
    const v4 = isLast && index === parts.length - 1 ? parseV4(part) : undefined;
    if (v4) groups.push(...v4);
    else if (/^[0-9a-f]{1,4}$/i.test(part)) groups.push(Number.parseInt(part, 16));
    else return undefined;
  }
  return groups;
}

function isMapped(groups: readonly number[]): boolean {
  return groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff;
}
