import type { NetworkInterfaceInfo } from 'node:os';
import { expect, test } from 'vitest';
import { machineAddresses, reachOf } from '../../../src-main/core/gateway/machine-addresses.ts';

function info(cidr: string): NetworkInterfaceInfo {
  const address = cidr.split('/')[0] ?? '';
  const common = { address, cidr, netmask: '', mac: '', internal: false };
  return address.includes(':') ? { ...common, family: 'IPv6', scopeid: 0 } : { ...common, family: 'IPv4' };
}

const shown = (...lists: [string, ...string[]][]) =>
  machineAddresses(Object.fromEntries(lists.map(([name, ...cidrs]) => [name, cidrs.map(info)]))).map(
    ({ address, who }) => `${address}: ${who}`,
  );

test('the narrowest addresses come first, and each says who can reach it', () => {
  expect(
    shown(
      ['eth0', '192.168.1.77/22', 'fe80::1/64', 'fd12:3456:789a:1::5/64'],
      ['lo', '127.0.0.1/8', '::1/128'],
    ),
  ).toEqual([
    '127.0.0.1: only this machine',
    '::1: only this machine',
    '192.168.1.77: everyone in 192.168.0.0/22',
    'fd12:3456:789a:1::5: everyone in fd12:3456:789a:1::/64',
    '0.0.0.0: everyone who can reach this machine',
    '::: everyone who can reach this machine, by IPv6 too',
  ]);
});

test('a public address and one of a tunnel promise nothing narrower than they are', () => {
  expect(shown(['eth0', '203.0.113.9/24'], ['wg0', '10.8.0.2/32'])).toEqual([
    '127.0.0.1: only this machine',
    '203.0.113.9: everyone who can reach this machine',
    '10.8.0.2: everyone who can reach this machine',
    '0.0.0.0: everyone who can reach this machine',
  ]);
});

test('only loopback means this machine alone; a name or a look-alike does not', () => {
  expect(['127.0.0.1', '127.8.8.8', '::1', 'localhost'].map(reachOf)).toEqual(Array(4).fill('this_machine'));
  expect(['0.0.0.0', '::', '10.0.0.1', '127.0.0.1.example.com', 'myhost'].map(reachOf)).toEqual(
    Array(5).fill('network'),
  );
});
