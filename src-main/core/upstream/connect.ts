import type { Socket as TcpSocket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { SshSocket } from '../../contract/ssh-socket.ts';
import { asFailure, Failure } from '../failure.ts';
import type { Log } from '../logging/log.ts';
import type { UpstreamLink } from '../relay/context.ts';
import { upstreamAlgorithms } from '../ssh2/algorithms.ts';
import { loginWithCertificate } from '../ssh2/certificate-login.ts';
import { Client, type Ssh2Client } from '../ssh2/library.ts';
import { Transport } from '../ssh2/transport.ts';
import type { KnownHosts } from '../storage/known-hosts.ts';
import { type CredentialSources, type LoginSubject, loadCredential, loginName } from './credentials.ts';
import { connectPrefix, dialTarget, hostPort } from './dial.ts';
import { handshakeFailure } from './handshake-failure.ts';
import { HandshakeWatch } from './handshake-watch.ts';
import { HostKeyCheck, hostKeyAlgorithms } from './host-key-check.ts';
import { LoginAttempts } from './login-attempts.ts';
import { LoginMethods } from './login-methods.ts';

/** How long a target may take for each step after TCP, in ms. sshd may ask DNS about us, which takes its time. */
const stepLimits = { identification: 10_000, keyExchange: 15_000, login: 30_000 } as const;

export interface UpstreamRequest {
  socket: SshSocket;
  /** the login that the client asked for, if any */
  askedLogin: string | undefined;
  subject: LoginSubject;
  log: Log;
  signal: AbortSignal;
}

export interface UpstreamHouse extends CredentialSources {
  knownHosts: KnownHosts;
  findSocket: (name: string) => SshSocket | undefined;
  /** the practice target, which needs no network */
  dialPractice: (socket: SshSocket) => Duplex | undefined;
}

/** Logged in to a target: what the relay takes over, or a way through to the next target. */
interface LoggedIn {
  client: Ssh2Client;
  transport: Transport;
  login: string;
  stream: Duplex;
}

/**
 * Connects and logs in to a socket's target, through other sockets' targets where `via` says so.
 *
 * @throws Failure
 */
export async function connectUpstream(request: UpstreamRequest, house: UpstreamHouse): Promise<UpstreamLink> {
  const { client, transport, login, stream } = await logIn(request, house, new Set());
  return {
    transport,
    login,
    close: () => {
      client.end();
      setTimeout(() => stream.destroy(), 2000).unref();
    },
    onClosed: (listener) => watchForEnd(client, listener),
  };
}

/** `passed`: the sockets on the way here; `triedTypes`: host keys of the target that are not the pinned one. */
async function logIn(
  request: UpstreamRequest,
  house: UpstreamHouse,
  passed: ReadonlySet<string>,
  triedTypes: readonly string[] = [],
): Promise<LoggedIn> {
  const { socket, signal } = request;
  if (passed.has(socket.name)) throw viaFailure(socket.name, 'the sockets lead back to each other');
  const login = loginName(socket, request.askedLogin);
  const { stream, closeWay } = await openStream(request, house, new Set([...passed, socket.name]));
  const purpose = passed.size === 0 ? 'relay' : 'way';
  try {
    const loggedIn = await handshake(stream, login, request, house, { purpose, triedTypes });
    loggedIn.client.once('close', closeWay);
    return loggedIn;
  } catch (thrown) {
    stream.destroy();
    closeWay();
    if (signal.aborted) {
      throw new Failure('upstream_lost', { message: 'the client has left', cause: thrown });
    }
    const mismatch = asFailure(thrown);
    const types = [...triedTypes, String(mismatch.evidence.host_key_type)];
    if (mismatch.code !== 'upstream_host_key_pin_mismatch' || hostKeyAlgorithms(types).length === 0)
      throw thrown;
    // a fingerprint does not tell its type: the target may have the pinned key beside the one that it showed
    return logIn(request, house, passed, types).catch((later) => {
      throw otherKeyFailures.has(asFailure(later).code) ? mismatch : later;
    });
  }
}

/** what asking for a host key of another type ends in, where there is none or it is not the pinned one either */
const otherKeyFailures: ReadonlySet<string> = new Set([
  'upstream_no_common_algorithm',
  'upstream_host_key_pin_mismatch',
]);

async function openStream(
  request: UpstreamRequest,
  house: UpstreamHouse,
  passed: ReadonlySet<string>,
): Promise<{ stream: Duplex; closeWay: () => void }> {
  const { socket, signal } = request;
  const { hostname, port, via } = socket.ssh_configuration;
  const practice = house.dialPractice(socket);
  if (practice) return { stream: practice, closeWay: () => {} };
  if (via === undefined) {
    return { stream: await dialTarget({ host: hostname, port }, signal), closeWay: () => {} };
  }
  const next = house.findSocket(via);
  if (!next) throw viaFailure(via, 'there is no such socket');
  // a socket that asks the client for the login is passed with the login that was asked for
  const askedLogin = next.ssh_configuration.username_provider === 'defined' ? undefined : request.askedLogin;
  const hop = await logIn({ ...request, socket: next, askedLogin }, house, passed).catch((thrown) => {
    throw throughVia(via, asFailure(thrown));
  });
  hop.client.on('error', () => {}); // its end shows as the end of the stream
  const closeWay = () => {
    hop.client.end();
  };
  try {
    return { stream: await forwardThrough(hop.client, via, hostname, port), closeWay };
  } catch (thrown) {
    closeWay();
    throw thrown;
  }
}

function forwardThrough(client: Ssh2Client, via: string, host: string, port: number): Promise<Duplex> {
  return new Promise((fulfil, reject) => {
    client.forwardOut('127.0.0.1', 0, host, port, (error, stream) => {
      if (error) reject(viaRefused(via, host, port, error));
      else fulfil(stream);
    });
  });
}

/** Identification, key exchange, host key, login: on a stream that leads to the target. */
async function handshake(
  stream: Duplex,
  login: string,
  { socket, subject, log, signal }: UpstreamRequest,
  house: UpstreamHouse,
  { purpose, triedTypes }: { purpose: 'relay' | 'way'; triedTypes: readonly string[] },
): Promise<LoggedIn> {
  const { ssh_configuration: ssh, name } = socket;
  const attempts = new LoginAttempts();
  const hostKey = new HostKeyCheck({ socket: name, ssh, triedTypes }, house.knownHosts, log);
  const client = new Client();
  const credential = await loadCredential(socket, subject, house, (identity) =>
    loginWithCertificate(client, identity, (payload) => transport.send(payload)),
  );
  const methods = new LoginMethods(login, credential, attempts);
  stream.pause();
  const watch = new HandshakeWatch(stream);
  const route = routeOf(stream, ssh.hostname, ssh.port);

  const ready = new Promise<void>((fulfil, reject) => {
    let keysExchanged = false;
    let first: Error | undefined;
    let timer = setTimeout(() => finish(undefined, true), stepLimits.identification);
    const step = (limit: number) => {
      clearTimeout(timer);
      timer = setTimeout(() => finish(undefined, true), limit);
    };
    // ssh2 reports one failure several times: the first report is the cause
    const finish = (error: Error | undefined, timedOut = false) => {
      clearTimeout(timer);
      first ??= error;
      watch.end();
      reject(
        hostKey.refusal ??
          handshakeFailure({ error: first, timedOut, keysExchanged, watch, attempts, route }),
      );
      client.destroy();
    };
    stream.once('data', () => step(stepLimits.keyExchange));
    client.on('handshake', () => {
      keysExchanged = true;
      step(stepLimits.login);
    });
    client.on('change password', () => {
      attempts.passwordExpired = true;
      finish(Object.assign(new Error('password expired'), { level: 'client-authentication' }));
    });
    client.on('error', (error: Error & { level?: string }) => {
      // a key that the agent would not sign with: ssh2 goes on with the next one
      if (error.level !== 'agent') finish(error);
    });
    client.once('close', () => finish(undefined));
    client.once('ready', () => {
      clearTimeout(timer);
      if (purpose === 'relay') transport.hold(); // for the way there, ssh2's own channels do
      watch.end();
      fulfil();
    });
    signal.addEventListener('abort', () => finish(undefined), { once: true });
  });

  client.connect({
    sock: stream,
    username: login,
    ident: 'Sallyport',
    algorithms: { ...upstreamAlgorithms, serverHostKey: hostKey.preferredAlgorithms } as never,
    hostVerifier: (key: Buffer) => hostKey.accepts(key),
    authHandler: ((offered: string[] | null, partial: boolean | null) =>
      methods.next(offered, partial)) as never,
    readyTimeout: 0,
    keepaliveInterval: 0,
  });
  const transport = new Transport(client, stream);
  try {
    await ready;
  } finally {
    if (credential.kind === 'password') credential.password.fill(0);
  }
  return { client, transport, login, stream };
}

function watchForEnd(client: Ssh2Client, listener: (failure: Failure) => void): void {
  let error: Error | undefined;
  let told = false;
  client.on('error', (reported) => {
    error ??= reported;
  });
  client.once('close', () => {
    if (told) return;
    told = true;
    listener(
      new Failure('upstream_lost', {
        message: `upstream connection lost: ${error?.message ?? 'closed by the target'}`,
        advice: 'The connection to the target was lost: it was restarted, or the network in between failed.',
        cause: error,
      }),
    );
  });
}

function routeOf(stream: Duplex, host: string, port: number): string {
  const { localAddress, localPort, remoteAddress, remotePort } = stream as Partial<TcpSocket>;
  const local = localAddress === undefined ? 'via' : hostPort(localAddress, localPort ?? 0);
  return `${local}->${hostPort(remoteAddress ?? host, remotePort ?? port)}`;
}

/** The target behind `via` could not be reached from there, as its sshd says. */
function viaRefused(via: string, host: string, port: number, cause: Error): Failure {
  const reason = cause.message.replace(/^\(SSH\) Channel open failure: /, '');
  return new Failure('upstream_via_failed', {
    message: connectPrefix(`via ${via}: dial tcp ${hostPort(host, port)}: ${reason}`),
    advice: `The socket ${via}, through which the way leads, was reached, but the target behind it was not: ${reason}.`,
    evidence: { via, reason },
    cause,
  });
}

function viaFailure(via: string, reason: string, cause?: unknown): Failure {
  return new Failure('upstream_via_failed', {
    message: connectPrefix(`via ${via}: ${reason}`),
    advice: `The way to the target leads through the socket ${via}, and that failed: ${reason}.`,
    evidence: { via },
    cause,
  });
}

/** A failure on the way keeps its code: it is what has to be mended. */
function throughVia(via: string, failure: Failure): Failure {
  const prefix = connectPrefix('');
  const reason = failure.message.startsWith(prefix) ? failure.message.slice(prefix.length) : failure.message;
  return new Failure(failure.code, {
    message: connectPrefix(`via ${via}: ${reason}`),
    advice:
      `The way to the target leads through the socket ${via}, and that failed. ${failure.advice ?? ''}`.trim(),
    evidence: { ...failure.evidence, via },
    cause: failure,
  });
}
