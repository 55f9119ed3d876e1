import { generateKeyPairSync } from 'node:crypto';
import type { Socket } from 'node:net';
import { encodePrivateKey } from '../../src-main/core/certificates/encode-private-key.ts';
import type { Channel } from '../../src-main/core/ssh2/channel.ts';
import { Connection, type ConnectionListener } from '../../src-main/core/ssh2/connection.ts';
import { type AuthContext, Server } from '../../src-main/core/ssh2/library.ts';
import { openFailure } from '../../src-main/core/ssh2/message-numbers.ts';
import { Transport } from '../../src-main/core/ssh2/transport.ts';
import { uint32, WireReader } from '../../src-main/core/ssh2/wire.ts';
import { whenTestEnds } from '../support/when-test-ends.ts';

/** What a command of a target does. It has the connection to break whatever it likes. */
export type Command = (session: TargetSession) => void;

export interface TargetSession {
  channel: Channel;
  connection: Connection;
  transport: Transport;
  socket: Socket;
  /** the peer's number of the channel */
  remoteId: number;
  /** says this, and how it went, and closes */
  finish(output: string, status?: number): void;
}

export interface RawTargetOptions {
  commands?: Readonly<Record<string, Command>>;
  /** default: lets everyone in */
  onLogin?: (context: AuthContext, transport: Transport) => void;
  /** right after the login */
  onReady?: (transport: Transport) => void;
  /** requests of a channel that it refuses: `shell`, `pty-req` */
  refused?: readonly string[];
  /** gives no session, with this reason (RFC 4254 §5.1) */
  refusesSessions?: number;
  /** what it says to that */
  sessionRefusal?: string;
  /** default: refuses all */
  onGlobalRequest?: ConnectionListener['onGlobalRequest'];
}

export interface RawTarget {
  port: number;
  /** how many there are now */
  connections(): number;
  stop(): Promise<void>;
}

/** An SSH server that does what it is told, allowed or not: `ssh web1 COMMAND` chooses what. */
export async function startRawTarget(options: RawTargetOptions): Promise<RawTarget> {
  const sockets = new Set<Socket>();
  const server = new Server(
    { hostKeys: [encodePrivateKey(generateKeyPairSync('ed25519').privateKey)] },
    (client) => {
      const socket = (client as unknown as { _sock: Socket })._sock;
      sockets.add(socket);
      socket.once('close', () => sockets.delete(socket));
      const transport = new Transport(client, socket);
      client.on('error', () => {});
      client.on('authentication', (context) => {
        if (options.onLogin) options.onLogin(context, transport);
        else context.accept();
      });
      client.once('ready', () => {
        serve(transport, socket, options);
        options.onReady?.(transport);
      });
    },
  );
  await new Promise<void>((fulfil) => server.listen(0, '127.0.0.1', fulfil));
  const stop = () =>
    new Promise<void>((fulfil) => {
      server.close(() => fulfil());
      for (const socket of sockets) socket.destroy();
    });
  whenTestEnds(stop);
  const address = server.address();
  if (typeof address !== 'object' || !address) throw new Error('the target has no port');
  return { port: address.port, connections: () => sockets.size, stop };
}

function serve(
  transport: Transport,
  socket: Socket,
  { commands = {}, refused = [], ...options }: RawTargetOptions,
): void {
  const connection: Connection = new Connection(transport, {
    maxChannels: 100,
    listener: {
      onChannelOpen: (offer) => {
        if (offer.type !== 'session') return offer.refuse(openFailure.unknownChannelType, 'no');
        if (options.refusesSessions)
          return offer.refuse(options.refusesSessions, options.sessionRefusal ?? 'not here');
        const channel = offer.accept();
        const finish = (output: string, status = 0) => {
          channel.write(Buffer.from(output));
          channel.request('exit-status', false, uint32(status));
          channel.close();
        };
        channel.listener = {
          onRequest: (type, wantReply, data) => {
            if (wantReply) channel.reply(!refused.includes(type));
            if (type !== 'exec' || refused.includes(type)) return;
            const { remoteId } = channel as unknown as { remoteId: number };
            const command = new WireReader(data).text();
            const run = commands[command] ?? (({ finish }) => finish(`${command}\n`));
            run({ channel, connection, transport, socket, remoteId, finish });
          },
          onClose: () => channel.close(),
        };
      },
      onGlobalRequest: options.onGlobalRequest ?? ((_name, _data, answer) => answer?.({ success: false })),
      onViolation: () => socket.destroy(),
    },
  });
  socket.once('close', () => connection.lost());
}
