import {
  AuthorizationResponseError,
  ClientError,
  ResponseBodyError,
  WWWAuthenticateChallengeError,
} from 'openid-client';
import type { TokenCheck } from '../../contract/failure-evidence.ts';
import { Failure } from '../failure.ts';
import { cleanText } from '../logging/sanitize.ts';
import { unreachable } from './bounded-fetch.ts';

export interface ProviderState {
  issuer: string;
  flow: 'device' | 'browser';
  /** see FetchWatch; undefined: it did not tell */
  clockSkew: number | undefined;
}

/** What openid-client has thrown, read once, here. */
export function providerFailure(thrown: unknown, state: ProviderState): Failure {
  const own = failureIn(thrown);
  if (own) return own;
  if (thrown instanceof ResponseBodyError || thrown instanceof AuthorizationResponseError)
    return oauthFailure(thrown.error, thrown.error_description, state, thrown);
  // RFC 6749 §5.2: a client that had a secret in the Authorization header is refused by a challenge
  if (thrown instanceof WWWAuthenticateChallengeError)
    return oauthFailure(thrown.cause[0]?.parameters.error ?? 'invalid_client', undefined, state, thrown);
  if (thrown instanceof ClientError) return clientFailure(thrown, state);
  if (thrown instanceof Error && thrown.name === 'AbortError') return canceled(thrown);
  if (thrown instanceof Error && thrown.name === 'TimeoutError') return unreachable(state.issuer, thrown);
  return invalidAnswer(state.issuer, thrown);
}

export function canceled(cause?: unknown): Failure {
  return new Failure('sign_in_canceled', { message: 'the sign-in was canceled', cause });
}

export function expired(cause?: unknown): Failure {
  return new Failure('sign_in_expired', { message: 'nobody has signed in in time', cause });
}

export function tokenInvalid(issuer: string, check: TokenCheck, cause?: unknown): Failure {
  return new Failure('sign_in_token_invalid', {
    message: `the ID token is not valid: ${check}`,
    evidence: { issuer, check },
    cause,
  });
}

function oauthFailure(
  error: string,
  description: string | undefined,
  { issuer }: ProviderState,
  cause: unknown,
): Failure {
  const text = description === undefined ? undefined : cleanText(description, 300);
  switch (error) {
    case 'access_denied':
    case 'consent_required':
    case 'login_required':
    case 'interaction_required':
      return new Failure('sign_in_denied', {
        message: `the sign-in was refused: ${error}`,
        evidence: { issuer, text },
        cause,
      });
    case 'expired_token':
      return expired(cause);
    case 'server_error':
    case 'temporarily_unavailable':
      return unreachable(issuer, cause);
    default: {
      const name = cleanText(error, 100);
      return new Failure('sign_in_client_rejected', {
        message: `the identity provider refuses the connector: ${name}${text ? `: ${text}` : ''}`,
        evidence: { issuer, oauth_error: name, text },
        cause,
      });
    }
  }
}

