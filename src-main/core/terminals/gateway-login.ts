import { connect as connectTcp, type Socket } from 'node:net';
import type { ListenAddress } from '../../contract/connector-config.ts';
import { Failure } from '../failure.ts';
import { upstreamAlgorithms } from '../ssh2/algorithms.ts';
import { Client, type Ssh2Client } from '../ssh2/library.ts';
import { Transport } from '../ssh2/transport.ts';

export interface GatewayLogin {
  /** where our own gateway is reached on this machine */
  gateway: ListenAddress;
  /** its public key in SSH wire form: anything else that answers there gets nothing from us */
  hostKey: Buffer;
  /** the owner's key, OpenSSH format */
  deviceKey: string;
  /** `web1`, `root+web1` */
  userName: string;
  signal: AbortSignal;
}

/** A client connection to our own gateway, logged in; its channels are the caller's. */
export interface GatewayLink {
  readonly transport: Transport;
  /** our end: how the gateway's sessions know this client */
  readonly client: { address: string; port: number };
  /** calls back once, when the connection is gone */
  onClosed(listener: () => void): void;
  close(): void;
}

/** The gateway is in this process, and allows 30 s to clients from far away. */
const loginMilliseconds = 15_000;
const lingerMilliseconds = 2000;

/**
 * Logs in to our own gateway as its owner, as any other SSH client does.
 *
 * @throws Failure `host_unreachable`, `client_refused`
 */
export async function logInToGateway(request: GatewayLogin): Promise<GatewayLink> {
  const { gateway, hostKey, deviceKey, userName, signal } = request;
  const socket = connectTcp({ host: gateway.host, port: gateway.port, noDelay: true });
  const client = new Client();
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  let failure: Failure | undefined;
  // ssh2 reports one failure several times: the first report is the cause
  const fail = (cause?: Error & { level?: string }) => {
    failure ??= loginFailure(gateway, cause);
    reject(failure);
    client.destroy();
    socket.destroy();
  };
  const onAbort = () => fail();
  socket.once('error', fail);
  client.on('error', fail);
  client.once('close', () => fail());
  let transport: Transport;
  client.once('ready', () => {
    transport.hold();
    resolve();
  });
  if (signal.aborted) onAbort();
  else signal.addEventListener('abort', onAbort);

  promise.catch(() => {}); // a report that comes when connect has thrown
  try {
    client.connect({
      sock: socket,
      username: userName,
      privateKey: deviceKey,
      ident: 'Sallyport terminal',
      algorithms: { ...upstreamAlgorithms, serverHostKey: ['ssh-ed25519'] } as never,
      hostVerifier: (shown: Buffer) => {
        if (shown.equals(hostKey)) return true;
        failure = notOurs(gateway);
        return false;
      },
      authHandler: ['publickey'],
      readyTimeout: loginMilliseconds,
      keepaliveInterval: 0,
    });
    transport = new Transport(client, socket);
    await promise;
  } catch (thrown) {
    socket.destroy();
    throw thrown;
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
  return linkOf(client, socket, transport);
}

function linkOf(client: Ssh2Client, socket: Socket, transport: Transport): GatewayLink {
  return {
    transport,
    client: { address: socket.localAddress ?? '', port: socket.localPort ?? 0 },
    onClosed: (listener) => {
      if (socket.destroyed) return queueMicrotask(listener);
      socket.once('close', listener);
    },
    close: () => {
      client.end();
      setTimeout(() => socket.destroy(), lingerMilliseconds).unref();
    },
  };
}

function loginFailure(gateway: ListenAddress, cause: (Error & { level?: string }) | undefined): Failure {
  const at = `${gateway.host}:${gateway.port}`;
  if (cause?.level === 'client-authentication') {
    return new Failure('client_refused', {
      message: `the gateway refused the login: ${cause.message}`,
      advice:
        'The socket may have been stopped, renamed or deleted just now. Look at it, then connect again.',
      cause,
    });
  }
  return new Failure('host_unreachable', {
    message: `no connection to the gateway ${at}: ${cause?.message ?? 'closed'}`,
    advice: `The connector's gateway does not answer at ${at}. Look at Settings, Gateway, and at the log.`,
    cause,
  });
}

function notOurs(gateway: ListenAddress): Failure {
  const at = `${gateway.host}:${gateway.port}`;
  return new Failure('host_unreachable', {
    message: `what answers at ${at} is not this connector: it has another host key`,
    advice: `Another program answers at ${at}. Nothing was sent to it. Choose another port in Settings, Gateway.`,
  });
}
