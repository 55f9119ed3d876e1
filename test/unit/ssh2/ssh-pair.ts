import { generateKeyPairSync } from 'node:crypto';
import { connect as connectTcp, createServer, type Socket } from 'node:net';
import { encodePrivateKey } from '../../../src-main/core/certificates/encode-private-key.ts';
import { Connection, type ConnectionListener } from '../../../src-main/core/ssh2/connection.ts';
import { Client, Server, type ServerConnection } from '../../../src-main/core/ssh2/library.ts';
import { Transport } from '../../../src-main/core/ssh2/transport.ts';

export interface SshPair {
  client: InstanceType<typeof Client>;
  clientTransport: Transport;
  serverTransport: Transport;
  close(): void;
}

/** Both ends of a TCP connection on loopback. */
export async function tcpPair(): Promise<[Socket, Socket]> {
  const listener = createServer();
  const accepted = new Promise<Socket>((fulfil) => listener.once('connection', fulfil));
  await new Promise<void>((fulfil) => listener.listen(0, '127.0.0.1', fulfil));
  const address = listener.address();
  const near = connectTcp(typeof address === 'object' && address ? address.port : 0, '127.0.0.1');
  const far = await accepted;
  listener.close();
  return [near, far];
}

/** A real ssh2 client and a real ssh2 server, logged in to each other. */
export async function connectPair(algorithms: Record<string, string[]> = {}): Promise<SshPair> {
  const [near, far] = await tcpPair();
  const hostKey = encodePrivateKey(generateKeyPairSync('ed25519').privateKey);
  const server = new Server({ hostKeys: [hostKey] });
  const serverReady = new Promise<Transport>((fulfil) => {
    server.on('connection', (connection: ServerConnection) => {
      const transport = new Transport(connection, far);
      connection.on('authentication', (context) => context.accept());
      connection.on('error', () => {});
      connection.on('ready', () => {
        transport.hold();
        fulfil(transport);
      });
    });
  });
  const client = new Client();
  client.on('error', () => {});
  server.injectSocket(far);
  client.connect({ sock: near, username: 'x', password: 'y', algorithms: algorithms as never });
  const clientTransport = new Transport(client, near);
  const clientReady = new Promise<void>((fulfil) => {
    client.once('ready', () => {
      clientTransport.hold();
      fulfil();
    });
  });
  const [serverTransport] = await Promise.all([serverReady, clientReady]);
  const close = () => {
    near.destroy();
    far.destroy();
  };
  return { client, clientTransport, serverTransport, close };
}

/** A Connection whose unset callbacks fail the test. */
export function connect(transport: Transport, listener: Partial<ConnectionListener> = {}): Connection {
  const unexpected = (what: string) => () => {
    throw new Error(`unexpected ${what}`);
  };
  return new Connection(transport, {
    maxChannels: 3,
    listener: {
      onChannelOpen: unexpected('channel'),
      onGlobalRequest: unexpected('global request'),
      onViolation: unexpected('violation'),
      ...listener,
    },
  });
}

/** Resolves when `condition` holds; the test's own time limit bounds it. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((fulfil) => setTimeout(fulfil, 2));
}
