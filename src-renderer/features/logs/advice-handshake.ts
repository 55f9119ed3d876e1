import type { ErrorCode } from '../../../src-main/contract/error-codes.ts';
import type { AdviceRule, NoAdvice } from './failure-advice.ts';

const sayHello = {
  where: 'connector',
  posix: 'ssh-keyscan -p {port} {host}',
  windows: 'ssh-keyscan -p {port} {host}',
} as const;
const debugLogin = {
  where: 'connector',
  posix: 'ssh -v -p {port} {user}@{host}',
  windows: 'ssh -v -p {port} {user}@{host}',
} as const;
const readServerLog = { where: 'target', posix: 'sudo journalctl -u ssh -u sshd -n 50' } as const;
const changeAddress = { kind: 'edit', label: 'Change address' } as const;
const changeLogin = { kind: 'edit', label: 'Change login' } as const;
const lookAtKey = { kind: 'socket', label: 'Look at the host key' } as const;

const showLoginMethods = {
  where: 'target',
  posix: 'sudo sshd -T | grep -iE "^(password|pubkey|kbdinteractive)authentication"',
} as const;
const keysNotOffered = {
  title: '{socket} takes no keys',
  problem: '{host} takes no keys',
  cause: 'The target offers {offered}. Its sshd_config says PubkeyAuthentication no.',
  steps: 'Set PubkeyAuthentication yes there, or log in with a password.',
} as const;
const keyRefused = {
  title: '{socket} refuses the key for {user}',
  problem: '{host} refuses the key for {user}',
  cause:
    'The key is not in authorized_keys of {user}, it is the key of another user, or ~/.ssh of {user} can be written to by others. AllowUsers and PermitRootLogin refuse in the same way.',
} as const;

