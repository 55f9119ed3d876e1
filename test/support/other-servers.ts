import { execFileSync } from 'node:child_process';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { message } from '../../src-main/core/ssh2/message-numbers.ts';
import { byte, string, uint32 } from '../../src-main/core/ssh2/wire.ts';
import { asRoot } from './as-root.ts';
import { clientEnvironment } from './run-client.ts';
import { freePort } from './sshd.ts';
import { StartedProcess } from './started-process.ts';
import { temporaryFolder } from './temporary-folder.ts';

export interface OtherServer {
  host: string;
  port: number;
  stop(): Promise<void>;
}

const host = '127.0.0.1';

/** A real Dropbear, as routers have it. It knows the users of this machine, and none of their keys. */
export async function startDropbear(): Promise<OtherServer> {
  const folder = temporaryFolder();
  const hostKey = folder.file('host_key');
  execFileSync('dropbearkey', ['-t', 'ed25519', '-f', hostKey], { stdio: 'ignore' });
  const port = await freePort();
  const line = [
    '/usr/sbin/dropbear',
    '-F',
    '-E',
    '-r',
    hostKey,
    '-p',
    `${host}:${port}`,
    // it removes this file when it ends: never one that matters
    '-P',
    folder.file('pid'),
  ] as const;
  const [program, ...args] = asRoot(line);
  const daemon = new StartedProcess(program, args, { env: clientEnvironment() });
  await daemon.stderr.waitFor('Not backgrounding');
  return { host, port, stop: () => daemon.stop() };
}

/** Name lists of a KEXINIT (RFC 4253 §7.1) that we share all of, but for what is set otherwise. */
const usualAlgorithms = {
  kex: 'curve25519-sha256',
  hostKey: 'ssh-ed25519',
  cipher: 'aes128-ctr',
  mac: 'hmac-sha2-256',
};

/** Offers these algorithms, which no server of this machine has, and goes no further. */
export async function startKexInitServer(algorithms: Partial<typeof usualAlgorithms>): Promise<OtherServer> {
  const { kex, hostKey, cipher, mac } = { ...usualAlgorithms, ...algorithms };
  const lists = [kex, hostKey, cipher, cipher, mac, mac, 'none', 'none', '', ''].map((list) => string(list));
  const payload = Buffer.concat([byte(message.kexInit), Buffer.alloc(16, 1), ...lists, byte(0), uint32(0)]);
  // RFC 4253 §6: a whole number of blocks of 8 bytes, with 4 bytes of padding at least
  const padding = 4 + ((8 - ((payload.length + 9) % 8)) % 8);
  const size = 1 + payload.length + padding;
  const packet = Buffer.concat([uint32(size), byte(padding), payload, Buffer.alloc(padding)]);
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.write('SSH-2.0-Tomorrow_1.0\r\n');
    socket.write(packet);
  });
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  const { port } = server.address() as AddressInfo;
  const stop = async () => {
    server.close();
    for (const socket of sockets) socket.destroy();
  };
  return { host, port, stop };
}
