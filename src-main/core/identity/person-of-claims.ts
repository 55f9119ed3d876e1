import type { Person } from '../../contract/session.ts';
import type { SignInConfig } from '../../contract/sign-in-config.ts';
import { emailDomain, isOfDomains } from '../email-domain.ts';
import { Failure } from '../failure.ts';
import { cleanText } from '../logging/sanitize.ts';
import { type ProviderPreset, presetOf } from './provider-presets.ts';

export type Claims = Readonly<Record<string, unknown>> & { readonly sub: string };

const mostGroups = 1000;

/** Whether something is not there that the person is made of. */
export function missingClaims(
  claims: Claims,
  { emailClaim = 'email', groupsClaim }: ProviderPreset,
): boolean {
  return [emailClaim, groupsClaim].some((name) => claimAt(claims, name) === undefined);
}

/**
 * The person of an ID token that has been checked.
 *
 * @param issuer as the provider calls itself: a subject is one only there (OIDC Core §5.7)
 * @throws Failure `sign_in_no_email`, `sign_in_wrong_domain`
 */
export function personOfClaims(claims: Claims, issuer: string, config: SignInConfig): Person {
  const { emailClaim, groupsClaim } = presetOf(config);
  const email = emailOf(claims, emailClaim, config.issuer);
  checkDomain(email, config);
  const name = textOf(claims.name) ?? textOf(claims.preferred_username) ?? email;
  return {
    subject: cleanText(`${issuer}#${claims.sub}`, 1000),
    name: cleanText(name, 200),
    email,
    via: 'sso',
    groups: groupsOf(claimAt(claims, groupsClaim)),
  };
}

/** Of an address that nobody has verified, anybody may be the owner; a claim that the admin names is his to judge. */
function emailOf(claims: Claims, emailClaim: string | undefined, issuer: string): string {
  const email = textOf(claimAt(claims, emailClaim ?? 'email'));
  const looksRight =
    email !== undefined && /^[^\s\p{Cc}@]+@[^\s\p{Cc}@]+$/u.test(email) && email.length <= 320;
  // some providers say it as a text
  const verified = claims.email_verified === true || claims.email_verified === 'true';
  if (looksRight && (emailClaim !== undefined || verified)) return cleanText(email, 320);
  throw new Failure('sign_in_no_email', {
    message: `the identity provider says no ${looksRight ? 'verified ' : ''}e-mail address`,
    evidence: {
      issuer,
      subject: cleanText(claims.sub, 300),
      email_claim: emailClaim ?? 'email',
      unverified: looksRight,
    },
  });
}

function checkDomain(email: string, { allowed_domains: allowed, issuer }: SignInConfig): void {
  if (isOfDomains(email, allowed)) return;
  const domain = emailDomain(email) ?? '';
  throw new Failure('sign_in_wrong_domain', {
    message: `the account is of the domain ${domain}, which may not sign in`,
    evidence: { issuer, domain, allowed: [...allowed] },
  });
}

/** A list of names, or one name; Keycloak's begin with a slash, which stays. */
function groupsOf(value: unknown): string[] {
  const names = Array.isArray(value) ? value : value === undefined ? [] : [value];
  const texts = names.slice(0, mostGroups).flatMap((name) => textOf(name) ?? []);
  return [...new Set(texts.map((name) => cleanText(name, 300)))];
}

/** By its whole name, else as a path: `realm_access.roles`. */
function claimAt(claims: Claims, name: string): unknown {
  if (Object.hasOwn(claims, name)) return claims[name];
  let value: unknown = claims;
  for (const step of name.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined;
    value = (value as Record<string, unknown>)[step];
  }
  return value;
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
