import type { HintRules } from './hint-rule.ts';

const signInAgain = 'Connect again to get a new code.';
const ownersTask = 'Ask the owner of this connector to look at its sign-in settings.';

/** Signing in with the organisation's account: what the provider, the person or the settings have to do with it. */
export const signInHints = {
  sign_in_not_configured: { none: 'only answered to the screen that asked, beside what was chosen' },
  sign_in_settings_invalid: { none: 'only answered to the screen that asked, beside what was typed' },
  sign_in_provider_unreachable: {
    title: 'The identity provider {provider} cannot be reached',
    cause:
      'It is down, or the connector’s machine has no way to it now: network, DNS, proxy or firewall. Keys that have signed in already work until they expire.',
    steps: ['Connect again in a few minutes.', ownersTask],
    commands: [
      {
        where: 'connector',
        purpose: 'See whether it answers',
        posix: 'curl -sS {issuer}/.well-known/openid-configuration',
        windows: 'curl.exe -sS {issuer}/.well-known/openid-configuration',
      },
    ],
    variants: {
      certificate: {
        when: {
          systemError: [
            'SELF_SIGNED_CERT_IN_CHAIN',
            'DEPTH_ZERO_SELF_SIGNED_CERT',
            'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
            'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
            'CERT_HAS_EXPIRED',
            'ERR_TLS_CERT_ALTNAME_INVALID',
          ],
        },
        title: 'The TLS certificate of {provider} is not trusted',
        cause:
          'It has expired, is for another name, or is of an authority that this machine does not know, as inside many organisations.',
        steps: [
          'Start the connector with NODE_EXTRA_CA_CERTS=FILE, the certificate of the organisation’s authority.',
          'Check the clock of the connector’s machine.',
        ],
      },
      name_not_found: {
        when: { systemError: ['ENOTFOUND', 'EAI_AGAIN'] },
        title: 'The name of the identity provider {provider} is not found',
        cause: 'The name is mistyped in the settings, or this machine has no DNS now (a VPN that is off).',
        steps: ['Check the issuer in the sign-in settings, and the network.', 'Connect again.'],
      },
    },
  },
  sign_in_provider_invalid: {
    title: '{provider} does not answer as an identity provider does',
    cause:
      'The issuer in the sign-in settings is not the provider’s own address, or the provider has a fault.',
    steps: [ownersTask],
    commands: [
      {
        where: 'connector',
        purpose: 'See what it answers',
        posix: 'curl -sS {issuer}/.well-known/openid-configuration',
        windows: 'curl.exe -sS {issuer}/.well-known/openid-configuration',
      },
    ],
    variants: {
      issuer: {
        when: { wrong: 'issuer' },
        title: '{provider} calls itself by another issuer than the settings do',
        cause:
          'The issuer must be, letter for letter, what its /.well-known/openid-configuration says: with or without the last slash, with the realm or the tenant.',
        steps: ['Copy “issuer” from that page into the sign-in settings, or ask the owner to.'],
      },
      unsafe_address: {
        when: { wrong: 'unsafe_address' },
        title: '{provider} names an address without TLS',
        cause:
          'Tokens must not go over http:// to another machine. Most often a proxy in front hides its https://.',
        steps: [
          'Give the provider its public https:// address (Keycloak: KC_HOSTNAME, and KC_PROXY_HEADERS behind a proxy).',
        ],
      },
    },
  },
  sign_in_not_offered: {
    title: '{provider} does not offer this way to sign in',
    cause: 'Its page of settings has no endpoint for it.',
    steps: [ownersTask],
    variants: {
      device: {
        when: { flow: 'device' },
        title: '{provider} offers no sign-in by a code',
        cause:
          'The device authorization grant is switched off there, for the whole provider or for this client.',
        steps: [
          'Switch on “OAuth 2.0 Device Authorization Grant” for the client (Okta: “Device Authorization”, Entra: “Allow public client flows”).',
        ],
      },
    },
  },
  sign_in_client_rejected: {
    title: '{provider} refuses the connector itself',
    cause:
      'The client id, its secret, the scopes or the redirect address are not as the provider has them[. It says “{text}”].',
    steps: ['Compare client id, secret and scopes in the sign-in settings with the provider’s.', ownersTask],
    variants: {
      client: {
        when: { oauthError: ['invalid_client', 'unauthorized_client'] },
        title: '{provider} does not know this client, or its secret',
        cause:
          'The client id or the secret is mistyped or has expired, or the client may not sign in this way[. It says “{text}”].',
        steps: [
          'Compare client id and secret with the provider’s; make a new secret where it has expired.',
          'Allow the client this way to sign in: device authorization for ssh, authorization code for the app.',
        ],
      },
      scope: {
        when: { oauthError: 'invalid_scope' },
        title: '{provider} does not give a scope that is asked for',
        cause:
          'A scope of the sign-in settings is unknown there, or the client may not have it[. It says “{text}”].',
        steps: ['Take the scope out of the sign-in settings, or allow it to the client there.'],
      },
    },
  },
  sign_in_denied: {
    title: 'The sign-in was refused at {provider}',
    cause: 'Somebody chose to cancel or deny on its page, or the account may not use this application.',
    steps: [
      signInAgain,
      'If the page itself refuses you, ask for your account to be given this application there.',
    ],
  },
  sign_in_expired: {
    title: 'Nobody has signed in in time',
    cause: 'The code was not used within its few minutes.',
    steps: [signInAgain],
  },
  sign_in_canceled: { none: 'what was asked for: the client left, or the sign-in was stopped' },
  sign_in_token_invalid: {
    title: 'What {provider} has signed is not valid',
    cause: 'The token is not for this connector, or is not the provider’s. Nobody was let in.',
    steps: [signInAgain, ownersTask],
    variants: {
      audience: {
        when: { check: 'audience' },
        title: 'The token of {provider} is for another application',
        cause: 'The client id in the settings is not the one that the provider has put into the token.',
        steps: ['Compare the client id in the sign-in settings with the provider’s.'],
      },
      issuer: {
        when: { check: 'issuer' },
        title: 'The token of {provider} names another issuer',
        cause: 'The provider has several names, or the answer is another one’s. Nobody was let in.',
        steps: ['Set the issuer to the one that the provider puts into its tokens (“iss”).'],
      },
      algorithm: {
        when: { check: 'algorithm' },
        title: 'The token of {provider} is signed in a way that is not safe',
        cause:
          'It is not signed at all, or with a shared secret. Only RSA, ECDSA and EdDSA signatures count.',
        steps: ['Set the client’s ID token signature to RS256 or ES256 at the provider.'],
      },
      signature: {
        when: { check: 'signature' },
        title: 'The signature of the token is not one of {provider}',
        cause: 'The provider has just changed its keys, or somebody else answers in its place.',
        steps: [
          signInAgain,
          'If it goes on, compare the keys at the provider’s jwks_uri with what it signs with.',
        ],
      },
      missing: {
        when: { check: 'missing' },
        title: '{provider} gives no ID token',
        cause:
          'The scope openid is missing in the sign-in settings, or the client is not one of OpenID Connect.',
        steps: ['Put openid first into the scopes.'],
      },
    },
  },
  sign_in_clock: {
    title: 'The clocks of the connector and of {provider} differ',
    cause:
      'A token counts for minutes only, and is not valid yet or no longer[: the provider’s clock is {clock}]. Most often the clock of the connector’s machine is wrong.',
    steps: ['Set the clock of the connector’s machine (NTP), and sign in again.'],
    commands: [
      {
        where: 'connector',
        purpose: 'See whether its clock is kept right',
        posix: 'timedatectl',
        windows: 'w32tm /query /status',
      },
    ],
  },
  sign_in_no_email: {
    title: '{provider} does not say a verified e-mail address',
    cause: 'The account has none that is verified, or the provider does not give it to this client.',
    steps: [
      'Ask for the scope email, and verify the address of the account at the provider.',
      'Or name the claim that holds it as email_claim in the sign-in settings, if the organisation alone can set it.',
    ],
  },
  sign_in_wrong_domain: {
    title: 'This account is not one of the organisation',
    cause: 'Its e-mail address is of a domain that may not sign in here[: {domain}].',
    steps: [
      'Sign in with the account of the organisation: sign out at the provider first, or use a private window.',
      'Or ask the owner of this connector to allow the domain.',
    ],
  },
  sign_in_limit_reached: {
    title: 'Too many sign-ins wait at once, or have failed',
    cause: 'A script connects without end, or several sign-ins from one address have failed just now.',
    steps: ['Wait a minute, and connect again.'],
  },
} as const satisfies HintRules;
