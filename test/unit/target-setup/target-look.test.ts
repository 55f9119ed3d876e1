import { expect, it } from 'vitest';
import { readLook } from '../../../src-main/core/target-setup/target-look.ts';

const look = (...said: string[]) => said.map((line) => `sallyport-look: ${line}\n`).join('');

it.each([
  ['root', look('uid 0', 'system Alpine Linux v3.20', 'sshd'), false, { kind: 'root' }],
  ['sudo', look('uid 1000', 'sshd', 'sudo', 'sudo-free'), true, { kind: 'sudo' }],
  ['a password for sudo', look('uid 1000', 'sshd', 'sudo'), true, { kind: 'sudo_with_password' }],
  ['none to give', look('uid 1000', 'sshd', 'sudo'), false, { kind: 'none', why: 'sudo_asks' }],
  ['no sudo', look('uid 1000', 'sshd'), true, { kind: 'none', why: 'no_sudo' }],
  ['another SSH server', look('uid 0', 'sudo'), true, { kind: 'none', why: 'no_sshd' }],
  ['a router', 'Unknown command: sh\r\n', true, { kind: 'none', why: 'no_shell' }],
  ['nothing', '', true, { kind: 'none', why: 'no_shell' }],
])('a look at a target finds %s', (_, output, hasPassword, rights) => {
  expect(readLook(output, hasPassword).rights).toEqual(rights);
});

it('a look is not misled by what a login prints by itself, and shows the name of a system as clean text', () => {
  const { uid, system } = readLook(`Welcome!\n${look('uid 7', `system \x1b[31m${'x'.repeat(500)}`)}`, false);
  expect(uid).toBe('7');
  expect(system.length).toBeLessThanOrEqual(80);
  expect(system).toContain('\\x1b[31m');
});
