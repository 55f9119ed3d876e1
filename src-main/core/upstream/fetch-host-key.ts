import type { Duplex } from 'node:stream';
import { upstreamAlgorithms } from '../ssh2/algorithms.ts';
import { Client } from '../ssh2/library.ts';
import { WireReader } from '../ssh2/wire.ts';
import type { KnownHostKey } from '../storage/known-hosts.ts';
import { dialTarget, type Target } from './dial.ts';
import { handshakeFailure } from './handshake-failure.ts';
import { HandshakeWatch } from './handshake-watch.ts';
import { LoginAttempts } from './login-attempts.ts';
import { routeOf } from './route.ts';

const milliseconds = 15_000;

/** The host key that a target shows now. Throws Failure `upstream_…`. */
export async function fetchHostKey(target: Target): Promise<KnownHostKey> {
  const stream = await dialTarget(target, new AbortController().signal);
  return readHostKey(stream, { target, algorithms: upstreamAlgorithms.serverHostKey });
}

export interface HostKeyQuestion {
  target: Target;
  /** of the key, the preferred one first */
  algorithms: readonly string[];
}

/**
 * The host key at the other end of a stream, as ssh-keyscan would see it: goes into the key exchange and leaves as soon as
 * the key is shown. That the target holds it, it proves to each session that logs in.
 *
 * @throws Failure `upstream_…`, as a login would; the stream is destroyed either way
 */
export async function readHostKey(
  stream: Duplex,
  { target, algorithms }: HostKeyQuestion,
): Promise<KnownHostKey> {
  const client = new Client();
  stream.pause();
  const watch = new HandshakeWatch(stream);
  const began = performance.now();
  const { promise, resolve, reject } = Promise.withResolvers<KnownHostKey>();
  let shown: KnownHostKey | undefined;
  const route = routeOf(stream, target.host, target.port);
  const end = (error: Error | undefined, timedOut = false) => {
    if (shown) return resolve(shown);
    const attempts = new LoginAttempts('');
    reject(handshakeFailure({ error, timedOut, keysExchanged: false, watch, attempts, route, began }));
  };
  const timer = setTimeout(() => end(undefined, true), milliseconds);
  // the first report is the cause: what comes after it settles nothing any more
  client.on('error', end).once('close', () => end(undefined));
  try {
    client.connect({
      sock: stream,
      username: 'none',
      ident: 'Sallyport',
      algorithms: { ...upstreamAlgorithms, serverHostKey: algorithms } as never,
      hostVerifier: (blob: Buffer) => {
        shown = { type: new WireReader(blob).text(), blob };
        return false;
      },
      readyTimeout: 0,
    });
    return await promise;
  } finally {
    clearTimeout(timer);
    watch.end();
    client.destroy();
    stream.destroy();
  }
}
