import { reloadSshd, sshdLog, sshdSettings, testPort } from './hint-commands.ts';
import type { HintRules } from './hint-rule.ts';

const testAgain = { kind: 'test' } as const;

/** An established connection, and how it ended. */
export const lostHints = {
  upstream_lost: {
    title: 'The connection to {socket} was lost',
    problem: 'the connection to the target was lost',
    cause: 'The target was restarted, its sshd was stopped, or the network in between failed.',
    steps: [
      'Connect again; work in tmux or screen goes on there.',
      'Test the connection, if it happens again.',
    ],
    commands: [testPort, sshdLog],
    action: testAgain,
    variants: {
      idle: {
        when: { idle: true, ended: ['closed', 'disconnected'] },
        title: '{socket} has ended a connection that was idle',
        problem: 'the target has ended the connection after {idle} without traffic',
        cause:
          'A rule of the target ends idle sessions: ClientAliveInterval with ClientAliveCountMax 0, ChannelTimeout, TMOUT of the shell, or a device’s exec-timeout.',
        steps: [
          'Connect again; work in tmux or screen goes on there.',
          'Ask for a longer limit on the target, if it is too short.',
        ],
        commands: [
          sshdSettings('clientaliveinterval clientalivecountmax channeltimeout unusedconnectiontimeout'),
          sshdLog,
        ],
      },
      idle_forgotten: {
        when: { idle: true, ended: ['reset', 'broken'] },
        title: 'The network has forgotten an idle connection to {socket}',
        problem: 'the network has cut the connection after {idle} without traffic',
        cause:
          'A firewall, NAT or VPN in between drops connections that are idle, or the target was restarted meanwhile.',
        steps: [
          'Connect again; work in tmux or screen goes on there.',
          'Let the target send a sign of life more often: ClientAliveInterval 60 in its sshd_config. Then reload sshd.',
        ],
        commands: [sshdSettings('clientaliveinterval clientalivecountmax'), reloadSshd],
      },
      closed: {
        when: { ended: 'closed' },
        problem: 'the target has closed the connection',
        cause:
          'The target is shutting down or restarting, its admin has ended the session, or its sshd process was killed (out of memory).',
        steps: [
          'Wait a minute for a restart, then connect again.',
          'On the target, see when it was started last, and what sshd says.',
        ],
        commands: [
          {
            where: 'target',
            purpose: 'See when it was started, on the target',
            posix: 'uptime -s; last -n 5 reboot',
            windows: '(Get-CimInstance Win32_OperatingSystem).LastBootUpTime',
          },
          sshdLog,
        ],
      },
      reset: {
        when: { ended: 'reset' },
        problem: 'the connection to the target was cut',
        cause:
          'The target has crashed or was restarted and knows nothing of the connection any more, or a firewall in between has cut it.',
        steps: [
          'Wait a minute for a restart, then connect again.',
          'On the target, see when it was started last, and what sshd says.',
        ],
        commands: [
          testPort,
          {
            where: 'target',
            purpose: 'See when it was started, on the target',
            posix: 'uptime -s; last -n 5 reboot',
            windows: '(Get-CimInstance Win32_OperatingSystem).LastBootUpTime',
          },
        ],
      },
      disconnected: {
        when: { ended: 'disconnected' },
        title: '{socket} has ended the connection',
        problem: 'the target has ended the connection[: “{text}”]',
        cause: 'Its SSH server has said goodbye: an admin or a limit of the target has ended the session.',
        steps: ['Connect again.', 'If it happens again, read sshd’s log on the target.'],
        commands: [sshdLog],
      },
      broken: {
        when: { ended: 'broken' },
        problem: 'what came from the target could not be understood any more',
        cause:
          'Something in between has changed what passes (a failing network card, a VPN or a firewall that inspects), or the SSH server has a fault.',
        steps: [
          'Connect again, from another network or without the VPN.',
          'If it happens with this target only, update its SSH server.',
        ],
        commands: [sshdLog],
      },
    },
  },
  upstream_keepalive_timeout: {
    title: '{socket} has fallen silent in the middle of a session',
    problem: 'the target has fallen silent in the middle of the session',
    cause: 'The network or the VPN was cut, this machine has slept, or the target hangs or was switched off.',
    steps: [
      'Check the network and the VPN, then connect again; work in tmux or screen goes on there.',
      'If others can’t reach it either, look at the target’s own console.',
    ],
    commands: [testPort],
    action: testAgain,
  },
} as const satisfies HintRules;
