import { expect, test } from 'vitest';
import { spokenProtocol } from '../../../src-main/core/upstream/spoken-protocol.ts';

/** What these servers send by themselves, or in answer to `SSH-2.0-…`. */
test.each([
  ['http', 'HTTP/1.1 400 Bad Request\r\nServer: nginx\r\n'],
  ['http', '<!DOCTYPE HTML PUBLIC "-//IETF//DTD HTML 2.0//EN">\n'],
  ['tls', Buffer.of(0x15, 0x03, 0x01, 0x00, 0x02, 0x02, 0x46)],
  ['smtp', '220 mail.example.com ESMTP Postfix (Debian/GNU)\r\n'],
  ['smtp', '220-mx1.example.com ESMTP Exim 4.96 Wed, 25 Nov 2026\r\n'],
  ['smtp', '554 mx.example.com ESMTP not accepting messages\r\n'],
  ['ftp', '220 (vsFTPd 3.0.5)\r\n'],
  ['ftp', '220 ProFTPD Server (Debian) [::ffff:10.0.0.5]\r\n'],
  ['ssh_1', 'SSH-1.5-Cisco-1.25\n'],
  ['mysql', Buffer.from('\x4a\0\0\0\x0a8.0.36\0\x08\0\0\0', 'latin1')],
  ['mysql', Buffer.from("\x46\0\0\0\xffj\x04Host '10.0.0.9' is not allowed", 'latin1')],
  ['redis', "-ERR unknown command 'SSH-2.0-Sallyport'\r\n"],
  ['redis', '-DENIED Redis is running in protected mode\r\n'],
  ['vnc', 'RFB 003.008\n'],
  ['other_text', '220 welcome\r\n'],
  ['other_text', 'tcp wrappers say no\r\n'],
  ['other_bytes', Buffer.of(0, 1, 2, 3)],
  ['other_bytes', '\x1b[2Jhello\r\n'],
] as const)('%s: %j', (protocol, first) => {
  expect(spokenProtocol(Buffer.from(first as string))).toBe(protocol);
});
