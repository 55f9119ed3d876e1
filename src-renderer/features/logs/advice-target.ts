import type { ErrorCode } from '../../../src-main/contract/error-codes.ts';
import type { AdviceRule, NoAdvice } from './failure-advice.ts';

const testPort = {
  where: 'connector',
  posix: 'nc -vz -w 5 {host} {port}',
  windows: 'Test-NetConnection {host} -Port {port}',
} as const;
const lookUp = {
  where: 'connector',
  posix: 'ping -c 1 {host}',
  windows: 'Resolve-DnsName {host}',
} as const;
const changeAddress = { kind: 'edit', label: 'Change address' } as const;

/** The way to the target, and its loss. */
export const targetAdvice = {
  upstream_name_not_found: {
    title: '{socket}: the name {host} does not exist',
    problem: 'the name {host} does not exist',
    cause: 'It is misspelt in the socket, or only the DNS of a VPN or of another network knows it.',
    command: lookUp,
    action: changeAddress,
  },
  upstream_name_lookup_failed: {
    title: '{socket}: DNS does not answer for {host}',
    problem: 'DNS does not answer for {host}',
    cause: 'The DNS server of the connector’s machine cannot be reached: the network or the VPN is off.',
    command: lookUp,
    action: changeAddress,
  },
  upstream_dial_timeout: {
    title: '{socket} does not answer on port {port}',
    problem: '{at} does not answer',
    cause:
      'A firewall drops the packets, the address is wrong, or a VPN is off. A stopped sshd would refuse at once.',
    command: testPort,
    action: changeAddress,
  },
  upstream_dial_refused: {
    title: '{socket} refuses connections on port {port}',
    problem: '{at} refuses connections',
    cause: 'The machine is up, but nothing listens on that port: sshd is stopped, or has another port.',
    command: { where: 'target', posix: 'sudo systemctl status ssh sshd' },
    action: changeAddress,
  },
  upstream_dial_reset: {
    title: '{socket} resets connections on port {port}',
    problem: '{at} resets connections at once',
    cause: 'Nothing that wants to talk listens on that port, or a firewall in between says no.',
    command: testPort,
    action: changeAddress,
  },
  upstream_dial_no_route: {
    title: 'There is no way to {host}',
    cause:
      'The machine is off, its address belongs to no subnet from here, or a firewall rejects the connection.',
    command: testPort,
    action: changeAddress,
  },
  upstream_dial_network_unreachable: {
    title: 'This machine has no route to {host}',
    problem: 'no route to {host} from this machine',
    cause: 'The network or the VPN is off, or it is an IPv6 address and this network has only IPv4.',
    command: testPort,
    action: changeAddress,
  },
  upstream_dial_failed: {
    title: '{socket} could not be reached',
    problem: '{at} could not be reached',
    cause: 'The system of the connector’s machine says why, at the end of the line.',
    command: testPort,
    action: changeAddress,
  },
  upstream_via_failed: {
    title: 'The way to {socket} through {via} failed',
    problem: 'the way through {via} failed',
    cause:
      '{via} was reached, but could not go on to {at} from there; or {via} is stopped, or leads back here.',
    steps:
      'The address is looked up and dialled by {via}: it has to be right from there.\nTry {via} itself, and whether its sshd has AllowTcpForwarding yes.',
    action: { kind: 'edit', label: 'Change the way' },
  },
  upstream_lost: {
    title: 'The connection to {socket} was lost',
    cause: 'The target was restarted, its sshd was stopped, or the network in between failed.',
    command: testPort,
    action: { kind: 'try' },
  },
  upstream_keepalive_timeout: {
    title: '{socket} has fallen silent in the middle of a session',
    cause: 'The network or the VPN was cut, or the machine has slept or hangs.',
    command: testPort,
    action: { kind: 'try' },
  },
} as const satisfies Partial<Record<ErrorCode, AdviceRule | NoAdvice>>;
