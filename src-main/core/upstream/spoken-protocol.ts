import type { SpokenProtocol } from '../../contract/failure-evidence.ts';

/** How servers begin that are often found on a wrong port: by themselves, or in answer to our SSH identification. */
const beginnings: readonly [SpokenProtocol, RegExp][] = [
  ['http', /^(HTTP\/\d|\s*<(!doctype html|html|head))/i],
  // a record of type alert (21) or handshake (22), version 3.x (RFC 8446 §5.1)
  ['tls', /^[\x15\x16]\x03[\x00-\x04]/],
  ['ssh_1', /^SSH-1\.(?!99-)/],
  ['ftp', /^(220|421|530)[ -].*ftp/i],
  ['smtp', /^(220|421|554)[ -].*(smtp|mail|postfix|exim|\bMX\b)/i],
  // its packet: 3 bytes of length, number 0, then protocol 10 and the version, or an error
  ['mysql', /^[\s\S]{2}\x00\x00(\x0a[\x20-\x7e]+\x00|\xff)/],
  ['redis', /^-(ERR|NOAUTH|DENIED|WRONGPASS) /],
  ['vnc', /^RFB \d{3}\.\d{3}/],
];

/** What a server speaks that is no SSH-2 server, by the first bytes that it has sent. */
export function spokenProtocol(first: Buffer): SpokenProtocol {
  const begin = first.subarray(0, 1024).toString('latin1');
  const found = beginnings.find(([, pattern]) => pattern.test(begin));
  if (found) return found[0];
  return /^[\x20-\x7e\t\r\n]+$/.test(begin.split('\n', 1)[0] ?? '') ? 'other_text' : 'other_bytes';
}
