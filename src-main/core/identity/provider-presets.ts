import type { SignInConfig, SignInPreset } from '../../contract/sign-in-config.ts';

/** What is asked of a provider, and where it puts the answer. The quirks stand in the README too. */
export interface ProviderPreset {
  scopes: readonly string[];
  /** the scope that gives a refresh token; Google's device flow gives one without */
  renewScope: 'offline_access' | undefined;
  /** for the authorization request, to get a refresh token */
  renewParameters: Readonly<Record<string, string>>;
  groupsClaim: string;
  /** taken as it is; undefined: `email`, if it is verified */
  emailClaim: string | undefined;
  /** says `verification_url` where RFC 8628 says `verification_uri` */
  saysVerificationUrl?: true;
}

const standard: ProviderPreset = {
  scopes: ['openid', 'email', 'profile'],
  renewScope: 'offline_access',
  // OIDC Core §11: without it the scope may be ignored
  renewParameters: { prompt: 'consent' },
  groupsClaim: 'groups',
  emailClaim: undefined,
};

const presets: Readonly<Record<SignInPreset, ProviderPreset>> = {
  generic: standard,
  google: {
    ...standard,
    renewScope: undefined,
    renewParameters: { access_type: 'offline', prompt: 'consent' },
    saysVerificationUrl: true,
  },
  // no email_verified: the login name is what the tenant's admin has given
  microsoft: { ...standard, emailClaim: 'preferred_username' },
  okta: { ...standard, scopes: [...standard.scopes, 'groups'] },
  keycloak: standard,
};

/** The preset, with what the settings say instead. */
export function presetOf(config: SignInConfig): ProviderPreset {
  const preset = presets[config.preset];
  const scopes = config.scopes ?? preset.scopes;
  const { renewScope } = preset;
  const wanted = config.renew && renewScope !== undefined ? [...scopes, renewScope] : scopes;
  return {
    ...preset,
    scopes: [...new Set(wanted)],
    renewParameters: config.renew ? preset.renewParameters : {},
    groupsClaim: config.groups_claim ?? preset.groupsClaim,
    emailClaim: config.email_claim ?? preset.emailClaim,
  };
}
