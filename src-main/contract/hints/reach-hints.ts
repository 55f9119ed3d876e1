import { lookUpName, sshdSettings, sshdStatus, testPort } from './hint-commands.ts';
import type { HintRules } from './hint-rule.ts';

const changeAddress = { kind: 'edit', label: 'Change address', field: 'hostname' } as const;

/** From a name to a TCP connection. */
export const reachHints = {
  upstream_name_not_found: {
    title: 'The name of {socket}[, {host},] does not exist',
    problem: 'the target’s name[, {host},] does not exist',
    cause:
      'It is misspelt in the socket, the machine was renamed or deleted, or only the DNS of a VPN knows it.',
    steps: [
      'Check the spelling of the name in the socket, letter by letter.',
      'If it is a name of your organisation, switch its VPN on and try again.',
      'Until DNS is right, the address itself works, too.',
    ],
    commands: [lookUpName],
    action: changeAddress,
    variants: {
      vpn_name: {
        when: { nameKind: 'private' },
        cause:
          'It is a name that only the DNS of its own network knows, and the connector’s machine asks another one now: the VPN is off, or does not bring its DNS along.',
        steps: [
          'Switch the VPN on, or join the network that knows the name, and try again.',
          'If it is on, check the spelling, and that the VPN’s DNS server is used for names of this kind.',
        ],
      },
      short_name: {
        when: { nameKind: 'short' },
        cause:
          'It has no domain, so it exists only where the system adds the right one (a search domain) or the hosts file lists it.',
        steps: [
          'Write the name in full in the socket, with its domain.',
          'If it used to work, switch the VPN on that brings the search domain.',
        ],
      },
      local_name: {
        when: { nameKind: 'local' },
        cause:
          'A name that ends in .local is answered by the machine itself, only inside its own network: it is off or elsewhere, or this machine does not ask by multicast DNS.',
        steps: [
          'Check that the target is on, and in the same network as the connector.',
          'A VPN and most guest networks do not carry such names: give the address in the socket instead.',
        ],
      },
    },
  },
  upstream_name_lookup_failed: {
    title: 'DNS does not answer for {socket}',
    problem: 'DNS does not answer[ for {host}]',
    cause:
      'The DNS server of the connector’s machine cannot be reached: the network is down, or a VPN has changed the server and is half on.',
    steps: [
      'Check the network connection and the VPN, then try again.',
      'If other names work, the DNS server of this one’s domain is down: the address itself works meanwhile.',
    ],
    commands: [lookUpName],
    action: { kind: 'test' },
  },
  upstream_dial_timeout: {
    title: '{socket} does not answer on {the_port}',
    problem: '{at} does not answer',
    cause:
      'A firewall drops the packets, the address is wrong, a VPN is off, or the machine is. A stopped sshd would refuse at once.',
    steps: [
      'Check that the network or VPN that leads to the target is on, then try again.',
      'Compare address and port in the socket with those of the machine.',
      'Let the target’s firewall, or its security group in the cloud, admit the connector’s machine on {the_port}.',
    ],
    commands: [testPort],
    action: changeAddress,
    variants: {
      beyond_another_socket: {
        when: { beyond: true },
        cause:
          'The target of {from} was reached, and had no answer from there: a firewall in between drops the packets, or the address is wrong as seen from that machine.',
        steps: [
          'Check that the target is on, then try again.',
          'The address counts as {from} sees it: compare it with the one inside that network.',
          'Let the target’s firewall admit the target of {from}.',
        ],
      },
      overlay_network: {
        when: { network: 'overlay' },
        cause:
          'The address belongs to an overlay network such as Tailscale: its client is off here or on the target, or its rules do not let this machine through.',
        steps: [
          'Switch the overlay network’s client on, here and on the target, and try again.',
          'Let its access rules admit the connector’s machine on {the_port}.',
        ],
      },
      private_network: {
        when: { network: ['private', 'link_local'] },
        cause:
          'The address is one of a private network: the VPN that leads there is off, the machine is off or has another address now, or a firewall drops the packets.',
      },
      public_network: {
        when: { network: 'public' },
        cause:
          'A firewall or the cloud’s security group drops the packets, the machine is off, or it has another address by now, as cloud machines do after a stop.',
        steps: [
          'Check that the target is on and still has this address, then try again.',
          'Let its firewall, or its security group in the cloud, admit the connector’s public address on {the_port}.',
          'Some networks let no SSH out at all: try from another one.',
        ],
      },
    },
  },
  upstream_dial_refused: {
    title: '{socket} refuses connections on {the_port}',
    problem: '{at} refuses connections',
    cause:
      'The machine is up, but nothing listens on that port: sshd is stopped, or has another port. Seldom it is a firewall that rejects.',
    steps: [
      'Check the port in the socket; a machine that has just started may need a minute.',
      'Start sshd on the target, and see on which port it listens.',
    ],
    commands: [sshdStatus, sshdSettings('port listenaddress')],
    action: changeAddress,
    variants: {
      this_machine: {
        when: { network: 'this_machine' },
        cause:
          'The address is the connector’s own machine, where nothing listens on that port. The target’s own name is needed to reach another machine.',
        steps: [
          'Give the address of the target in the socket, not localhost.',
          'If it is meant, start what should listen there: sshd, a tunnel, a virtual machine or a container.',
        ],
      },
    },
  },
  upstream_dial_reset: {
    title: '{socket} resets connections on {the_port}',
    problem: '{at} resets connections at once',
    cause: 'A firewall in between says no, or the port belongs to something that has just stopped.',
    steps: [
      'Check the port in the socket, and try again from another network or with the VPN on.',
      'See on the target whether sshd runs, and whether its firewall rejects with a reset.',
    ],
    commands: [testPort, sshdStatus],
    action: changeAddress,
  },
  upstream_dial_no_route: {
    title: 'There is no way to {socket}',
    problem: 'there is no way to {at}',
    cause:
      'The machine is off, its address belongs to no subnet that can be reached from here, or a firewall rejects the connection.',
    steps: [
      'Check that the target is on, and the VPN that leads to it, then try again.',
      'Compare the address in the socket with the machine’s own.',
      'If it answers others, its firewall rejects this machine: let {the_port} in there.',
    ],
    commands: [testPort],
    action: changeAddress,
    variants: {
      mac_local_network: {
        when: { platform: 'darwin', network: ['private', 'link_local'] },
        cause:
          'macOS does not let this app into the local network until it is allowed, and says it in the same way as for a machine that is off or in another subnet.',
        steps: [
          'Check that the target is on, and the VPN that leads to it, then try again.',
          'Allow the app, or the terminal that it was started from, in System Settings → Privacy & Security → Local Network.',
        ],
      },
    },
  },
  upstream_dial_network_unreachable: {
    title: 'The connector’s machine has no route to {socket}',
    problem: 'no route from here to {at}',
    cause: 'The network or the VPN of the connector’s machine is off.',
    steps: ['Connect the machine to its network or VPN, then try again.'],
    commands: [testPort],
    action: changeAddress,
    variants: {
      ipv6: {
        when: { family: 'IPv6' },
        cause: 'It is an IPv6 address, and the network of the connector’s machine has only IPv4 now.',
        steps: [
          'Try again from a network or a VPN that has IPv6.',
          'Or give the target’s IPv4 address in the socket.',
        ],
      },
    },
  },
  upstream_dial_family_unreachable: {
    title: '{socket} has addresses of one kind only[, {family},] and there is no way to those from here',
    problem: 'its addresses are of one kind only[, {family},] and there is no way to those from here',
    cause:
      'DNS gives the target addresses of one kind only[ ({family})], and the network of the connector’s machine has no way to those.',
    steps: [
      'Try again from a network or a VPN that has that kind[: {family}].',
      'Or give the target an address of the other kind in DNS, or in the socket.',
    ],
    commands: [lookUpName],
    action: changeAddress,
  },
  upstream_dial_failed: {
    title: '{socket} could not be reached',
    problem: '{at} could not be reached',
    cause:
      'The system of the connector’s machine refuses the connection; the log line ends with its own word for it.',
    steps: [
      'Try again, and test the port from a terminal on the connector’s machine: it says the same or more.',
    ],
    commands: [testPort],
    action: changeAddress,
    variants: {
      local_firewall: {
        when: { systemError: ['EACCES', 'EPERM'] },
        problem: 'this machine does not let the connector out to {at}',
        cause: 'A firewall or security software on the connector’s own machine forbids this connection.',
        steps: [
          'Allow the connector in the firewall or security software of its machine.',
          'Then test the connection again.',
        ],
      },
      too_many_open_files: {
        when: { systemError: ['EMFILE', 'ENFILE'] },
        problem: 'the connector has too many files and connections open',
        cause:
          'The system’s limit for one program, or for all of them, is reached: many sessions at once, or something else on the machine leaks.',
        steps: [
          'End sessions that are not needed, then try again.',
          'Start the connector with a higher limit.',
        ],
        commands: [{ where: 'connector', purpose: 'See the limit', posix: 'ulimit -n' }],
      },
      no_local_address: {
        when: { systemError: ['EADDRNOTAVAIL', 'EADDRINUSE'] },
        problem: 'the connector’s machine has no free port or address for the way out',
        cause: 'Its network has just changed, or so many connections go out that no port is left.',
        steps: [
          'Wait a minute and try again.',
          'If it stays, see what holds so many connections on the connector’s machine.',
        ],
      },
    },
  },
} as const satisfies HintRules;
