import type { Duplex } from 'node:stream';
import type { SshSocket } from '../../contract/ssh-socket.ts';
import { asFailure, Failure } from '../failure.ts';
import type { Log } from '../logging/log.ts';
import type { UpstreamLink } from '../relay/context.ts';
import type { Ssh2Client } from '../ssh2/library.ts';
import type { HostKeyMemory, KnownHosts } from '../storage/known-hosts.ts';
import { type CredentialSources, type LoginSubject, loadCredential, loginName } from './credentials.ts';
import { dialTarget } from './dial.ts';
import { handshake, type LoggedIn } from './handshake.ts';
import { hostKeyAlgorithms } from './host-key-check.ts';
import type { Credential } from './login-methods.ts';
import type { Progress } from './progress.ts';
import { upstreamLost } from './upstream-lost.ts';
import { forwardThrough, throughVia, viaFailure } from './way.ts';

const lingerMilliseconds = 2000;

export interface UpstreamRequest {
  socket: SshSocket;
  /** the login that the client asked for, if any */
  askedLogin: string | undefined;
  subject: LoginSubject;
  log: Log;
  signal: AbortSignal;
  /** of this socket's target; those on the way there tell nothing */
  progress?: Progress | undefined;
  /**
   * Of a test that looks for more than a login: `none` asks which methods are offered, and loads no credential;
   * `any_time_certificate` does not depend on anybody's clock; `sha1_signature` is the stored key, and an RSA key signs
   * with SHA-1. On the way there it is as always.
   */
  credential?: 'none' | 'any_time_certificate' | 'sha1_signature' | undefined;
  /** in the place of the house's known_hosts, for the target and all on the way */
  hostKeys?: HostKeyMemory | undefined;
}

export interface UpstreamHouse extends CredentialSources {
  knownHosts: KnownHosts;
  findSocket: (name: string) => SshSocket | undefined;
  /** the practice target, which needs no network */
  dialPractice: (socket: SshSocket) => Duplex | undefined;
}

/**
 * Connects and logs in to a socket's target, through other sockets' targets where `via` says so.
 *
 * @throws Failure
 */
export async function connectUpstream(request: UpstreamRequest, house: UpstreamHouse): Promise<UpstreamLink> {
  const loggedIn = await logIn(request, house, new Set());
  const { transport, login, server } = loggedIn;
  return {
    transport,
    login,
    server,
    close: () => leave(loggedIn),
    onClosed: (listener) => watchForEnd(loggedIn, listener),
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
  if (passed.has(socket.name)) throw viaFailure(socket.name, 'loop');
  // before the target is dialled: programs and agents may take their time, and sshd's LoginGraceTime runs
  const { login, credential } = await loginFor(request, house);
  if (signal.aborted) throw clientHasLeft(signal.reason);
  const { stream, closeWay } = await openStream(request, house, new Set([...passed, socket.name]));
  const purpose = passed.size === 0 ? 'relay' : 'way';
  try {
    const knownHosts = request.hostKeys ?? house.knownHosts;
    const { log, progress } = request;
    const parts = {
      socket,
      login,
      credential,
      knownHosts,
      log,
      signal,
      purpose,
      triedTypes,
      sha1Signature: request.credential === 'sha1_signature',
      progress,
    } as const;
    const loggedIn = await handshake(stream, parts);
    loggedIn.client.once('close', closeWay);
    return loggedIn;
  } catch (thrown) {
    stream.destroy();
    closeWay();
    if (signal.aborted) throw clientHasLeft(thrown);
    const mismatch = asFailure(thrown);
    const types = [...triedTypes, String(mismatch.evidence.host_key_type)];
    if (mismatch.code !== 'upstream_host_key_pin_mismatch' || hostKeyAlgorithms(types).length === 0)
      throw thrown;
    // a fingerprint does not tell its type: the target may have the pinned key beside the one that it showed
    return logIn(request, house, passed, types).catch((later) => {
      throw otherKeyFailures.has(asFailure(later).code) ? mismatch : later;
    });
  } finally {
    if (credential.kind === 'password') credential.password.fill(0);
  }
}

async function loginFor(
  { socket, askedLogin, subject, signal, progress, credential: wanted }: UpstreamRequest,
  house: UpstreamHouse,
): Promise<{ login: string; credential: Credential }> {
  if (wanted === 'none') {
    // a socket that asks for the login, and was told none: any name will do to ask for the methods
    const login = socket.ssh_configuration.username ?? askedLogin ?? 'none';
    return { login, credential: { kind: 'none' } };
  }
  const login = loginName(socket, askedLogin);
  const anyTime = wanted === 'any_time_certificate';
  const credential = await loadCredential(socket, login, { ...subject, anyTime }, house, signal);
  progress?.('credential', credential.kind === 'certificate' ? credential.validity : {});
  return { login, credential };
}

/** what asking for a host key of another type ends in, where there is none or it is not the pinned one either */
const otherKeyFailures: ReadonlySet<string> = new Set([
  'upstream_no_common_algorithm',
  'upstream_host_key_pin_mismatch',
]);

/**
 * A stream to the SSH server of a socket's target, through others where its way leads through them.
 *
 * @throws Failure
 */
export async function openStream(
  request: UpstreamRequest,
  house: UpstreamHouse,
  passed: ReadonlySet<string>,
): Promise<{ stream: Duplex; closeWay: () => void }> {
  const { socket, signal, progress } = request;
  const { hostname, port, via } = socket.ssh_configuration;
  const practice = house.dialPractice(socket);
  if (practice) {
    for (const step of ['resolve', 'tcp'] as const) progress?.(step, { in_app: true });
    return { stream: practice, closeWay: () => {} };
  }
  if (via === undefined) {
    return { stream: await dialTarget({ host: hostname, port }, signal, progress), closeWay: () => {} };
  }
  const next = house.findSocket(via);
  if (!next) throw viaFailure(via, 'missing');
  if (!next.enabled) throw viaFailure(via, 'stopped');
  // a socket that asks the client for the login is passed with the login that was asked for
  const askedLogin = next.ssh_configuration.username_provider === 'defined' ? undefined : request.askedLogin;
  const toHop = { ...request, socket: next, askedLogin, progress: undefined, credential: undefined };
  const hop = await logIn(toHop, house, passed).catch((thrown) => {
    throw throughVia(via, asFailure(thrown));
  });
  hop.client.on('error', () => {}); // its end shows as the end of the stream
  const closeWay = () => leave(hop);
  progress?.('resolve', { via, host: hostname });
  try {
    const stream = await forwardThrough(hop.client, { via, host: hostname, port }, signal);
    progress?.('tcp', { via, host: hostname, port });
    return { stream, closeWay };
  } catch (thrown) {
    closeWay();
    throw thrown;
  }
}

function watchForEnd({ client, transport, server }: LoggedIn, listener: (failure: Failure) => void): void {
  let error: Error | undefined;
  let told = false;
  client.on('error', (reported) => {
    error ??= reported;
  });
  client.once('close', () => {
    if (told) return;
    told = true;
    listener(upstreamLost({ error, goodbye: transport.goodbye, server }));
  });
}

/** Says goodbye; a target that does not close in return is left all the same. */
function leave({ client, stream }: { client: Ssh2Client; stream: Duplex }): void {
  client.end();
  setTimeout(() => stream.destroy(), lingerMilliseconds).unref();
}

function clientHasLeft(cause: unknown): Failure {
  return new Failure('upstream_lost', {
    message: 'the client has left',
    evidence: { ended: 'closed' },
    cause,
  });
}
