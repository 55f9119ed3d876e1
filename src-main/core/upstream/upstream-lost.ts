import { Failure, nodeErrorCode } from '../failure.ts';
import { cleanText } from '../logging/sanitize.ts';
import type { Goodbye } from '../ssh2/goodbye.ts';

const longestText = 300;

/** How an established connection has ended by itself. */
export interface LinkEnd {
  /** ssh2's first error; undefined where the target just closed */
  error: Error | undefined;
  goodbye: Goodbye | undefined;
  server: string | undefined;
}

export function upstreamLost({ error, goodbye, server }: LinkEnd): Failure {
  const failure = (reason: string, evidence: { ended: Ended; reason?: number; text?: string }) =>
    new Failure('upstream_lost', {
      message: `upstream connection lost: ${reason}`,
      evidence: { server, ...evidence },
      cause: error,
    });
  if (goodbye) {
    const text = cleanText(goodbye.text, longestText);
    const { reason } = goodbye;
    return failure(`ssh: disconnect, reason ${reason}: ${text}`, { ended: 'disconnected', reason, text });
  }
  if (error === undefined) return failure('closed by the target', { ended: 'closed' });
  const ended = nodeErrorCode(error) === 'ECONNRESET' ? 'reset' : 'broken';
  return failure(cleanText(error.message, longestText), { ended });
}

type Ended = 'closed' | 'reset' | 'disconnected' | 'broken';
