import type { Expected } from './expected.ts';

const dial = 'failed to handle channels: unable to connect to upstream host: dial tcp';
const lookup = (name: string) => `${dial}: lookup ${name}: no such host`;

/** From a name to a TCP connection, in a network of its own (own-network.ts). */
export const reachRows = {
  public_name: {
    rule: 'upstream_name_not_found',
    words: lookup('nothing.example.com'),
    step: 'resolve',
  },
  vpn_name: { rule: 'upstream_name_not_found.vpn_name', words: lookup('db1.corp'), step: 'resolve' },
  short_name: { rule: 'upstream_name_not_found.short_name', words: lookup('dbserver'), step: 'resolve' },
  local_name: { rule: 'upstream_name_not_found.local_name', words: lookup('printer.local'), step: 'resolve' },
  resolver_fails: {
    rule: 'upstream_name_lookup_failed',
    words: `${dial}: lookup web1.broken.example.com: Temporary failure in name resolution`,
    step: 'resolve',
  },
  silent_public: {
    rule: 'upstream_dial_timeout.public_network',
    words: `${dial} 203.0.113.5:22: i/o timeout`,
    step: 'tcp',
  },
  silent_private: {
    rule: 'upstream_dial_timeout.private_network',
    words: `${dial} 10.11.12.13:22: i/o timeout`,
    step: 'tcp',
  },
  silent_overlay: {
    rule: 'upstream_dial_timeout.overlay_network',
    words: `${dial} 100.64.0.7:22: i/o timeout`,
    step: 'tcp',
  },
  refusing: {
    rule: 'upstream_dial_refused',
    words: `${dial} 10.9.9.9:22: connect: connection refused`,
    step: 'tcp',
  },
  no_route: {
    rule: 'upstream_dial_no_route',
    words: `${dial} 198.51.100.7:22: connect: no route to host`,
    step: 'tcp',
  },
  network_unreachable: {
    rule: 'upstream_dial_network_unreachable',
    words: `${dial} 198.51.100.99:22: connect: network is unreachable`,
    step: 'tcp',
  },
  ipv6_unreachable: {
    rule: 'upstream_dial_network_unreachable.ipv6',
    words: `${dial} [2001:db8::9]:22: connect: network is unreachable`,
    step: 'tcp',
  },
  family_unreachable: {
    rule: 'upstream_dial_family_unreachable',
    words: `${dial} [2001:db8::5]:22: connect: network is unreachable`,
    step: 'tcp',
  },
  forbidden_here: {
    rule: 'upstream_dial_failed.local_firewall',
    words: new RegExp(`${dial} 198\\.51\\.100\\.8:22: connect: .*EACCES`),
    step: 'tcp',
  },
} as const satisfies Record<string, Expected>;

/** In one where IPv6 is switched off, as on many servers. */
export const noIpv6Rows = {
  ipv6_switched_off: {
    rule: 'upstream_dial_network_unreachable.ipv6',
    words: `${dial} [2001:db8::9]:22: connect: cannot assign requested address`,
    step: 'tcp',
  },
  family_switched_off: {
    rule: 'upstream_dial_family_unreachable',
    words: `${dial} [2001:db8::5]:22: connect: cannot assign requested address`,
    step: 'tcp',
  },
} as const satisfies Record<string, Expected>;

/** The same on loopback, and through another socket’s target. */
export const loopbackRows = {
  black_hole: {
    rule: 'upstream_dial_timeout',
    words: new RegExp(`${dial} 127\\.0\\.0\\.1:\\d+: i/o timeout$`),
    step: 'tcp',
  },
  refusing_here: {
    rule: 'upstream_dial_refused.this_machine',
    words: new RegExp(`${dial} 127\\.0\\.0\\.1:\\d+: connect: connection refused$`),
    step: 'tcp',
  },
  silent_beyond: {
    rule: 'upstream_dial_timeout.beyond_another_socket',
    words: /: via hop: dial tcp 127\.0\.0\.1:\d+: i\/o timeout$/,
    step: 'tcp',
  },
  refusing_beyond: {
    rule: 'upstream_via_failed.not_reached',
    words: /: via hop: dial tcp 127\.0\.0\.1:\d+: Connection refused$/,
    step: 'tcp',
  },
  no_forwarding_there: {
    rule: 'upstream_via_failed.prohibited',
    words: /: via closed-hop: dial tcp 127\.0\.0\.1:\d+: open failed$/,
    step: 'tcp',
  },
  reset_at_once: {
    rule: 'upstream_dial_reset',
    words: new RegExp(`${dial} 127\\.0\\.0\\.1:\\d+: connect: connection reset by peer$`),
    step: 'tcp',
  },
  way_stopped: {
    rule: 'upstream_via_failed.socket_stopped',
    words: /: via stopped-hop: it is stopped$/,
    step: 'resolve',
  },
} as const satisfies Record<string, Expected>;
