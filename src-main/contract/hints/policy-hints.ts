import type { HintRules } from './hint-rule.ts';

const why = {
  where: 'connector',
  purpose: 'See why, policy by policy',
  posix:
    'npm run cli -- policy test --socket {socket} --person {person} --address {client} --action {action}',
  windows:
    'npm run cli -- policy test --socket {socket} --person {person} --address {client} --action {action}',
} as const;
const askFor = 'If it should be allowed, ask the owner of this connector for a policy that says so.';

/** What no policy lets a person do. Told to the person too, who knows nothing of what the policies are. */
export const policyHints = {
  policy_denied: {
    title: 'No policy lets {person} do this on {socket}',
    problem: 'no policy allows this',
    cause: 'Policies say who may do what here, from where and when; this is not among it.',
    steps: [askFor],
    commands: [why],
    action: { kind: 'socket', label: 'Show the socket' },
    variants: {
      session_duration: {
        when: { policyDenial: 'session_duration' },
        title: 'The session of {person} on {socket} has lasted as long as it may',
        problem: 'this session has lasted as long as it may',
        cause: 'A policy limits how long a session may last. What ran in it was ended.',
        steps: ['Connect again to go on.'],
        commands: [],
      },
      session_ended: {
        when: { sessionEnded: true },
        title: 'The session of {person} on {socket} was ended by policies',
        problem: 'the right to this session has ended',
        cause: 'Policies were changed, or the time that they are for is over.',
      },
      door: {
        when: { policyAction: 'connect' },
        title: 'No policy lets {person} into {socket}',
        problem: 'no policy lets {person} in',
        cause:
          'None is for this person, socket, address and time. The person was told what everybody is told whose login is refused.',
        steps: ['If they should get in, add a policy for them, or widen one.'],
      },
      login: {
        when: { policyDenial: 'login' },
        title: 'No policy allows {person} this login on {socket}',
        problem: 'no policy allows this login',
        cause: 'Policies name the logins on the target that may be used, and this one is not among them.',
        steps: ['Name an allowed login before the socket: ssh LOGIN+SOCKET.', askFor],
      },
      address: {
        when: { policyDenial: 'address' },
        problem: 'no policy allows this from your address',
        title: 'No policy allows {person} this on {socket} from {client}',
        cause: 'Policies name the networks that it is allowed from.',
        steps: ['Try again from such a network, for instance over the VPN.', askFor],
      },
      time: {
        when: { policyDenial: 'time' },
        title: 'No policy allows {person} this on {socket} at this time',
        problem: 'no policy allows this now',
        cause: 'Policies name the times that it is allowed at, by date or by time of day.',
        steps: ['Try again at such a time.', askFor],
      },
      command: {
        when: { policyAction: 'exec', policyDenial: 'list' },
        title: 'No policy allows {person} this command on {socket}',
        problem: 'no policy allows this command',
        cause:
          'Only certain commands are allowed, and the whole of it has to be one of them: more words, a “;” or a pipe make it another one.',
        steps: ['Run the command exactly as it is allowed.', askFor],
      },
      destination: {
        when: { policyAction: 'tcp_forwarding', policyDenial: 'list' },
        title: 'No policy allows {person} a forward through {socket} to there',
        problem: 'no policy allows a forward to this destination',
        cause: 'Only certain addresses and ports are allowed, as they are written in the policy.',
        steps: ['Name the destination as the policy does: an address where that has an address.', askFor],
      },
      forward: {
        when: {
          policyAction: ['tcp_forwarding', 'remote_forwarding', 'unix_socket_forwarding', 'agent_forwarding'],
        },
        title: 'No policy allows {person} this forward through {socket}',
        problem: 'no policy allows this forward',
        cause:
          'Forwards need the permission for TCP forwarding. Those of ports on the target (-R), of unix sockets and of the agent (-A) need it for every destination.',
        steps: ['Leave the forward out.', askFor],
      },
      shell: {
        when: { policyAction: 'shell' },
        title: 'No policy allows {person} a shell on {socket}',
        problem: 'no policy allows a shell',
        cause:
          'What is allowed is something else, such as single commands, file transfer or forwards (ssh -N).',
        steps: ['Use it for what is allowed.', askFor],
      },
      sftp: {
        when: { policyAction: 'sftp' },
        title: 'No policy allows {person} file transfer (sftp) on {socket}',
        problem: 'no policy allows file transfer (sftp)',
        cause:
          'Programs such as scp and sftp need that permission; the old protocol (scp -O) needs one for its command.',
        steps: [askFor],
      },
    },
  },
  policy_invalid: { none: 'it stands at the fields of the policy that was typed' },
  policy_not_found: { none: 'it is answered to whoever asked for that policy' },
} as const satisfies HintRules;
