import { expect, test } from 'vitest';
import { SignInLimits } from '../../../src-main/core/client-auth/sign-in-limits.ts';
import { asFailure } from '../../../src-main/core/failure.ts';

const minute = 60_000;

function codeOf(work: () => unknown): string | undefined {
  try {
    work();
    return undefined;
  } catch (thrown) {
    return asFailure(thrown).code;
  }
}

test('sign-ins that fail wait longer and longer, and one that works forgets that', () => {
  const limits = new SignInLimits();
  const delays = Array.from({ length: 12 }, () => {
    limits.failed('192.0.2.1');
    return limits.delay('192.0.2.1') / 1000;
  });
  expect(delays).toEqual([0, 0, 1, 2, 4, 8, 16, 32, 60, 60, 60, 60]);
  expect(limits.delay('192.0.2.2')).toBe(0);
  limits.succeeded('192.0.2.1');
  expect(limits.delay('192.0.2.1')).toBe(0);
});

test('what failed a quarter of an hour ago is forgotten', () => {
  let now = 0;
  const limits = new SignInLimits(() => now);
  for (let tries = 0; tries < 5; tries++) limits.failed('192.0.2.1');
  now = 14 * minute;
  expect(limits.delay('192.0.2.1')).toBe(4000);
  now = 16 * minute;
  expect(limits.delay('192.0.2.1')).toBe(0);
  limits.failed('192.0.2.1');
  expect(limits.delay('192.0.2.1')).toBe(0);
});

test('a flood of sources takes no more memory than a thousand', () => {
  const limits = new SignInLimits();
  for (let source = 0; source < 100_000; source++) {
    limits.failed(`10.${source >> 16}.${(source >> 8) & 255}.${source & 255}`);
  }
  expect(limits.remembered).toBe(1000);
});

test.each([
  ['2001:db8:1:2::1', '2001:db8:1:2:ffff:ffff:ffff:ffff', true],
  ['2001:db8:1:2::1', '2001:0DB8:1:2:0:0:0:9', true],
  ['2001:db8:1:2::1', '2001:db8:1:3::1', false],
  ['::1', '::2', true],
  ['fe80::1%eth0', 'fe80::2%eth0', true],
  ['::ffff:192.0.2.1', '192.0.2.1', true],
  ['192.0.2.1', '192.0.2.2', false],
])('%s and %s are one source: %s', (one, other, same) => {
  const limits = new SignInLimits();
  for (let tries = 0; tries < 3; tries++) limits.failed(one);
  expect(limits.delay(other) > 0).toBe(same);
});

test('ten sign-ins of a source wait at once, and fifty of all', () => {
  const limits = new SignInLimits();
  const enter = (address: string) => codeOf(() => limits.enter(address));
  const leave = limits.enter('192.0.2.1');
  for (let count = 1; count < 10; count++) expect(enter('192.0.2.1')).toBeUndefined();
  expect(enter('192.0.2.1')).toBe('sign_in_limit_reached');
  leave();
  leave(); // gives back one place, however often it is called
  expect(enter('192.0.2.1')).toBeUndefined();
  expect(enter('192.0.2.1')).toBe('sign_in_limit_reached');
  for (let count = 0; count < 40; count++) expect(enter(`198.51.100.${count}`)).toBeUndefined();
  expect(enter('203.0.113.1')).toBe('sign_in_limit_reached');
});
