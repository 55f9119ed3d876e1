import {
  allowInsecureRequests,
  type ClientAuth,
  ClientSecretBasic,
  ClientSecretPost,
  Configuration,
  clockTolerance,
  customFetch,
  discovery,
  enableNonRepudiationChecks,
  fetchUserInfo,
  type IDToken,
  None,
  type ServerMetadata,
  type TokenEndpointResponse,
  type TokenEndpointResponseHelpers,
} from 'openid-client';
import type { SignInConfig } from '../../contract/sign-in-config.ts';
import { boundedFetch } from './bounded-fetch.ts';
import { type Claims, missingClaims } from './person-of-claims.ts';
import { type ProviderState, providerFailure, tokenInvalid } from './provider-failure.ts';
import { type ProviderPreset, presetOf } from './provider-presets.ts';

/** for one request; a person waits for it */
const requestSeconds = 10;
const toleranceSeconds = 60;
/** By public keys alone: a secret that is shared with the provider proves nothing, and `none` even less. */
const safeAlgorithms = [
  ...['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'],
  ...['ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'],
];

export interface Tokens {
  claims: Claims;
  refreshToken: string | undefined;
}

type Answer = TokenEndpointResponse & TokenEndpointResponseHelpers;

/**
 * A provider as it describes itself now, for one sign-in: its keys are fetched anew with each, so that keys which it
 * has changed meanwhile do no harm.
 */
export class Provider {
  readonly preset: ProviderPreset;
  readonly configuration: Configuration;
  private readonly state: ProviderState;

  private constructor(preset: ProviderPreset, configuration: Configuration, state: ProviderState) {
    this.preset = preset;
    this.configuration = configuration;
    this.state = state;
  }

  /**
   * @param secret of the client; undefined: a public one
   * @throws Failure `sign_in_…`
   */
  static async discover(
    config: SignInConfig,
    secret: string | undefined,
    flow: ProviderState['flow'],
  ): Promise<Provider> {
    const { issuer, client_id } = config;
    const preset = presetOf(config);
    const state: ProviderState = { issuer, flow, clockSkew: undefined };
    const watched = boundedFetch({
      issuer,
      onClock: (skew) => {
        state.clockSkew = skew;
      },
    }) as typeof fetch;
    const fetchIt = preset.saysVerificationUrl ? withVerificationUri(watched) : watched;
    const options = {
      timeout: requestSeconds,
      [customFetch]: fetchIt as never,
      execute: issuer.startsWith('http:') ? [allowInsecureRequests] : [],
    };
    try {
      const found = await discovery(new URL(issuer), client_id, undefined, None(), options);
      const metadata = withSafeAlgorithms(found.serverMetadata());
      const auth = clientAuth(secret, metadata);
      const client = { [clockTolerance]: toleranceSeconds };
      const configuration = new Configuration(metadata, client_id, client, auth);
      configuration.timeout = requestSeconds;
      configuration[customFetch] = fetchIt as never;
      if (issuer.startsWith('http:')) allowInsecureRequests(configuration);
      // also where TLS has shown whose token it is: the check costs nothing, and what it finds is worth knowing
      enableNonRepudiationChecks(configuration);
      return new Provider(preset, configuration, state);
    } catch (thrown) {
      throw providerFailure(thrown, state);
    }
  }

  /** as it calls itself, and stands in its tokens */
  get issuer(): string {
    return this.configuration.serverMetadata().issuer;
  }

  get metadata(): ServerMetadata {
    return this.configuration.serverMetadata();
  }

  /** in seconds; see FetchWatch */
  get clockSkew(): number | undefined {
    return this.state.clockSkew;
  }

  /** Runs requests of openid-client. @throws Failure `sign_in_…` */
  async asked<Result>(work: () => Promise<Result>): Promise<Result> {
    try {
      return await work();
    } catch (thrown) {
      throw providerFailure(thrown, this.state);
    }
  }

  /**
   * What a token answer says of the person: its ID token, which has been checked; where that is short, as the standard
   * allows (OIDC Core §5.4), the userinfo endpoint.
   *
   * @throws Failure `sign_in_…`
   */
  async read(answer: Answer): Promise<Tokens> {
    const token = answer.claims();
    if (!token) throw tokenInvalid(this.state.issuer, 'missing');
    const claims = await this.withUserInfo(token, answer.access_token);
    return { claims, refreshToken: answer.refresh_token };
  }

  /**
   * What the userinfo endpoint says of a person; undefined: there is none.
   *
   * @throws Failure `sign_in_…`, also where it is about somebody else
   */
  async userInfo(accessToken: string, subject: string): Promise<Claims | undefined> {
    if (this.metadata.userinfo_endpoint === undefined) return undefined;
    return this.asked(() => fetchUserInfo(this.configuration, accessToken, subject));
  }

  private async withUserInfo(token: IDToken, accessToken: string): Promise<Claims> {
    if (!missingClaims(token, this.preset)) return token;
    // what is signed goes first
    return { ...(await this.userInfo(accessToken, token.sub)), ...token };
  }
}

function withSafeAlgorithms(metadata: ServerMetadata): ServerMetadata {
  const { id_token_signing_alg_values_supported: offered } = metadata;
  const safe = Array.isArray(offered)
    ? safeAlgorithms.filter((name) => offered.includes(name))
    : safeAlgorithms;
  return { ...metadata, id_token_signing_alg_values_supported: safe };
}

/** OIDC Discovery §3: without a list it is Basic. */
function clientAuth(secret: string | undefined, metadata: ServerMetadata): ClientAuth {
  if (secret === undefined) return None();
  const offered = metadata.token_endpoint_auth_methods_supported ?? ['client_secret_basic'];
  return offered.includes('client_secret_basic') ? ClientSecretBasic(secret) : ClientSecretPost(secret);
}

function withVerificationUri(fetchIt: typeof fetch): typeof fetch {
  return async (...request) => {
    const answer = await fetchIt(...request);
    const text = await answer.text();
    return new Response(text === '' ? null : text.replace('"verification_url"', '"verification_uri"'), {
      status: answer.status,
      headers: answer.headers,
    });
  };
}
