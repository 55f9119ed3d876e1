import { Failure } from '../../../core/failure.ts';
import { upstreamAlgorithms } from '../../../core/ssh2/algorithms.ts';
import { Client } from '../../../core/ssh2/library.ts';
import { WireReader } from '../../../core/ssh2/wire.ts';
import type { KnownHostKey } from '../../../core/storage/known-hosts.ts';
import { dialTarget, type Target } from '../../../core/upstream/dial.ts';

/**
 * The host key that a target shows now, as ssh-keyscan would see it: goes through the key exchange, in which the
 * target proves that it holds the key, and leaves before any login. Throws Failure `upstream_…`.
 */
export async function fetchHostKey(target: Target): Promise<KnownHostKey> {
  const stream = await dialTarget(target, new AbortController().signal);
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
        algorithms: upstreamAlgorithms as never,
        hostVerifier: (blob: Buffer) => {
          shown = { type: new WireReader(blob).text(), blob };
          return false;
        },
        readyTimeout: 15_000,
      });
    });
  } finally {
    client.destroy();
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
