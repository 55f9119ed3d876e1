import { reloadSshd, sshdSettings } from './hint-commands.ts';
import type { HintRules } from './hint-rule.ts';

const changeForwarding = { kind: 'edit', label: 'Change forwarding', field: 'forwarding' } as const;
const account = sshdSettings(
  'forcecommand permittty maxsessions allowtcpforwarding permitopen chrootdirectory',
);

/** What a client asks for beside its shell. */
export const forwardHints = {
  forward_refused: {
    title: 'A forward through {socket} was refused',
    problem: 'a forward was refused',
    cause:
      'The socket does not allow this kind of forward, or the target does not, or nothing listens at its end. The log says where it was to go.',
    steps: [
      'Check that the forward’s other end is right and listens.',
      'Look at the forwards that the socket allows.',
    ],
    commands: [account],
    action: changeForwarding,
    variants: {
      by_socket: {
        when: { refusedBy: 'socket' },
        problem: 'the socket does not allow this forward',
        cause:
          'Its settings forbid this kind: of the usual ones only local forwards (-L, -D, -W) are allowed at first.',
        steps: ['Allow this kind of forward in the socket, or ask the owner of this connector to.'],
        commands: [],
      },
      nothing_listens: {
        when: { refusedBy: 'target', openFailure: 2 },
        problem: 'the other end of a forward does not answer',
        cause: 'The target tried, and nothing listens at that address and port, or it has no way there.',
        steps: [
          'Check address and port of the forward: they count as the target sees them.',
          'Start the service that should listen there.',
        ],
        commands: [
          {
            where: 'target',
            purpose: 'See who listens where, on the target',
            posix: 'sudo ss -tlnp',
            windows: 'netstat -abno -p tcp',
          },
        ],
      },
      by_target: {
        when: { refusedBy: 'target' },
        problem: '{host} does not allow this forward',
        cause:
          'Its sshd forbids it: AllowTcpForwarding or AllowStreamLocalForwarding no, a PermitOpen that does not list the other end, or “restrict” before the key.',
        steps: [
          'Ask for the forward to be allowed on the target: AllowTcpForwarding yes, and PermitOpen with this end.',
          'Then reload sshd.',
        ],
        commands: [
          sshdSettings(
            'allowtcpforwarding allowstreamlocalforwarding permitopen permitlisten disableforwarding',
          ),
          reloadSshd,
        ],
      },
    },
  },
  request_refused: {
    title: 'A request of a client of {socket} was refused',
    problem: 'a request of the client was refused[: {request}]',
    cause: 'The socket or the connector does not allow it: X11 and agent forwarding are usual ones.',
    steps: [
      'Leave it out: ssh without -X and -A.',
      'Or allow agent forwarding in the socket. X11 is never forwarded.',
    ],
    action: changeForwarding,
  },
} as const satisfies HintRules;
