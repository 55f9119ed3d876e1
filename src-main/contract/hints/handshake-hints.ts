import { bans, greet, sshdLog, sshdSettings, tryByHand } from './hint-commands.ts';
import type { HintRules } from './hint-rule.ts';

const changeAddress = { kind: 'edit', label: 'Change address', field: 'hostname' } as const;
const testAgain = { kind: 'test' } as const;

/** Where the port answers: is it an SSH server, and does it talk to us? */
export const handshakeHints = {
  upstream_silent: {
    title: '{socket} accepts connections and says nothing',
    problem: '{at} accepts connections and says nothing',
    cause:
      'The machine is overloaded or hangs, the port belongs to a service that waits for its client to speak first (HTTPS, PostgreSQL), or a load balancer has no server behind it.',
    steps: [
      'Check the port in the socket, wait a minute and try again.',
      'See on the target whether it is short of memory or of disk, and restart sshd.',
    ],
    commands: [greet, sshdLog],
    action: changeAddress,
    variants: {
      after_greeting: {
        when: { greeted: true },
        title: '{socket} falls silent after its greeting',
        problem: '{at} falls silent after its greeting',
        cause:
          'It greets, and then falls silent: it is overloaded, or packets of full size get lost on the way, as with a VPN whose MTU is too large.',
        steps: [
          'Wait a minute and try again, with and without the VPN.',
          'Lower the MTU of the VPN on the connector’s machine to 1280, and test again.',
          'See on the target whether it is short of memory, and what its sshd says.',
        ],
        commands: [sshdLog, tryByHand],
        action: testAgain,
      },
      too_slow: {
        when: { begun: true },
        title: '{socket} is too slow to say who it is',
        problem: '{at} is too slow to say who it is',
        cause:
          'It begins its greeting[, “{first_line}”,] and does not come to the end of it: the machine or the way to it is overloaded, or the port is a tarpit (endlessh), which keeps scanners waiting.',
        steps: [
          'Check the port in the socket: behind a tarpit sshd has another one.',
          'Wait a minute and try again, with and without the VPN.',
        ],
      },
    },
  },
  upstream_closed_before_banner: {
    title: '{socket} closes connections at once',
    problem: '{at} closes connections at once',
    cause:
      'Something on the target keeps this address out: fail2ban after wrong logins, TCP wrappers (hosts.deny), or MaxStartups. Else sshd cannot start a process, or a load balancer has no server behind it.',
    steps: [
      'Wait ten minutes without trying: most blocks end by themselves.',
      'On the target, see whether fail2ban or hosts.deny keep the connector’s address out, and take it off there.',
      'Read what sshd says about it in its log.',
    ],
    commands: [
      bans,
      {
        where: 'target',
        purpose: 'See TCP wrappers’ rules, on the target',
        posix: 'grep -v "^#" /etc/hosts.deny /etc/hosts.allow',
      },
      sshdLog,
    ],
    action: testAgain,
    variants: {
      max_startups: {
        when: { refusal: 'max_startups' },
        title: '{socket} has too many logins going on at once',
        problem: '{host} has too many logins going on at once',
        cause:
          'Its sshd says “Exceeded MaxStartups”: scripts or attackers open many connections and do not log in.',
        steps: [
          'Wait a minute and try again.',
          'See in sshd’s log who holds the connections, and keep strangers out with a firewall.',
          'Raise MaxStartups in sshd_config, for instance to 50:30:200, and reload sshd.',
        ],
        commands: [sshdSettings('maxstartups logingracetime'), sshdLog],
      },
      penalty: {
        when: { refusal: 'penalty' },
        title: '{socket} keeps this address out for a while',
        problem: '{host} keeps this address out for a while',
        cause:
          'Its sshd says “Not allowed at this time”: after failed logins from an address it lets nobody in from there for a time that grows (PerSourcePenalties).',
        steps: [
          'Wait without trying, a few minutes up to ten; each further failure makes it longer.',
          'Mend the login that failed before, or the penalty comes again.',
          'On the target, exempt the connector’s address: PerSourcePenaltyExemptList in sshd_config, then reload sshd.',
        ],
        commands: [sshdSettings('persourcepenalties persourcepenaltyexemptlist'), sshdLog],
      },
    },
  },
  upstream_closed_in_handshake: {
    title: '{socket} closes connections before the login',
    problem: '{at} closes connections before the login',
    cause:
      'Its sshd gives up: it cannot read its host keys or start its child process, the account limit or MaxStartups is reached, or fail2ban has just cut this address off.',
    steps: [
      'Wait a minute and try again.',
      'Read sshd’s log on the target: it says why it closed.',
      'Check its configuration and host keys there: “sshd -t” must say nothing.',
    ],
    commands: [
      sshdLog,
      {
        where: 'target',
        purpose: 'Check sshd’s configuration, on the target',
        posix: 'sudo sshd -t',
        windows: 'sshd -t',
      },
    ],
    action: testAgain,
  },
  upstream_reset_in_handshake: {
    title: '{socket} cuts connections before the login',
    problem: '{at} cuts connections before the login',
    cause:
      'A firewall in between recognises SSH and forbids it, or the target drops this address (fail2ban, MaxStartups, TCP wrappers) or its sshd has crashed.',
    steps: [
      'Wait ten minutes, then try again from another network: if it works there, a firewall here forbids SSH.',
      'On the target, see whether fail2ban keeps the connector’s address out, and what sshd says.',
    ],
    commands: [bans, sshdLog],
    action: testAgain,
  },
  upstream_disconnected_in_handshake: {
    title: '{socket} ends connections before the login is done',
    problem: '{at} ends connections before the login is done',
    cause:
      'Its SSH server says goodbye[: “{text}”]. That is a rule of the target, such as a limit of connections or logins, or no host key.',
    steps: ['Wait a minute and try again.', 'Read sshd’s log on the target: it says more than it tells us.'],
    commands: [sshdLog, tryByHand],
    action: testAgain,
    variants: {
      host_not_allowed: {
        // RFC 4253 §11.1: SSH_DISCONNECT_HOST_NOT_ALLOWED_TO_CONNECT
        when: { reason: 1 },
        problem: '{host} does not allow this machine to connect',
        cause: 'Its SSH server admits only some addresses[, and says “{text}”].',
        steps: [
          'Ask for the connector’s address to be admitted on the target.',
          'If you are on a VPN or a new network, your address has changed: go back to the old one and try again.',
        ],
      },
      too_many_connections: {
        // SSH_DISCONNECT_TOO_MANY_CONNECTIONS
        when: { reason: 12 },
        problem: '{host} has too many connections',
        cause:
          'Its SSH server takes only some connections at once; network devices often five[. It says “{text}”].',
        steps: ['End sessions that are not needed, and try again.', 'Raise the limit on the target.'],
      },
    },
  },
  upstream_handshake_failed: {
    title: '{socket} and the connector do not understand each other',
    problem: '{at} and the connector do not understand each other',
    cause: 'An uncommon or broken SSH server, or something in between that changes what passes.',
    steps: [
      'Try again from another network or without the VPN.',
      'See whether ssh itself gets in from the connector’s machine; if it does, report this line.',
    ],
    commands: [tryByHand, sshdLog],
    action: testAgain,
  },
  upstream_auth_timeout: {
    title: '{socket} has not answered the login',
    problem: '{host} has not answered the login in time',
    cause:
      'Its sshd waits for something of its own: DNS for our address (UseDNS), a directory such as LDAP, a push to somebody’s phone; or the machine is overloaded.',
    steps: [
      'Wait a minute and try again; if the login asks a phone, confirm it there.',
      'On the target, see what sshd waits for. UseDNS no helps where its DNS is slow.',
    ],
    commands: [sshdLog, sshdSettings('usedns logingracetime')],
    action: testAgain,
  },
} as const satisfies HintRules;
