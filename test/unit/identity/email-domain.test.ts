import { expect, test } from 'vitest';
import { emailDomain, isOfDomains } from '../../../src-main/core/email-domain.ts';

test('the domain is what stands behind the last @, without regard to case', () => {
  expect(emailDomain('Bob@Example.COM')).toBe('example.com');
  expect(emailDomain('"a@evil.example"@example.com')).toBe('example.com');
  expect(emailDomain('bob')).toBeUndefined();
});

test('an address is of a domain, and not of one that only looks like it', () => {
  expect(isOfDomains('bob@example.com', ['other.example', 'Example.com'])).toBe(true);
  const others = ['bob@sub.example.com', 'bob@notexample.com', 'example.com', 'bob@example.com.evil.example'];
  for (const email of others) expect(isOfDomains(email, ['example.com'])).toBe(false);
  // the Kelvin sign, whose small letter is a plain k
  expect(isOfDomains('bob@ban\u212a.example', ['bank.example'])).toBe(false);
});

test('without a list every address counts', () => {
  expect(isOfDomains('bob@example.com', [])).toBe(true);
});
