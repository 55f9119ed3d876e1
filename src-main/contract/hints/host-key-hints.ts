import { hostKeysOfTarget } from './hint-commands.ts';
import type { HintRules } from './hint-rule.ts';

const lookAtKey = { kind: 'host_key', label: 'Compare the keys' } as const;

/** Who the target says it is. */
export const hostKeyHints = {
  upstream_host_key_new: {
    title: '{socket} has shown its host key for the first time',
    problem: 'its host key is trusted from now on',
    cause: 'The socket has no pinned host key, so the first one that is shown is kept, as ssh does.',
    steps: [
      'Compare the fingerprint with the target’s own, once.',
      'To be strict, pin it: put the fingerprint into the socket.',
    ],
    commands: [hostKeysOfTarget],
    action: lookAtKey,
  },
  upstream_host_key_changed: {
    title: '{socket} shows another host key than before',
    problem: '{at} shows another host key than before',
    cause:
      'The machine was set up anew, or another one has its address now. Somebody in between would look the same, so nothing was sent to it.',
    steps: [
      'Do not connect until the new key is known to be right: ask who runs the target whether it was set up anew.',
      'Compare the fingerprint that it shows[, {fingerprint},] with its own, on the target itself.',
      'If they are equal, accept the new key.',
    ],
    commands: [
      hostKeysOfTarget,
      {
        where: 'connector',
        purpose: 'See the keys that are shown from here',
        posix: 'ssh-keyscan -p {port} {host} | ssh-keygen -lf -',
        windows: 'ssh-keyscan -p {port} {host} | ssh-keygen -lf -',
      },
      {
        where: 'connector',
        purpose: 'Accept the new key, once it is known to be right; it asks first',
        posix: 'npm run cli -- trust {socket}',
        windows: 'npm run cli -- trust {socket}',
      },
    ],
    action: lookAtKey,
    variants: {
      another_type: {
        when: { otherHostKeyType: true },
        title: '{socket} shows a host key of another type than before',
        problem: '{at} shows a host key of another type than before',
        cause:
          'Its key of the known type is gone: the machine was set up anew, its host keys were replaced, or another one has its address. Somebody in between could show any type, so nothing was sent to it.',
      },
    },
  },
  upstream_host_key_pin_mismatch: {
    title: '{socket} does not show the host key that is pinned',
    problem: '{at} does not show the pinned host key',
    cause:
      'The pinned fingerprint is of another machine or was mistyped, the machine was set up anew, or another one has its address. Somebody in between would look the same, so nothing was sent to it.',
    steps: [
      'Do not connect until the key is known to be right: ask who runs the target whether it was set up anew.',
      'Compare the fingerprint that it shows[, {fingerprint},] with its own, on the target itself.',
      'If they are equal, correct host_key in the socket.',
    ],
    commands: [hostKeysOfTarget],
    action: { kind: 'edit', label: 'Change the pinned key', field: 'host_key' },
  },
} as const satisfies HintRules;
