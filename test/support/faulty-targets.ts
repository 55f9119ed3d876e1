import { createServer, type Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import { clientEnvironment } from './run-client.ts';
import { freePort, type Sshd, type SshdOptions, startSshd } from './sshd.ts';
import { StartedProcess } from './started-process.ts';
import { systemPython } from './terminal.ts';
import { whenTestEnds } from './when-test-ends.ts';

export interface FaultyTarget {
  host: string;
  port: number;
  /** how many connections it has accepted */
  connections(): number;
  stop(): Promise<void>;
}

const identification = 'SSH-2.0-FaultyTarget\r\n';

/** What each does with a connection that it has accepted. */
const behaviours = {
  /** says nothing, and stays */
  silent: () => {},
  closesAtOnce: (socket: Socket) => socket.end(),
  closesAfterIdentification: (socket: Socket) => socket.end(identification),
  /** says who it is, and then nothing more */
  silentAfterIdentification: (socket: Socket) => socket.write(identification),
  resets: (socket: Socket) => socket.resetAndDestroy(),
  resetsAfterIdentification: (socket: Socket) => {
    socket.write(identification);
    socket.once('data', () => socket.resetAndDestroy());
  },
  /** a web server: waits for a request, and does not understand ours */
  http: (socket: Socket) => {
    const body = 'Bad Request';
    socket.once('data', () =>
      socket.end(
        `HTTP/1.1 400 Bad Request\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`,
      ),
    );
  },
  /** a TLS server: answers what is no ClientHello with a fatal alert, unexpected_message */
  tls: (socket: Socket) => {
    socket.once('data', () => socket.end(Buffer.of(0x15, 0x03, 0x03, 0x00, 0x02, 0x02, 0x0a)));
  },
  /** a mail server: speaks first, and in lines, as SSH does */
  smtp: (socket: Socket) => {
    socket.write('220 mail.example.com ESMTP Postfix\r\n');
    socket.on('data', () => socket.write('502 5.5.2 Error: command not recognized\r\n'));
  },
  ftp: (socket: Socket) => {
    socket.write('220 (vsFTPd 3.0.3)\r\n');
    socket.on('data', () => socket.end('530 Please login with USER and PASS.\r\n'));
  },
  /** a MySQL server: its greeting (protocol 10) comes first */
  mysql: (socket: Socket) => {
    const greeting = Buffer.from('\x0a8.0.36\0\x08\0\0\0abcdefgh\0\xff\xff\xff\x02\0', 'latin1');
    socket.write(Buffer.concat([Buffer.of(greeting.length, 0, 0, 0), greeting]));
    socket.once('data', () => socket.end());
  },
  /** a Redis server: it takes our identification for a command */
  redis: (socket: Socket) => {
    socket.once('data', () =>
      socket.end("-ERR unknown command 'SSH-2.0-Sallyport', with args beginning with: \r\n"),
    );
  },
  /** a VNC server: speaks first, in its own identification line */
  vnc: (socket: Socket) => {
    socket.write('RFB 003.008\n');
    socket.once('data', () => socket.end());
  },
  /** a wrapper before sshd, with a reason of its own */
  otherText: (socket: Socket) => socket.end('This host is being drained, come back tomorrow.\r\n'),
  /** a remote desktop: its answer is none of text */
  otherBytes: (socket: Socket) => {
    socket.once('data', () => socket.end(Buffer.from('030000130ed000001234000209080000000000', 'hex')));
  },
  ssh1: (socket: Socket) => socket.write('SSH-1.5-Cisco-1.25\r\n'),
  /** an OpenSSH server that has too many connections before login */
  maxStartups: (socket: Socket) => socket.end('Exceeded MaxStartups\r\n'),
  /** the same where our identification has come first: what is closed with something unread is reset */
  maxStartupsAndReset: (socket: Socket) => {
    socket.write('Exceeded MaxStartups\r\n', () => socket.once('data', () => socket.resetAndDestroy()));
  },
  /** OpenSSH 9.8 and later, to an address that has failed too often */
  penalty: (socket: Socket) => socket.end('Not allowed at this time\r\n'),
  /** lines before the identification are allowed (RFC 4253 §4.2), but these never end */
  endlessBanner: (socket: Socket) => {
    const lines = 'another line before the identification\r\n'.repeat(100);
    const write = () => {
      while (!socket.destroyed && socket.write(lines));
    };
    socket.on('drain', write);
    write();
  },
  /** one line of 64 KB in the place of an identification */
  hugeLine: (socket: Socket) => socket.write(`${'x'.repeat(64 * 1024)}\r\n`),
  /** an identification of 64 KB */
  hugeIdentification: (socket: Socket) => socket.write(`SSH-2.0-${'x'.repeat(64 * 1024)}\r\n`),
  /** an identification that steers terminals: clears the screen, and turns the direction of the text */
  steeringIdentification: (socket: Socket) =>
    socket.end(`SSH-2.0-Evil\x1b[2J\x1b]0;title\x07\x9b31m\u202e\r\n`),
  steeringLine: (socket: Socket) => socket.end('\x1b[2Jgo away\x07\r\n'),
  /** its identification, one byte a second: each byte is a sign of life, and it never comes to its end */
  tricklesIdentification: (socket: Socket) => trickle(socket, `SSH-2.0-${'Slow'.repeat(50)}`),
  /** the same after it, with what comes next */
  tricklesKeyExchange: (socket: Socket) => {
    socket.write(identification);
    trickle(socket, Buffer.concat([Buffer.of(0, 0, 0x0f, 0xfc, 4, 20), Buffer.alloc(4000)]));
  },
  /** identifies itself, then sends what is no SSH packet */
  garbageAfterIdentification: (socket: Socket) => socket.write(identification + 'garbage '.repeat(64)),
} as const satisfies Record<string, (socket: Socket) => unknown>;

function trickle(socket: Socket, data: string | Buffer): void {
  const bytes = Buffer.from(data);
  let sent = 0;
  const timer = setInterval(() => socket.write(bytes.subarray(sent, ++sent)), 1000);
  socket.once('close', () => clearInterval(timer));
}

export type Fault = keyof typeof behaviours;
export const faults = Object.keys(behaviours) as Fault[];

/** A TCP server on a loopback port that behaves like this with everyone. */
export async function startFaultyTarget(fault: Fault): Promise<FaultyTarget> {
  const sockets = new Set<Socket>();
  let connections = 0;
  const server = createServer({ allowHalfOpen: fault === 'silent' }, (socket) => {
    connections++;
    sockets.add(socket);
    socket.on('error', () => {});
    socket.once('close', () => sockets.delete(socket));
    behaviours[fault](socket);
    // what nobody reads would keep the end of the stream from being seen
    socket.resume();
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (typeof address !== 'object' || !address) throw new Error('the target has no port');
  const stop = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      for (const socket of sockets) socket.destroy();
    });
  whenTestEnds(stop);
  return { host: '127.0.0.1', port: address.port, connections: () => connections, stop };
}

/** Nothing listens there: the connection is refused. */
export async function refusingTarget(): Promise<FaultyTarget> {
  return { host: '127.0.0.1', port: await freePort(), connections: () => 0, stop: async () => {} };
}

/** Nothing ever answers there: the connection attempt runs into its time limit. */
export async function blackHole(): Promise<FaultyTarget> {
  const script = fileURLToPath(new URL('black-hole.py', import.meta.url));
  const process = new StartedProcess(systemPython, [script], { env: clientEnvironment() });
  const [port] = await process.stdout.waitFor(/\d+(?=\n)/);
  return { host: '127.0.0.1', port: Number(port), connections: () => 0, stop: () => process.stop() };
}

/** sshd_config lines of old or narrow servers: with each of them a modern client finds no common algorithm. */
export const legacyAlgorithms = {
  keyExchange: 'KexAlgorithms diffie-hellman-group1-sha1',
  cipher: 'Ciphers aes128-cbc',
  mac: 'MACs umac-64@openssh.com',
  hostKey: 'HostKeyAlgorithms ssh-rsa',
} as const;

/** A real sshd that only offers an algorithm nobody should use any more. */
export function startLegacySshd(
  kind: keyof typeof legacyAlgorithms,
  options: SshdOptions = {},
): Promise<Sshd> {
  const macsApply = kind === 'mac' ? ['Ciphers aes128-ctr'] : [];
  return startSshd({
    ...options,
    hostKeyTypes: kind === 'hostKey' ? ['rsa'] : ['ed25519'],
    config: [legacyAlgorithms[kind], ...macsApply, ...(options.config ?? [])],
  });
}