function clientFailure(error: ClientError, state: ProviderState): Failure {
  const { issuer, flow, clockSkew } = state;
  const facts = factsOf(error);
  switch (error.code) {
    case 'OAUTH_JWT_TIMESTAMP_CHECK_FAILED':
      return new Failure('sign_in_clock', {
        message: 'the ID token is not valid now: the clocks differ',
        evidence: { issuer, clock_skew_s: clockSkew ?? skewOf(facts) },
        cause: error,
      });
    case 'OAUTH_JWT_CLAIM_COMPARISON_FAILED':
      return tokenInvalid(issuer, checks[String(facts.claim)] ?? 'claims', error);
    case 'OAUTH_KEY_SELECTION_FAILED':
      return tokenInvalid(issuer, 'signature', error);
    case 'OAUTH_UNSUPPORTED_OPERATION':
      return tokenInvalid(issuer, 'algorithm', error);
    case 'OAUTH_INVALID_RESPONSE':
      return tokenInvalidOrAnswer(error, facts, issuer);
    case 'OAUTH_JSON_ATTRIBUTE_COMPARISON_FAILED':
      // the userinfo of somebody else (OIDC Core §5.3.2)
      if (facts.attribute !== 'issuer') return invalidAnswer(issuer, error);
      return new Failure('sign_in_provider_invalid', {
        message: `the identity provider calls itself by another issuer than ${issuer}`,
        evidence: { issuer, wrong: 'issuer' },
        cause: error,
      });
    case 'OAUTH_MISSING_SERVER_METADATA':
      return new Failure('sign_in_not_offered', {
        message: `the identity provider offers no sign-in by ${flow === 'device' ? 'a code' : 'the browser'}`,
        evidence: { issuer, flow },
        cause: error,
      });
    case 'OAUTH_TIMEOUT':
      return unreachable(issuer, Object.assign(new Error('timed out'), { name: 'TimeoutError' }));
    case 'OAUTH_ABORT':
      return canceled(error);
    case 'OAUTH_RESPONSE_IS_NOT_CONFORM': {
      const status = error.cause instanceof Response ? error.cause.status : undefined;
      return (status ?? 0) >= 500 ? unreachable(issuer, error) : invalidAnswer(issuer, error, status);
    }
    default:
      return invalidAnswer(issuer, error);
  }
}

const checks: Readonly<Record<string, TokenCheck>> = {
  iss: 'issuer',
  aud: 'audience',
  azp: 'audience',
  nonce: 'nonce',
};

/** One code of the library is for all that is not as it must be; its texts tell them apart. */
function tokenInvalidOrAnswer(error: ClientError, facts: Facts, issuer: string): Failure {
  const text = error.cause instanceof Error ? error.cause.message : error.message;
  if ('header' in facts || /"alg"/.test(text)) return tokenInvalid(issuer, 'algorithm', error);
  if (/signature verification/.test(text)) return tokenInvalid(issuer, 'signature', error);
  if (/"azp"/.test(text)) return tokenInvalid(issuer, 'audience', error);
  if (/"nonce"/.test(text)) return tokenInvalid(issuer, 'nonce', error);
  if (/"state"/.test(text)) return tokenInvalid(issuer, 'state', error);
  // RFC 9207: of the redirect, not of the token
  if (/"iss"/.test(text)) return tokenInvalid(issuer, 'issuer', error);
  if (/"id_token"/.test(text)) return tokenInvalid(issuer, 'missing', error);
  if (/JWT|ID Token/.test(text)) return tokenInvalid(issuer, 'claims', error);
  return invalidAnswer(issuer, error);
}

type Facts = Readonly<Record<string, unknown>>;

/** `{ claim, claims, now }` and the like: of the error that openid-client has wrapped. */
function factsOf({ cause }: Error): Facts {
  const inner = cause instanceof Error ? cause.cause : cause;
  return typeof inner === 'object' && inner !== null ? (inner as Facts) : {};
}

/** Where no answer told the time: a token is made as it is fetched. */
function skewOf({ claims, now }: Facts): number | undefined {
  const { iat } = Object(claims) as { iat?: unknown };
  return typeof iat === 'number' && typeof now === 'number' ? iat - now : undefined;
}

function invalidAnswer(issuer: string, cause: unknown, status?: number): Failure {
  return new Failure('sign_in_provider_invalid', {
    message: `the identity provider does not answer as one does${status ? ` (HTTP ${status})` : ''}`,
    evidence: { issuer, wrong: 'answer', http_status: status },
    cause,
  });
}

function failureIn(thrown: unknown): Failure | undefined {
  let at: unknown = thrown;
  for (let depth = 0; depth < 5 && at instanceof Error; depth++) {
    if (at instanceof Failure) return at;
    at = at.cause;
  }
  return undefined;
}
