import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { clientEnvironment } from './run-client.ts';
import { StartedProcess } from './started-process.ts';
import { temporaryFolder } from './temporary-folder.ts';
import { systemPython } from './terminal.ts';

/**
 * A network that only a test sees: an interface with 192.0.2.10, no way out, and a resolver of its own. What is said
 * here of addresses is so for programs that run in it.
 */
export interface OwnNetwork {
  /** before a command line: runs it in there */
  enter: readonly string[];
  stop(): Promise<void>;
}

/** Addresses of documentation (RFC 5737) and of kinds that a rule tells apart. */
export const addresses = {
  /** packets get lost */
  silentPublic: '203.0.113.5',
  silentPrivate: '10.11.12.13',
  silentOverlay: '100.64.0.7',
  /** up, and nothing listens */
  refusing: '10.9.9.9',
  /** “no route to host”, as a router or a firewall says */
  noRoute: '198.51.100.7',
  /** a rule of this machine’s own forbids it */
  forbidden: '198.51.100.8',
  /** nothing leads there */
  unreachable: '198.51.100.99',
  unreachableIpv6: '2001:db8::9',
} as const;

/** has an address of IPv6 only, and there is no IPv6 */
export const nameOfOtherFamily = 'only6.example.com';
/** the resolver does not know */
export const nameOfBrokenDomain = 'web1.broken.example.com';

const script = `
set -eu
ip link set lo up
ip link add sp0 type veth peer name sp1
ip link set sp0 up
ip link set sp1 up
ip addr add 192.0.2.10/24 dev sp0
ip neigh add 192.0.2.1 lladdr 02:00:00:00:00:01 nud permanent dev sp0
for net in 203.0.113.0/24 10.0.0.0/8 100.64.0.0/10; do ip route add $net via 192.0.2.1; done
ip addr add ${addresses.refusing}/32 dev lo
ip route add unreachable ${addresses.noRoute}
ip route add prohibit ${addresses.forbidden}
mount --bind "$1/resolv.conf" /etc/resolv.conf
mount --bind "$1/hosts" /etc/hosts
sysctl -q -w net.ipv6.conf.all.disable_ipv6="$4"
exec "$2" "$3"
`;

/** @throws where this machine does not let us make one; a test that needs it is then skipped */
export async function startOwnNetwork({ ipv6 = true } = {}): Promise<OwnNetwork> {
  const folder = temporaryFolder();
  writeFileSync(folder.file('resolv.conf'), 'nameserver 127.0.0.1\noptions timeout:2 attempts:1\n');
  writeFileSync(folder.file('hosts'), `127.0.0.1 localhost\n2001:db8::5 ${nameOfOtherFamily}\n`);
  const nameServer = fileURLToPath(new URL('name-server.py', import.meta.url));
  const asOurselves = process.getuid?.() === 0 ? [] : ['--user', '--map-root-user'];
  const line = [
    ...asOurselves,
    '--net',
    '--mount',
    'sh',
    '-c',
    script,
    'sh',
    folder.path,
    systemPython,
    nameServer,
    ipv6 ? '0' : '1',
  ];
  execFileSync('unshare', [...asOurselves, '--net', '--mount', 'true'], { stdio: 'ignore' });
  const holder = new StartedProcess('unshare', line, { env: clientEnvironment() });
  await holder.stdout.waitFor('listening').catch((error) => {
    throw new Error(`no network of our own: ${holder.stderr.text}`, { cause: error });
  });
  const user = asOurselves.length > 0 ? ['--user', '--preserve-credentials'] : [];
  return {
    enter: ['nsenter', '--target', String(holder.pid), ...user, '--net', '--mount'],
    stop: () => holder.stop(),
  };
}
