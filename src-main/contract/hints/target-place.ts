/** What kind of name it is, which says who has to know it. */
export type NameKind =
  /** one word: it depends on a search domain */
  | 'short'
  /** of a local network, announced by the machine itself (RFC 6762) */
  | 'local'
  /** of an organisation's own DNS: only its network or VPN knows it */
  | 'private'
  | 'public';

/** Undefined for an address. */
export function nameKindOf(host: string | undefined): NameKind | undefined {
  if (host === undefined || familyOf(host) !== undefined) return undefined;
  const name = host.toLowerCase().replace(/\.$/, '');
  if (!name.includes('.')) return 'short';
  if (name.endsWith('.local')) return 'local';
  return /\.(internal|intranet|corp|private|lan|home|localdomain|home\.arpa|consul|ts\.net)$/.test(name)
    ? 'private'
    : 'public';
}

/** What kind of network an address belongs to, which says why it may not answer. */
export type NetworkKind =
  | 'this_machine'
  /** RFC 1918 and 4193: reached from inside or by a VPN */
  | 'private'
  /** RFC 6598, as overlay networks such as Tailscale use it */
  | 'overlay'
  /** RFC 3927 and 4291: one cable long */
  | 'link_local'
  | 'public';

/** Undefined for a name. */
export function networkOf(address: string | undefined): NetworkKind | undefined {
  const family = familyOf(address);
  if (address === undefined || family === undefined) return undefined;
  if (family === 'IPv6') {
    const text = address.toLowerCase();
    if (text === '::1') return 'this_machine';
    if (/^f[cd]/.test(text)) return 'private';
    return /^fe[89ab]/.test(text) ? 'link_local' : 'public';
  }
  const [first = 0, second = 0] = address.split('.').map(Number);
  if (first === 127) return 'this_machine';
  if (first === 10 || (first === 192 && second === 168)) return 'private';
  if (first === 172 && second >= 16 && second < 32) return 'private';
  if (first === 100 && second >= 64 && second < 128) return 'overlay';
  return first === 169 && second === 254 ? 'link_local' : 'public';
}

/** Undefined for a name. */
export function familyOf(host: string | undefined): 'IPv4' | 'IPv6' | undefined {
  if (host === undefined) return undefined;
  if (host.includes(':')) return 'IPv6';
  return /^\d+(\.\d+){3}$/.test(host) ? 'IPv4' : undefined;
}
