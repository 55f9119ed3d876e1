import { isIP } from 'node:net';

const longest = 63;

/** A valid socket name from whatever a host is called: of a domain name its first label, of an address all of it. */
export function nameForHost(host: string): string {
  const label = isIP(host) === 0 && /\p{L}/u.test(host) ? (host.split('.')[0] ?? host) : host;
  return toSocketName(label) || toSocketName(host) || 'target';
}

/** The nearest valid socket name, or nothing where the text has no letter and no digit that could stand in one. */
export function toSocketName(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-/, '')
    .slice(0, longest)
    .replace(/-$/, '');
}

/** The name itself where it is free, else with a number: `web1-2`. */
export function freeName(name: string, taken: ReadonlySet<string>): string {
  if (!taken.has(name)) return name;
  for (let number = 2; ; number++) {
    const suffix = `-${number}`;
    const numbered = `${name.slice(0, longest - suffix.length).replace(/-$/, '')}${suffix}`;
    if (!taken.has(numbered)) return numbered;
  }
}