/** Where the target has been reached: its protocol, its host key, the login. */
export const handshakeAdvice = {
  upstream_not_ssh: {
    title: 'What answers on {at} is no SSH server',
    problem: '{at} is no SSH server',
    cause: 'The port belongs to another service, such as a web or mail server.',
    command: sayHello,
    action: changeAddress,
  },
  upstream_silent: {
    title: '{socket} accepts connections and says nothing',
    problem: '{at} accepts connections and says nothing',
    cause: 'The port is of a service that waits for its client to speak first, or the machine is overloaded.',
    command: sayHello,
    action: changeAddress,
  },
  upstream_closed_before_banner: {
    title: '{socket} closes connections at once',
    problem: '{at} closes connections at once',
    cause:
      'It limits connections: fail2ban or hosts.deny block this address, MaxStartups is reached, or a load balancer has no server behind it.',
    command: readServerLog,
    action: { kind: 'try' },
  },
  upstream_closed_in_handshake: {
    title: '{socket} closes connections before the login',
    problem: '{at} closes connections before the login',
    cause: 'It limits connections (fail2ban, MaxStartups), or its sshd has no usable host key.',
    command: readServerLog,
    action: { kind: 'try' },
  },
  upstream_reset_in_handshake: {
    title: '{socket} cuts connections before the login',
    problem: '{at} cuts connections before the login',
    cause: 'It limits connections (fail2ban, MaxStartups), or something in between does not let SSH through.',
    command: readServerLog,
    action: { kind: 'try' },
  },
  upstream_no_common_algorithm: {
    title: '{socket} and the connector have no algorithm in common',
    problem: 'no algorithm in common with {host}',
    cause:
      'The target’s sshd is very old, or allows only a few algorithms. Both lists stand in the fields of this line.',
    steps: 'Update sshd on the target, or add one of the connector’s algorithms to its sshd_config.',
    command: {
      where: 'target',
      posix: 'sudo sshd -T | grep -iE "^(kexalgorithms|ciphers|macs|hostkeyalgorithms)"',
    },
  },
  upstream_host_key_changed: {
    title: '{socket} shows another host key than before',
    problem: '{at} shows another host key than before',
    cause:
      'The machine was set up anew, or another one has its address. Somebody in between would look the same. Nothing was sent to it.',
    steps: 'Compare the fingerprints on the target itself before you accept the new key.',
    command: {
      where: 'target',
      posix: 'for key in /etc/ssh/ssh_host_*_key.pub; do ssh-keygen -lf "$key"; done',
    },
    action: lookAtKey,
  },
  upstream_host_key_pin_mismatch: {
    title: '{socket} does not show the host key that is pinned',
    problem: '{at} does not show the pinned host key',
    cause:
      'The machine was set up anew, or another one has its address. Somebody in between would look the same. Nothing was sent to it.',
    steps:
      'Compare the fingerprints on the target itself. If the new one is right, change host_key in the socket.',
    command: {
      where: 'target',
      posix: 'for key in /etc/ssh/ssh_host_*_key.pub; do ssh-keygen -lf "$key"; done',
    },
    action: lookAtKey,
  },
  upstream_disconnected_in_handshake: {
    title: '{socket} ends connections before the login is done',
    problem: '{at} ends connections before the login is done',
    cause: 'The target’s sshd says why at the end of the line, and more in its own log.',
    command: readServerLog,
    action: { kind: 'try' },
  },
  upstream_handshake_failed: {
    title: '{socket} and the connector do not understand each other',
    problem: '{at} and the connector do not understand each other',
    cause: 'An uncommon SSH server, or something in between changes what passes.',
    command: debugLogin,
    action: { kind: 'try' },
  },
  upstream_auth_none_offered: {
    title: '{socket} does not offer this kind of login',
    problem: '{host} does not offer this kind of login',
    cause:
      'The target offers {offered}. For a password its sshd_config needs PasswordAuthentication yes, for a key or certificate PubkeyAuthentication yes.',
    command: showLoginMethods,
    action: changeLogin,
    byLogin: {
      username_and_password: {
        title: '{socket} takes no passwords',
        problem: '{host} takes no passwords',
        cause:
          'The target offers {offered}. Its sshd_config says PasswordAuthentication no, as many cloud images do.',
        steps: 'Log in with a key or certificate, or set PasswordAuthentication yes there.',
      },
      private_key: keysNotOffered,
      certificate: keysNotOffered,
      agent: keysNotOffered,
    },
  },
  upstream_auth_rejected: {
    title: '{socket} refuses the login of {user}',
    problem: '{host} refuses the login of {user}',
    cause:
      'A wrong password, or a key that is not in authorized_keys of {user}, or a CA that the target does not trust. AllowUsers and PermitRootLogin refuse in the same way.',
    command: readServerLog,
    action: changeLogin,
    byLogin: {
      username_and_password: {
        title: '{socket} refuses the password of {user}',
        problem: '{host} refuses the password of {user}',
        cause:
          'The password is wrong or was changed, there is no such account, or the target does not let it in: AllowUsers, PermitRootLogin prohibit-password, or a locked account.',
      },
      private_key: keyRefused,
      agent: {
        ...keyRefused,
        title: '{socket} refuses the keys of the ssh-agent for {user}',
        problem: '{host} refuses the agent’s keys for {user}',
      },
      certificate: {
        title: '{socket} refuses the certificate for {user}',
        problem: '{host} refuses the certificate for {user}',
        cause:
          'The target does not trust this connector’s CA, does not list its principal for {user}, or its clock is wrong: a certificate is valid for minutes.',
        steps: 'Run the set-up script of the SSH CA on the target.',
        action: { kind: 'settings', page: 'ca', label: 'Show the set-up script' },
      },
    },
  },
  upstream_auth_partial: {
    title: '{socket} wants a second login as well',
    problem: '{host} wants a second login as well',
    cause:
      'The login of {user} was accepted, and AuthenticationMethods of the target asks for one more, such as a one-time code. The connector has only one.',
    command: { where: 'target', posix: 'sudo sshd -T | grep -i "^authenticationmethods"' },
    action: changeLogin,
  },
  upstream_too_many_auth_failures: {
    title: '{socket} has ended the login after too many tries',
    problem: '{host} has ended the login after too many tries',
    cause: 'The ssh-agent offers more keys than MaxAuthTries of the target allows.',
    steps: 'Take keys out of the agent that are not needed, or log in with the one private key.',
    command: { where: 'connector', posix: 'ssh-add -l', windows: 'ssh-add -l' },
    action: changeLogin,
  },
  upstream_password_expired: {
    title: 'The password of {user} on {socket} has expired',
    problem: 'the password of {user} has expired',
    cause: 'The target wants a new one before it lets anybody in.',
    steps: 'Change it on the target, then in the socket.',
    command: {
      where: 'connector',
      posix: 'ssh -p {port} {user}@{host}',
      windows: 'ssh -p {port} {user}@{host}',
    },
    action: changeLogin,
  },
  upstream_auth_timeout: {
    title: '{socket} has not answered the login',
    problem: '{host} has not answered the login in time',
    cause:
      'Its sshd waits for something of its own: a directory or DNS server that does not answer, or an overloaded machine.',
    command: readServerLog,
    action: { kind: 'try' },
  },
} as const satisfies Partial<Record<ErrorCode, AdviceRule | NoAdvice>>;
