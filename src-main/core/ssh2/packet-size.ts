import type { SourceChange } from './mend-source.ts';

/** OpenSSH's PACKET_MAX_SIZE: what its clients may send in one packet, for instance as a long command. */
const openSshPacketLimit = 256 * 1024;

/**
 * ssh2 1.17.0 ends a connection with "Bad packet length" above 35,000 bytes (the minimum of RFC 4253 §6.1), so a
 * 90 KB command that works with sshd would not work through us.
 */
export const largePackets: SourceChange = {
  found: 'const MAX_PACKET_SIZE = 35000;',
  instead: `const MAX_PACKET_SIZE = ${openSshPacketLimit};`,
};
