import type { Duplex } from 'node:stream';
import { Failure } from '../failure.ts';
import { upstreamAlgorithms } from '../ssh2/algorithms.ts';
import { Client } from '../ssh2/library.ts';
import { WireReader } from '../ssh2/wire.ts';
import type { KnownHostKey } from '../storage/known-hosts.ts';
import { dialTarget, type Target } from './dial.ts';

const milliseconds = 15_000;

/** The host key that a target shows now. Throws Failure `upstream_…`. */
export async function fetchHostKey(target: Target): Promise<KnownHostKey> {
  return readHostKey(
    await dialTarget(target, new AbortController().signal),
    upstreamAlgorithms.serverHostKey,
  );
}

/**
 * The host key at the other end of a stream, as ssh-keyscan would see it: goes through the key exchange, in which the
 * target proves that it holds the key, and leaves before any login. `algorithms`: of the key, the preferred one first.
 *
 * @throws Failure `upstream_handshake_failed`
 */
export async function readHostKey(stream: Duplex, algorithms: readonly string[]): Promise<KnownHostKey> {
  const client = new Client();
  try {
    return await new Promise((resolve, reject) => {
      let shown: KnownHostKey | undefined;
      const end = (cause?: unknown) => (shown ? resolve(shown) : reject(noKey(cause)));
      client.on('error', end).once('close', () => end());
      client.connect({
        sock: stream,
        username: 'none',
        ident: 'Sallyport',
        algorithms: { ...upstreamAlgorithms, serverHostKey: algorithms } as never,
        hostVerifier: (blob: Buffer) => {
          shown = { type: new WireReader(blob).text(), blob };
          return false;
        },
        readyTimeout: milliseconds,
      });
    });
  } finally {
    client.destroy();
    stream.destroy();
  }
}

function noKey(cause: unknown): Failure {
  const reason = cause instanceof Error ? `: ${cause.message}` : '';
  return new Failure('upstream_handshake_failed', {
    message: `the target showed no host key${reason}`,
    advice: 'Check that an SSH server listens on this port of the target.',
    cause,
  });
}
