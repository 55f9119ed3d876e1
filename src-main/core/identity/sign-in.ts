import { refreshTokenGrant } from 'openid-client';
import type { Person } from '../../contract/session.ts';
import type { SignInConfig } from '../../contract/sign-in-config.ts';
import { Failure } from '../failure.ts';
import { resolveSecret } from '../secrets/references.ts';
import { clientSecretContext } from '../secrets/seal-context.ts';
import type { SecretBox } from '../secrets/secret-box.ts';
import { type BrowserSignIn, signInByBrowser } from './browser-sign-in.ts';
import { type DeviceSignIn, signInByDevice } from './device-sign-in.ts';
import { personOfClaims } from './person-of-claims.ts';
import { Provider, type Tokens } from './provider.ts';
import { tokenInvalid } from './provider-failure.ts';

export interface SignInOptions {
  /** undefined: nobody signs in */
  config: () => SignInConfig | undefined;
  secretBox: SecretBox;
  env: NodeJS.ProcessEnv;
}

export interface SignedIn {
  person: Person;
  /** only where the settings ask for it */
  refreshToken: string | undefined;
}

export interface RenewableSignIn {
  person: Person;
  refreshToken: string;
}

/** What a provider says of itself, for whoever sets it up. */
export interface ProviderCheck {
  issuer: string;
  device: boolean;
  browser: boolean;
  /** seconds that its clock is ahead of ours */
  clock_skew_s: number | undefined;
}

/** Signing in with the organisation's account. Knows nothing of SSH, of screens, or of how long it counts. */
export class SignIn {
  private readonly options: SignInOptions;

  constructor(options: SignInOptions) {
    this.options = options;
  }

  get config(): SignInConfig | undefined {
    return this.options.config();
  }

  /** @throws Failure `sign_in_…`, `secret_…` */
  async byDevice(request: DeviceSignIn): Promise<SignedIn> {
    return this.signIn('device', (provider) => signInByDevice(provider, request));
  }

  /** @throws Failure `sign_in_…`, `secret_…` */
  async byBrowser(request: BrowserSignIn): Promise<SignedIn> {
    return this.signIn('browser', (provider) => signInByBrowser(provider, request));
  }

  /**
   * Asks the provider whether somebody who has signed in before still may.
   *
   * @throws Failure `sign_in_…`, `secret_…`
   */
  async renew({ person, refreshToken }: RenewableSignIn): Promise<SignedIn> {
    const config = this.configured();
    const provider = await this.provider('device');
    const answer = await provider.asked(() => refreshTokenGrant(provider.configuration, refreshToken));
    // RFC 6749 §6: a provider may give another one, or leave the one there is
    const next = answer.refresh_token ?? refreshToken;
    // OIDC Core §12.2: the answer need not have an ID token; groups and address may be other ones all the same
    const claims =
      answer.id_token === undefined
        ? await provider.userInfo(answer.access_token, person.subject.slice(provider.issuer.length + 1))
        : (await provider.read(answer)).claims;
    if (!claims) return { person, refreshToken: next };
    const renewed = personOfClaims(claims, provider.issuer, config);
    if (renewed.subject !== person.subject) throw tokenInvalid(config.issuer, 'claims');
    return { person: renewed, refreshToken: next };
  }

  /** @throws Failure `sign_in_…`, `secret_…` */
  async check(): Promise<ProviderCheck> {
    const provider = await this.provider('browser');
    const { device_authorization_endpoint: device, authorization_endpoint: browser } = provider.metadata;
    return {
      issuer: provider.issuer,
      device: device !== undefined,
      browser: browser !== undefined,
      clock_skew_s: provider.clockSkew,
    };
  }

  private async signIn(
    flow: 'device' | 'browser',
    getTokens: (provider: Provider) => Promise<Tokens>,
  ): Promise<SignedIn> {
    const config = this.configured();
    const provider = await this.provider(flow);
    const { claims, refreshToken } = await getTokens(provider);
    const person = personOfClaims(claims, provider.issuer, config);
    return { person, refreshToken: config.renew ? refreshToken : undefined };
  }

  private async provider(flow: 'device' | 'browser'): Promise<Provider> {
    const config = this.configured();
    const { client_secret: stored } = config;
    if (stored === undefined) return Provider.discover(config, undefined, flow);
    const { secretBox, env } = this.options;
    const secret = await resolveSecret(stored, { secretBox, env, context: clientSecretContext });
    try {
      return await Provider.discover(config, secret.toString('utf8'), flow);
    } finally {
      secret.fill(0);
    }
  }

  private configured(): SignInConfig {
    const { config } = this;
    if (config) return config;
    throw new Failure('sign_in_not_configured', {
      message: 'no identity provider is set',
      advice: 'No identity provider is set: name one in the sign-in settings first.',
    });
  }
}
