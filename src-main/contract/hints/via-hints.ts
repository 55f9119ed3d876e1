import { reloadSshd, sshdSettings, testPort } from './hint-commands.ts';
import type { HintRules } from './hint-rule.ts';

const changeWay = { kind: 'edit', label: 'Change the way', field: 'via' } as const;

/** The way through another socket’s target. */
export const viaHints = {
  upstream_via_failed: {
    title: 'The way to {socket} through {via} failed',
    problem: 'the way through {via} failed',
    cause: '{via} was reached and logged in to, but its target could not go on from there.',
    steps: [
      'Check that the target is on, then try again.',
      'Its address is looked up and dialled by the target of {via}: it has to be right from there.',
    ],
    action: changeWay,
    variants: {
      socket_missing: {
        when: { way: 'missing' },
        problem: 'the way leads through {via}, and there is no such socket',
        cause: 'The socket on the way was renamed or deleted.',
        steps: ['Choose another socket for the way, or dial the target directly.'],
      },
      socket_stopped: {
        when: { way: 'stopped' },
        problem: 'the way leads through {via}, and that is stopped',
        cause: 'The socket on the way was switched off: nothing goes through it until it is started again.',
        steps: ['Start the socket on the way again, or choose another way.'],
      },
      loop: {
        when: { way: 'loop' },
        problem: 'the way through {via} leads back to where it began',
        cause: 'The sockets on the way name each other, so that none of them is dialled directly.',
        steps: ['Let the first socket on the way be dialled directly, with no way of its own.'],
      },
      prohibited: {
        when: { openFailure: 1 },
        problem: 'the target of {via} does not let connections through',
        cause:
          'Its sshd forbids forwarding: AllowTcpForwarding no, a PermitOpen that does not list this target, or “restrict” before the key in authorized_keys.',
        steps: [
          'Ask for forwarding to be allowed on the machine on the way: AllowTcpForwarding yes, and PermitOpen any or with this target.',
          'Then reload its sshd, and try again.',
        ],
        commands: [
          {
            ...sshdSettings('allowtcpforwarding permitopen disableforwarding'),
            purpose: 'See what sshd makes of its settings, on the machine on the way',
          },
          { ...reloadSshd, purpose: 'After a change of sshd_config, on the machine on the way' },
        ],
      },
      not_reached: {
        when: { openFailure: 2 },
        problem: 'the target of {via} cannot reach this one',
        cause:
          'From there the name does not exist, nothing listens on the port, or a firewall is in between[: “{text}”].',
        steps: [
          'Check that the target is on, then try again.',
          'The address is looked up and dialled by the target of {via}: correct it as it is seen from there.',
        ],
        commands: [testPort],
      },
    },
  },
} as const satisfies HintRules;
