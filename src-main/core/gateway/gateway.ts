import { createServer, type Server as NetServer, type Socket } from 'node:net';
import { addressText } from '../../contract/address-text.ts';
import type { ListenAddress } from '../../contract/connector-config.ts';
import { type Admission, Authenticator } from '../client-auth/authenticate.ts';
import type { KnownKeys } from '../client-auth/client-key-book.ts';
import type { SignInDoor } from '../client-auth/terminal-sign-in.ts';
import { Failure, nodeErrorCode } from '../failure.ts';
import type { Log } from '../logging/log.ts';
import { gatewayAlgorithms } from '../ssh2/algorithms.ts';
import { type ClientInfo, Server, type ServerConnection } from '../ssh2/library.ts';
import { disconnectReason } from '../ssh2/message-numbers.ts';
import { Transport } from '../ssh2/transport.ts';
import { ConnectionLimits } from './connection-limits.ts';

/** A person who is in, on the way to a socket. */
export interface Arrival extends Admission {
  transport: Transport;
  client: { address: string; port: number; software: string };
}

/** A session that the gateway has started and will end. */
export interface RunningSession {
  /** says goodbye to the client */
  disconnect(reason: string): void;
  /** the client is gone */
  end(): void;
}

/** One address that the gateway listens on. */
export interface GatewayListener {
  /** as it was asked for, with the port that was given for port 0 */
  readonly address: ListenAddress;
  /** Takes no more connections here. Those that are there go on. */
  close(): void;
}

export interface GatewayOptions {
  /** OpenSSH private key, ed25519 */
  hostKey: string;
  clientKeys: KnownKeys;
  signInDoor: SignInDoor;
  findSocket: AuthenticatorSource['findSocket'];
  policies: AuthenticatorSource['policies'];
  log: Log;
  onArrival: (arrival: Arrival) => RunningSession;
}
type AuthenticatorSource = ConstructorParameters<typeof Authenticator>[0];

const closingMilliseconds = 3000;

/** The SSH server in front: listens, bounds, authenticates, and hands over whoever is in. */
export class Gateway {
  private readonly listeners = new Set<NetServer>();
  private readonly sockets = new Map<Socket, RunningSession | undefined>();
  private readonly limits = new ConnectionLimits();
  private readonly watches = new WeakMap<Socket, ReturnType<ConnectionLimits['watch']>>();
  private readonly ssh: InstanceType<typeof Server>;
  private readonly options: GatewayOptions;

  constructor(options: GatewayOptions) {
    this.options = options;
    this.ssh = new Server(
      {
        hostKeys: [options.hostKey],
        ident: 'Sallyport',
        algorithms: gatewayAlgorithms as never,
        // the relay asks for signs of life itself; 0 would mean ssh2's default, which drops silent clients after 45 s
        keepaliveInterval: 2 ** 31 - 1,
      } as never,
      (connection, info) => this.onConnection(connection, info),
    );
  }

  /**
   * Listens on one more address; port 0 takes a free one.
   *
   * @throws Failure `port_in_use`, `listen_failed`
   */
  listen({ host, port }: ListenAddress): Promise<GatewayListener> {
    return new Promise((fulfil, reject) => {
      const listener = createServer({ noDelay: true, keepAlive: true }, (socket) => this.onSocket(socket));
      listener.on('error', (error) => {
        // once it listens, an error (no descriptors left, …) is about one connection
        if (!listener.listening) return reject(listenFailure({ host, port }, error));
        this.options.log.error(`listener error: ${error.message}`, { code: 'listen_failed' });
      });
      listener.listen({ host, port }, () => {
        this.listeners.add(listener);
        const bound = listener.address();
        fulfil({
          address: { host, port: typeof bound === 'object' && bound ? bound.port : port },
          close: () => {
            this.listeners.delete(listener);
            listener.close();
          },
        });
      });
    });
  }

  /** Takes no more connections, tells those that are there, and waits a moment for them to go. */
  async close(): Promise<void> {
    for (const listener of this.listeners) listener.close();
    const gone = [...this.sockets].map(([socket, session]) => {
      if (session) session.disconnect('the connector is shutting down');
      else socket.destroy();
      return new Promise<void>((fulfil) =>
        socket.destroyed ? fulfil() : socket.once('close', () => fulfil()),
      );
    });
    const late = new Promise<void>((fulfil) => setTimeout(fulfil, closingMilliseconds).unref());
    await Promise.race([Promise.all(gone), late]);
    for (const socket of this.sockets.keys()) socket.destroy();
  }

