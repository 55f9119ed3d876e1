import { isSafeUrl } from '../../contract/sign-in-config.ts';
import { Failure, nodeErrorCode } from '../failure.ts';

/** A discovery document or a key set has some 10 KB. */
const mostBytes = 1024 * 1024;

export interface FetchWatch {
  issuer: string;
  /** the provider's clock as it answered, less ours, in seconds */
  onClock: (skew: number) => void;
}

type Request = { method: string; headers: Record<string, string>; body?: unknown; signal?: AbortSignal };

/**
 * `fetch` for a provider that is not trusted to be short, or to name safe addresses: its own metadata says where tokens
 * and client secrets are sent. The time limit is in the request's signal, and holds for the body too.
 *
 * @throws Failure `sign_in_provider_unreachable`, `sign_in_provider_invalid`
 */
export function boundedFetch({ issuer, onClock }: FetchWatch) {
  return async (url: string, request: Request): Promise<Response> => {
    if (!URL.canParse(url) || !isSafeUrl(new URL(url))) {
      throw new Failure('sign_in_provider_invalid', {
        message: 'the identity provider names an address without TLS',
        evidence: { issuer, wrong: 'unsafe_address' },
      });
    }
    try {
      const answer = await fetch(url, { ...(request as RequestInit), redirect: 'manual' });
      const body = await readAtMost(answer, mostBytes);
      if (body === undefined) {
        throw new Failure('sign_in_provider_invalid', {
          message: `an answer of the identity provider has more than ${mostBytes} bytes`,
          evidence: { issuer, wrong: 'too_large' },
        });
      }
      const skew = clockSkew(answer.headers);
      if (skew !== undefined) onClock(skew);
      const { status, headers } = answer;
      return new Response(body.length === 0 ? null : new Uint8Array(body), {
        status,
        headers: withoutEncoding(headers),
      });
    } catch (thrown) {
      if (thrown instanceof Failure || isAbort(thrown)) throw thrown;
      throw unreachable(issuer, thrown);
    }
  };
}

/** Of a request that got no answer: what Node says why stands some causes deep. */
export function unreachable(issuer: string, thrown: unknown): Failure {
  const isLate = thrown instanceof Error && thrown.name === 'TimeoutError';
  const systemError = isLate ? 'ETIMEDOUT' : systemErrorOf(thrown);
  return new Failure('sign_in_provider_unreachable', {
    message: `the identity provider cannot be reached${systemError ? `: ${systemError}` : ''}`,
    evidence: { issuer, system_error: systemError },
    cause: thrown,
  });
}

async function readAtMost(answer: Response, limit: number): Promise<Buffer | undefined> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of answer.body ?? []) {
    length += part.length;
    // leaving the loop cancels the body
    if (length > limit) return undefined;
    parts.push(part);
  }
  return Buffer.concat(parts);
}

/** It has been decoded, and its length is another one. */
function withoutEncoding(headers: Headers): Headers {
  const kept = new Headers(headers);
  for (const name of ['content-encoding', 'content-length', 'transfer-encoding']) kept.delete(name);
  return kept;
}

/** An answer from a cache (RFC 9111 §5.1) tells the time when it was made. */
function clockSkew(headers: Headers): number | undefined {
  const date = Date.parse(headers.get('date') ?? '');
  if (Number.isNaN(date) || headers.has('age')) return undefined;
  return Math.round((date - Date.now()) / 1000);
}

function isAbort(thrown: unknown): boolean {
  return thrown instanceof Error && thrown.name === 'AbortError';
}

function systemErrorOf(thrown: unknown): string | undefined {
  let at: unknown = thrown;
  for (let depth = 0; depth < 5 && at instanceof Error; depth++) {
    const code = nodeErrorCode(at);
    if (code !== undefined) return code;
    // of a name with several addresses, the first one's
    at = at instanceof AggregateError ? at.errors[0] : at.cause;
  }
  return undefined;
}
