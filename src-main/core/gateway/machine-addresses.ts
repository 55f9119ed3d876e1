import { BlockList, isIP } from 'node:net';
import type { NetworkInterfaceInfo } from 'node:os';
import type { MachineAddress } from '../../contract/commands/settings.ts';
import type { Reach } from '../../contract/connector-state.ts';

/** Not routed on the internet: RFC 1918, RFC 6598, RFC 3927, RFC 4193. */
const privateNetworks = new BlockList();
for (const [network, prefix, family] of [
  ['10.0.0.0', 8, 'ipv4'],
  ['172.16.0.0', 12, 'ipv4'],
  ['192.168.0.0', 16, 'ipv4'],
  ['100.64.0.0', 10, 'ipv4'],
  ['169.254.0.0', 16, 'ipv4'],
  ['fc00::', 7, 'ipv6'],
] as const)
  privateNetworks.addSubnet(network, prefix, family);

const everyone = 'everyone who can reach this machine';

/** Who can reach what listens on this host. A name may mean any address, except the one that means this machine. */
export function reachOf(host: string): Reach {
  const isLoopback = host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
  return isLoopback ? 'this_machine' : 'network';
}

/**
 * Every address of this machine to listen on, narrow ones first. Link-local IPv6 addresses are left out: they mean
 * nothing without the name of their interface.
 */
export function machineAddresses(interfaces: NodeJS.Dict<NetworkInterfaceInfo[]>): MachineAddress[] {
  const found = Object.entries(interfaces)
    .flatMap(([name, infos = []]) => infos.map((info) => ({ ...info, interface: name })))
    .filter(({ address }) => !/^fe[89ab]/i.test(address))
    .map((info): MachineAddress => {
      const { address, interface: name } = info;
      const reach = reachOf(address);
      return {
        address,
        interface: name,
        reach,
        who: reach === 'this_machine' ? 'only this machine' : whoIn(info),
      };
    });
  const loopback = found.filter(({ reach }) => reach === 'this_machine');
  return [
    ...(loopback.length > 0
      ? loopback
      : [{ address: '127.0.0.1', reach: 'this_machine', who: 'only this machine' } as const]),
    ...found.filter(({ reach }) => reach === 'network'),
    { address: '0.0.0.0', reach: 'network', who: everyone },
    ...(found.some(({ address }) => isIP(address) === 6)
      ? [{ address: '::', reach: 'network', who: `${everyone}, by IPv6 too` } as const]
      : []),
  ];
}

function whoIn({ address, cidr, family }: NetworkInterfaceInfo): string {
  const prefix = Number(cidr?.split('/')[1]);
  const isPrivate = privateNetworks.check(address, family === 'IPv6' ? 'ipv6' : 'ipv4');
  const isPoint = prefix === (family === 'IPv6' ? 128 : 32);
  if (!isPrivate || isPoint || Number.isNaN(prefix)) return everyone;
  return `everyone in ${networkOf(address, prefix, family)}/${prefix}`;
}

/** The address with all bits after the prefix at 0; an IPv6 one as its first four groups, which is what /64 needs. */
function networkOf(address: string, prefix: number, family: NetworkInterfaceInfo['family']): string {
  if (family === 'IPv6') return `${expandIpv6(address).slice(0, 4).join(':')}::`;
  const bits = address.split('.').reduce((number, part) => number * 256 + Number(part), 0);
  const size = 2 ** (32 - prefix);
  const network = Math.floor(bits / size) * size;
  return [24, 16, 8, 0].map((shift) => Math.floor(network / 2 ** shift) % 256).join('.');
}

function expandIpv6(address: string): string[] {
  const [head = '', tail] = address.split('::');
  const groups = (text: string) => (text === '' ? [] : text.split(':'));
  if (tail === undefined) return groups(head);
  const [first, last] = [groups(head), groups(tail)];
  return [...first, ...Array<string>(8 - first.length - last.length).fill('0'), ...last];
}