  private onSocket(socket: Socket): void {
    const { log } = this.options;
    this.sockets.set(socket, undefined);
    const from = `${socket.remoteAddress}:${socket.remotePort}`;
    socket.on('error', () => {}); // a client that vanishes is no news; 'close' follows
    socket.once('close', () => {
      this.sockets.get(socket)?.end();
      this.sockets.delete(socket);
    });
    this.ssh.injectSocket(socket);
    const watch = this.limits.watch(socket, ({ code, reason }) => {
      log.warn(`failed to accept ssh connection: ${reason}`, { code, client: from });
    });
    this.watches.set(socket, watch);
  }

  /** The client's identification line has come. */
  private onConnection(connection: ServerConnection, info: ClientInfo): void {
    const socket = (connection as unknown as { _sock: Socket })._sock;
    const watch = this.watches.get(socket);
    watch?.identified();
    const transport = new Transport(connection, socket);
    const client = {
      address: info.ip,
      port: info.port ?? socket.remotePort ?? 0,
      software: info.header.identRaw.trim().slice(0, 255),
    };
    const log = this.options.log.with({ client: `${client.address}:${client.port}` });
    const gone = new AbortController();
    socket.once('close', () => gone.abort());
    let admission: Admission | undefined;
    const authenticator = new Authenticator({
      findSocket: this.options.findSocket,
      clientKeys: this.options.clientKeys,
      policies: this.options.policies,
      door: this.options.signInDoor,
      client: {
        address: client.address,
        gone: gone.signal,
        sendBanner: (text) => transport.sendBanner(text),
        sendIgnore: () => transport.sendIgnore(),
        waitForPerson: () => watch?.waitForPerson() ?? (() => {}),
      },
      log,
      onAdmitted: (admitted) => {
        admission = admitted;
        if (admitted.socket.recording_enabled) {
          transport.sendBanner(`Sessions on ${admitted.socket.name} are recorded.\r\n`);
        }
      },
      onTooManyTries: () =>
        transport.disconnect(disconnectReason.noMoreAuthMethods, 'Too many authentication failures'),
    });
    connection.on('authentication', (context) => authenticator.handle(context));
    connection.on('error', (error: Error & { level?: string; code?: unknown }) => {
      // ssh2 catches what is thrown in its callbacks: without a level or a code it is a bug of ours
      if (error.level === undefined && error.code === undefined && !isAboutBytes(error)) {
        log.error('internal error', { code: 'internal_error', error: error.stack ?? error.message });
        return;
      }
      log.info(`failed to accept ssh connection: ${error.message}`, { code: 'client_protocol_error' });
    });
    connection.once('ready', () => {
      watch?.admitted();
      if (!admission) return;
      this.sockets.set(socket, this.options.onArrival({ ...admission, transport, client }));
    });
  }
}

/** ssh2 throws plain errors about what clients send (`Bad packet length`, `Invalid MAC`, …); ours are of other kinds. */
function isAboutBytes(error: Error): boolean {
  return error.constructor === Error;
}

/** Go's words in the message; the advice does not say where another address is chosen, which differs by host. */
function listenFailure({ host, port }: ListenAddress, cause: Error): Failure {
  const at = addressText({ host, port });
  const code = nodeErrorCode(cause) ?? '';
  const message = (words: string) => `failed to start listener: listen tcp ${at}: ${words}`;
  if (code === 'EADDRINUSE') {
    return new Failure('port_in_use', {
      message: message('bind: address already in use'),
      advice: `The port ${port} on ${host} is in use by another program. Stop that one, or choose another port.`,
      evidence: { host, port },
      cause,
    });
  }
  return new Failure('listen_failed', {
    message: message(cause.message),
    advice: `The connector cannot listen on ${at}: ${listenProblems[code] ?? `${cause.message}.`}`,
    evidence: { host, port, system_error: code },
    cause,
  });
}

const listenProblems: Readonly<Record<string, string>> = {
  EADDRNOTAVAIL: 'this machine has no such address now. Choose one that it has.',
  EACCES: 'the system does not let it. Choose a port above 1023.',
  ENOTFOUND: 'there is no address by that name. Choose an address of this machine.',
};
