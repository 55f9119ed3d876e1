import { BlockList, isIPv4, isIPv6 } from 'node:net';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isInRange, parseIpAddress, parseIpRange } from '../../../src-main/contract/ip-range.ts';

const isIn = (address: string, range: string) => {
  const [found, within] = [parseIpAddress(address), parseIpRange(range)];
  if (!found || !within) throw new Error(`${address} or ${range} was not read`);
  return isInRange(found, within);
};

test('IPv4 ranges are those of Node', () => {
  fc.assert(
    fc.property(fc.ipV4(), fc.ipV4(), fc.integer({ min: 0, max: 32 }), (address, network, prefix) => {
      const list = new BlockList();
      list.addSubnet(network, prefix, 'ipv4');
      expect(isIn(address, `${network}/${prefix}`)).toBe(list.check(address, 'ipv4'));
      expect(isIn(`::ffff:${address}`, `${network}/${prefix}`)).toBe(list.check(address, 'ipv4'));
    }),
  );
});

test('IPv6 ranges are those of Node', () => {
  const v6 = fc.ipV6().filter((address) => parseIpAddress(address)?.family === 6);
  fc.assert(
    fc.property(v6, v6, fc.integer({ min: 0, max: 128 }), fc.boolean(), (address, other, prefix, isNear) => {
      const network = isNear ? address : other;
      const list = new BlockList();
      list.addSubnet(network, prefix, 'ipv6');
      expect(isIn(address, `${network}/${prefix}`)).toBe(list.check(address, 'ipv6'));
    }),
  );
});

test('what Node takes for an address is read as one, and nothing else is', () => {
  const texts = fc.oneof(
    fc.ipV4(),
    fc.ipV4Extended(),
    fc.ipV6(),
    fc.stringMatching(/^[0-9a-f:.]{0,30}$/),
    fc.constantFrom(
      '::',
      '1::',
      '::1',
      ':::',
      '1:2:3:4:5:6:7::',
      '1:2:3:4:5:6:7:8::',
      '::1.2.3.4',
      '1.2.3.4::',
    ),
  );
  fc.assert(
    fc.property(texts, (text) => {
      expect(parseIpAddress(text) !== undefined).toBe(isIPv4(text) || isIPv6(text));
    }),
    { numRuns: 1000 },
  );
});

test.each([
  '10.0.0.0/33',
  '::/129',
  '10.0.0.0/',
  '10.0.0.0/-1',
  '10.0.0/8',
  '10.0.0.0/8/8',
  '010.0.0.0/8',
  '/8',
  '',
  'a',
])('%j is no range', (text) => {
  expect(parseIpRange(text)).toBeUndefined();
});
