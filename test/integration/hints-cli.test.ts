import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { errorCodes } from '../../src-main/contract/error-codes.ts';
import { runCli } from '../support/cli.ts';

test('hints --json prints every rule as data, with its condition and what to fill in', async () => {
  const { status, stdout, stderr } = await runCli(['hints', '--json']);
  expect({ status, stderr: stderr.toString() }).toEqual({ status: 0, stderr: '' });
  const rules = JSON.parse(stdout.toString());
  expect(rules.length).toBeGreaterThan(150);
  for (const { id, code, title, problem, cause, steps, commands } of rules) {
    expect(errorCodes).toContain(code);
    expect(id).toMatch(new RegExp(`^${code}(\\.[a-z0-9_]+)?$`));
    expect(
      [title, problem, cause, steps[0]].every((text) => typeof text === 'string'),
      id,
    ).toBe(true);
    expect(Array.isArray(commands), id).toBe(true);
  }
  expect(rules).toContainEqual(
    expect.objectContaining({
      id: 'upstream_auth_rejected.password',
      when: { login: 'username_and_password' },
      title: '{socket} refuses the password of {user}',
      action: { kind: 'edit', label: 'Change the password', field: 'password' },
    }),
  );
});

test('hints --markdown prints the page of assets/', async () => {
  const { status, stdout } = await runCli(['hints', '--markdown']);
  expect(status).toBe(0);
  const page = readFileSync(new URL('../../assets/troubleshooting.md', import.meta.url), 'utf8');
  expect(stdout.toString()).toBe(page);
});

test('hints CODE says what a code of the log means, with all that can be known more', async () => {
  const { status, stdout } = await runCli(['hints', 'upstream_dial_refused']);
  expect(status).toBe(0);
  expect(stdout.toString()).toBe(`upstream_dial_refused.this_machine (network: this machine)
  SOCKET refuses connections on its SSH port
  Likely cause: The address is the connector’s own machine, where nothing listens on that port. The target’s own name is needed to reach another machine.
  What to do: Give the address of the target in the socket, not localhost.
              If it is meant, start what should listen there: sshd, a tunnel, a virtual machine or a container.
  on the target: $ systemctl status ssh sshd
  on the target: $ sudo sshd -T -C user=USER,host=localhost,addr=127.0.0.1 | grep -E '^(port|listenaddress) '

upstream_dial_refused
  SOCKET refuses connections on its SSH port
  Likely cause: The machine is up, but nothing listens on that port: sshd is stopped, or has another port. Seldom it is a firewall that rejects.
  What to do: Check the port in the socket; a machine that has just started may need a minute.
              Start sshd on the target, and see on which port it listens.
  on the target: $ systemctl status ssh sshd
  on the target: $ sudo sshd -T -C user=USER,host=localhost,addr=127.0.0.1 | grep -E '^(port|listenaddress) '
`);
});

test.each([
  [['upstream_on_fire'], /^hints: there is no code "upstream_on_fire"/],
  [['upstream_host_key'], /there are upstream_host_key_new, upstream_host_key_changed/],
  [['request_invalid'], /^hints: request_invalid has no hint: only answered to the screen/],
  [['--json', '--markdown'], /do not go together/],
  [['\u001b[31mred'], /^hints: there is no code "\\x1b\[31mred"/],
] as const)('hints %j is a wrong call, and says why', async (args, problem) => {
  const { status, stdout, stderr } = await runCli(['hints', ...args]);
  expect({ status, stdout: stdout.toString() }).toEqual({ status: 2, stdout: '' });
  expect(stderr.toString()).toMatch(problem);
});
