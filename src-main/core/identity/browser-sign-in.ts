import {
  authorizationCodeGrant,
  buildAuthorizationUrl,
  calculatePKCECodeChallenge,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
} from 'openid-client';
import { isSafeUrl } from '../../contract/sign-in-config.ts';
import { Failure } from '../failure.ts';
import { openLoopbackRedirect } from './loopback-redirect.ts';
import type { Provider, Tokens } from './provider.ts';
import { canceled } from './provider-failure.ts';

export interface BrowserSignIn {
  /** opens the system's own browser: never a window of the app, which could see what is typed (RFC 8252 §8.12) */
  openBrowser: (url: string) => void | Promise<void>;
  signal: AbortSignal;
}

/**
 * Signs in with a browser of this machine: authorization code with PKCE (RFC 7636), `state`, `nonce` and, where the
 * provider gives it, `iss` (RFC 9207).
 *
 * @throws Failure `sign_in_…`
 */
export async function signInByBrowser(
  provider: Provider,
  { openBrowser, signal }: BrowserSignIn,
): Promise<Tokens> {
  const { configuration, preset } = provider;
  if (provider.metadata.authorization_endpoint === undefined) throw notOffered(provider.issuer);
  const [state, nonce, verifier] = [randomState(), randomNonce(), randomPKCECodeVerifier()];
  const redirect = await openLoopbackRedirect(state, signal);
  try {
    const url = buildAuthorizationUrl(configuration, {
      ...preset.renewParameters,
      redirect_uri: redirect.uri,
      scope: preset.scopes.join(' '),
      state,
      nonce,
      code_challenge: await calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
    });
    // what is handed to the system is a web address, whatever the provider says
    if (!isSafeUrl(url)) throw unsafe(provider.issuer);
    await openBrowser(url.href);
    const arrival = await redirect.arrival;
    const checks = { pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce };
    const tokens = await provider.asked(() => authorizationCodeGrant(configuration, arrival, checks));
    if (signal.aborted) throw canceled();
    return await provider.read(tokens);
  } finally {
    redirect.close();
  }
}

function notOffered(issuer: string): Failure {
  return new Failure('sign_in_not_offered', {
    message: 'the identity provider offers no sign-in by the browser',
    evidence: { issuer, flow: 'browser' },
  });
}

function unsafe(issuer: string): Failure {
  return new Failure('sign_in_provider_invalid', {
    message: 'the identity provider names an address without TLS',
    evidence: { issuer, wrong: 'unsafe_address' },
  });
}
