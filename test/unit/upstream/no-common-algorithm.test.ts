import { expect, test } from 'vitest';
import { natureOf } from '../../../src-main/core/upstream/no-common-algorithm.ts';

test.each([
  [
    'key exchange',
    'post_quantum',
    'mlkem768x25519-sha256,sntrup761x25519-sha512,ext-info-s,kex-strict-s-v00@openssh.com',
  ],
  ['key exchange', 'post_quantum', 'sntrup761x25519-sha512@openssh.com'],
  [
    'key exchange',
    'old',
    'diffie-hellman-group1-sha1,diffie-hellman-group14-sha1,diffie-hellman-group-exchange-sha1',
  ],
  ['key exchange', 'other', 'diffie-hellman-group18-sha512'],
  ['key exchange', 'other', 'ext-info-s'],
  ['host key', 'old', 'ssh-rsa,ssh-dss'],
  ['host key', 'post_quantum', 'ssh-mldsa-65,ssh-falcon512'],
  ['host key', 'other', 'ssh-ed448'],
  ['client to server cipher', 'old', 'aes128-cbc,3des-cbc,arcfour256,rijndael-cbc@lysator.liu.se'],
  ['server to client cipher', 'other', 'aes128-cbc,camellia256-ctr'],
  ['client to server MAC', 'old', 'hmac-md5,hmac-sha1-96,hmac-ripemd160@openssh.com'],
  ['server to client MAC', 'other', 'umac-128-etm@openssh.com'],
] as const)('a server whose only %s algorithms are %s: %s', (kind, nature, names) => {
  expect(natureOf(kind, names.split(','))).toBe(nature);
});
