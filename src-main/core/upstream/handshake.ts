import type { Duplex } from 'node:stream';
import type { SshSocket } from '../../contract/ssh-socket.ts';
import { Failure } from '../failure.ts';
import type { Log } from '../logging/log.ts';
import { upstreamAlgorithms } from '../ssh2/algorithms.ts';
import { loginWithCertificate } from '../ssh2/certificate-login.ts';
import { Client, type Ssh2Client } from '../ssh2/library.ts';
import { signRsaWithSha1 } from '../ssh2/sha1-signatures.ts';
import { Transport } from '../ssh2/transport.ts';
import type { HostKeyMemory } from '../storage/known-hosts.ts';
import { agreedAlgorithms } from './agreed-algorithms.ts';
import { handshakeFailure } from './handshake-failure.ts';
import { HandshakeWatch } from './handshake-watch.ts';
import { HostKeyCheck } from './host-key-check.ts';
import { LoginAttempts } from './login-attempts.ts';
import { type Credential, LoginMethods } from './login-methods.ts';
import type { Progress } from './progress.ts';
import { routeOf } from './route.ts';

/** How long a target may take for each step after TCP, in ms. sshd may ask DNS about us, which takes its time. */
const stepLimits = { identification: 10_000, keyExchange: 15_000, login: 30_000 } as const;

export interface HandshakeRequest {
  socket: SshSocket;
  login: string;
  credential: Credential;
  knownHosts: HostKeyMemory;
  log: Log;
  signal: AbortSignal;
  /** `relay`: our own channels; `way`: ssh2's channels, to forward through */
  purpose: 'relay' | 'way';
  /** types of host keys that the target has shown and that are not the pinned one */
  triedTypes: readonly string[];
  /** RSA keys sign with SHA-1 */
  sha1Signature?: boolean;
  progress?: Progress | undefined;
}

/** Logged in to a target: what the relay takes over, or a way through to the next target. */
export interface LoggedIn {
  client: Ssh2Client;
  transport: Transport;
  login: string;
  stream: Duplex;
  /** what the target said it is: `SSH-2.0-OpenSSH_9.2p1` */
  server: string | undefined;
}

/**
 * Identification, key exchange, host key, login: on a stream that leads to the target.
 *
 * @throws Failure `upstream_…`; the stream is destroyed then
 */
export async function handshake(stream: Duplex, request: HandshakeRequest): Promise<LoggedIn> {
  const { socket, login, credential, log, signal, purpose, triedTypes } = request;
  const { ssh_configuration: ssh } = socket;
  const began = performance.now();
  const client = new Client();
  const attempts = new LoginAttempts(login);
  const hostKey = new HostKeyCheck({ ssh, triedTypes }, request.knownHosts, log);
  const serverHostKey = hostKey.preferredAlgorithms;
  const methods = new LoginMethods(login, credential, attempts, (identity) =>
    loginWithCertificate(client, identity, (payload) => transport.send(payload)),
  );
  stream.pause();
  const watch = new HandshakeWatch(stream);
  const route = routeOf(stream, ssh.hostname, ssh.port);

  const { promise, resolve, reject } = Promise.withResolvers<void>();
  let keysExchanged = false;
  let settled = false;
  let timer: NodeJS.Timeout | undefined;
  const step = (limit: number) => {
    clearTimeout(timer);
    timer = setTimeout(() => fail(undefined, true), limit);
  };
  const settle = () => {
    settled = true;
    clearTimeout(timer);
    watch.end();
    signal.removeEventListener('abort', onAbort);
  };
  const show: Progress = (done, evidence) => {
    if (!settled) request.progress?.(done, evidence); // the host key comes again when keys are exchanged anew
  };
  // ssh2 reports one failure several times: the first report is the cause
  const fail = (error: Error | undefined, timedOut = false) => {
    if (settled) return;
    settle();
    const ours = hostKey.refusal ?? (error instanceof Failure ? error : undefined);
    const goodbye = transport?.goodbye; // there is none yet where ssh2 cannot even begin
    const end = { error, goodbye, timedOut, keysExchanged, watch, attempts, route, began };
    reject(ours ?? handshakeFailure(end));
    client.destroy();
    stream.destroy();
  };
  const onAbort = () => fail(undefined);

  step(stepLimits.identification);
  stream.once('data', () => {
    if (!settled) step(stepLimits.keyExchange);
  });
  const onIdentification = () => {
    const server = watch.identification;
    // such a server would wait for our commands as long as we for its identification
    if (server === undefined && watch.hasGreetedOtherwise) fail(undefined);
    if (server === undefined && !settled) return;
    stream.off('data', onIdentification);
    if (server !== undefined) show('banner', { server });
  };
  stream.on('data', onIdentification);
  client.once('handshake', () => {
    keysExchanged = true;
    hostKey.proven();
    if (hostKey.shown) show('host_key', { ...hostKey.shown });
    step(stepLimits.login);
  });
  client.on('change password', () => {
    attempts.passwordExpired = true;
    fail(Object.assign(new Error('password expired'), { level: 'client-authentication' }));
  });
  client.on('error', (error: Error & { level?: string }) => {
    // a key that the agent would not sign with: ssh2 goes on with the next one
    if (error.level !== 'agent') fail(error);
  });
  client.once('close', () => fail(undefined));
  client.once('ready', () => {
    if (settled) return;
    if (attempts.offered === undefined) show('auth_methods', { methods_offered: ['none'] });
    show('auth', { login, method: attempts.tried.at(-1) ?? 'none' });
    settle();
    if (purpose === 'relay') transport.hold();
    resolve();
  });

  const config = {
    sock: stream,
    username: login,
    ident: 'Sallyport',
    algorithms: { ...upstreamAlgorithms, serverHostKey } as never,
    hostVerifier: (key: Buffer) => {
      show('kex', agreedAlgorithms(watch, serverHostKey));
      return hostKey.accepts(key);
    },
    authHandler: ((offered: string[] | null, partial: boolean | null) => {
      if (offered && attempts.offered === undefined) show('auth_methods', { methods_offered: offered });
      return methods.next(offered, partial);
    }) as never,
    readyTimeout: 0,
    keepaliveInterval: 0,
  };
  let transport: Transport;
  try {
    client.connect(config);
    if (request.sha1Signature) signRsaWithSha1(client);
    transport = new Transport(client, stream);
  } catch (thrown) {
    settle();
    throw thrown;
  }
  if (signal.aborted) onAbort();
  else signal.addEventListener('abort', onAbort);
  await promise;
  return { client, transport, login, stream, server: watch.identification };
}
