import { isIPv6 } from 'node:net';
import type { NetworkInterfaceInfo } from 'node:os';

type Family = 'IPv4' | 'IPv6';

/** what a system says of an address that it has no way to; hosts that are merely down answer with the last one, too */
const noWay: ReadonlySet<string> = new Set(['ENETUNREACH', 'EADDRNOTAVAIL', 'EAFNOSUPPORT', 'EHOSTUNREACH']);

/**
 * The kind of address that a name has nothing but, while this machine has a network of the other kind only. A machine
 * without any network has another problem.
 *
 * @param attempts every address of the name, with the code of the system's error
 * @param interfaces of this machine, as `os.networkInterfaces()` lists them
 */
export function missingFamily(
  attempts: readonly { address: string; systemError: string }[],
  interfaces: NodeJS.Dict<NetworkInterfaceInfo[]>,
): Family | undefined {
  const [first] = attempts;
  if (first === undefined || !attempts.every(({ systemError }) => noWay.has(systemError))) return undefined;
  const family = familyOf(first.address);
  if (attempts.some(({ address }) => familyOf(address) !== family)) return undefined;
  const ours = new Set(
    Object.values(interfaces).flatMap((list) => (list ?? []).filter(leadsOut).map(familyIn)),
  );
  return ours.size === 1 && !ours.has(family) ? family : undefined;
}

function familyOf(address: string): Family {
  return isIPv6(address) ? 'IPv6' : 'IPv4';
}

function familyIn({ family }: NetworkInterfaceInfo): Family {
  return family;
}

/** Link-local addresses are everywhere, and lead nowhere. */
function leadsOut({ internal, address }: NetworkInterfaceInfo): boolean {
  return !internal && !/^(fe[89ab]|169\.254\.)/i.test(address);
}
