import { clocks, sshdLog, sshdSettings, tryPassword } from './hint-commands.ts';
import type { HintRules } from './hint-rule.ts';

const changeLogin = { kind: 'edit', label: 'Change login', field: 'username' } as const;

/** A login that is right, and yet does not get in. */
export const loginHints = {
  upstream_too_many_auth_failures: {
    title: '{socket} has ended the login after too many tries',
    problem: '{host} has ended the login after too many tries',
    cause: 'The login took more tries than MaxAuthTries of the target allows[: {keys} keys were offered].',
    steps: [
      'Check login and credential in the socket, then try once more.',
      'Raise MaxAuthTries on the target to 6 or more, and reload sshd.',
    ],
    commands: [sshdSettings('maxauthtries'), sshdLog],
    action: changeLogin,
    variants: {
      agent: {
        when: { login: 'agent' },
        title: '{socket} has ended the login after too many keys of the ssh-agent',
        problem: '{host} has ended the login after too many keys',
        cause:
          'The ssh-agent holds more keys than MaxAuthTries of the target allows[ ({keys} were offered)], and the right one was not among the first.',
        steps: [
          'Take keys out of the agent that are not needed, or log in with the one private key.',
          'Or raise MaxAuthTries on the target, and reload sshd.',
        ],
        commands: [
          {
            where: 'connector',
            purpose: 'See the agent’s keys; “ssh-add -d FILE” takes one out',
            posix: 'ssh-add -l',
            windows: 'ssh-add -l',
          },
          sshdSettings('maxauthtries'),
        ],
        action: { kind: 'edit', label: 'Change login', field: 'authentication_type' },
      },
    },
  },
  upstream_password_expired: {
    title: 'The password of {user} on {socket} has expired',
    problem: 'the password of {user} has expired',
    cause: 'The target wants a new one before it lets the account in.',
    steps: [
      'Log in by hand and choose a new password, then type it into the socket.',
      'For an account that only the connector uses, let its password never expire.',
    ],
    commands: [
      { ...tryPassword, purpose: 'Log in by hand: it asks for the new password' },
      {
        where: 'target',
        purpose: 'Let it never expire, on the target',
        posix: 'sudo chage -M -1 {user}',
        windows: 'Set-LocalUser {user} -PasswordNeverExpires $true',
      },
    ],
    action: { kind: 'edit', label: 'Change the password', field: 'password' },
  },
  upstream_certificate_clock: {
    title: 'The clock of {socket} is wrong[: {clock}]',
    problem: 'the target’s clock is wrong[, {clock} of the connector’s]',
    cause:
      'A certificate of the connector is valid from five minutes ago to five minutes from now, and the clocks differ by more than that.',
    steps: [
      'Compare the clock of the connector’s machine with a good one first; then set the target’s by the network (NTP).',
      'Then test the connection again.',
    ],
    commands: [
      clocks,
      {
        where: 'target',
        purpose: 'Let the network set it, on the target',
        posix: 'sudo timedatectl set-ntp true',
        windows: 'w32tm /resync',
      },
    ],
    action: { kind: 'test' },
    variants: {
      expired: {
        when: { clockIs: 'ahead' },
        problem: 'the certificate has expired for the target: its clock is {clock}',
      },
      not_yet_valid: {
        when: { clockIs: 'behind' },
        problem: 'the certificate is not yet valid for the target: its clock is {clock}',
      },
    },
  },
} as const satisfies HintRules;
