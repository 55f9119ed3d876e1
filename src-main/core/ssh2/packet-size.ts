import { readFileSync } from 'node:fs';
import { createRequire, Module } from 'node:module';

/** OpenSSH's PACKET_MAX_SIZE: what its clients may send in one packet, for instance as a long command. */
const openSshPacketLimit = 256 * 1024;
const libraryLimit = 'const MAX_PACKET_SIZE = 35000;';

/**
 * ssh2 1.17.0 ends a connection with "Bad packet length" above 35,000 bytes (the minimum of RFC 4253 §6.1), so a
 * 90 KB command that works with sshd would not work through us. The limit is a constant inside a module: the
 * module is compiled here with OpenSSH's limit, before the library loads it.
 */
export function allowLargePackets(require: NodeJS.Require): void {
  const file = require.resolve('ssh2/lib/protocol/crypto.js');
  if (require.cache[file]) return;
  const source = readFileSync(file, 'utf8');
  if (!source.includes(libraryLimit))
    throw new Error('ssh2 has changed: its packet limit is not where it was');
  const mended = new Module(file) as NodeJS.Module & { _compile(code: string, filename: string): void };
  mended.filename = file;
  mended.paths = createRequire(file).resolve.paths('x') ?? [];
  require.cache[file] = mended;
  mended._compile(source.replace(libraryLimit, `const MAX_PACKET_SIZE = ${openSshPacketLimit};`), file);
  mended.loaded = true;
}
