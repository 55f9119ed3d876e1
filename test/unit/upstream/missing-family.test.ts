import type { NetworkInterfaceInfo } from 'node:os';
import { expect, test } from 'vitest';
import { missingFamily } from '../../../src-main/core/upstream/missing-family.ts';

const at = (address: string, internal = false) =>
  ({ address, internal, family: address.includes(':') ? 'IPv6' : 'IPv4' }) as NetworkInterfaceInfo;
const lo = [at('127.0.0.1', true), at('::1', true)];
const onlyIPv4 = { lo, eth0: [at('192.0.2.9'), at('fe80::1')] };
const onlyIPv6 = { lo, eth0: [at('2001:db8::9')] };
const both = { lo, eth0: [at('192.0.2.9'), at('2001:db8::9')] };
const failed = (systemError: string, ...addresses: string[]) =>
  addresses.map((address) => ({ address, systemError }));

test('a name that has only addresses of the family that this machine lacks', () => {
  expect(missingFamily(failed('ENETUNREACH', '2001:db8::5', '2001:db8::6'), onlyIPv4)).toBe('IPv6');
  expect(missingFamily(failed('EADDRNOTAVAIL', '2001:db8::5'), onlyIPv4)).toBe('IPv6');
  expect(missingFamily(failed('ENETUNREACH', '192.0.2.5'), onlyIPv6)).toBe('IPv4');
});

test('is told apart from a network that is off, a host that is down, and a family that works', () => {
  expect(missingFamily(failed('ENETUNREACH', '2001:db8::5'), { lo })).toBeUndefined();
  expect(missingFamily(failed('EHOSTUNREACH', '192.0.2.5'), onlyIPv4)).toBeUndefined();
  expect(missingFamily(failed('ENETUNREACH', '2001:db8::5'), both)).toBeUndefined();
  expect(missingFamily(failed('ENETUNREACH', '2001:db8::5', '192.0.2.5'), onlyIPv4)).toBeUndefined();
  expect(missingFamily(failed('ECONNREFUSED', '2001:db8::5'), onlyIPv4)).toBeUndefined();
  expect(missingFamily([], onlyIPv4)).toBeUndefined();
});
