import { z } from 'zod';
import { wholeNumber } from './whole-number.ts';

/** Where a provider differs from what the standards say, or from what one would expect of it. */
export const SignInPreset = z.enum(['generic', 'google', 'microsoft', 'okta', 'keycloak']);
export type SignInPreset = z.infer<typeof SignInPreset>;

const issuerForm =
  'the issuer’s address, https://… as its provider states it, without a query (http:// only for 127.0.0.1, [::1] and localhost)';
const manyTenants = 'the issuer of one tenant: https://login.microsoftonline.com/TENANT-ID/v2.0';

/** A claim's name, or a path to one inside: `realm_access.roles`; a name may hold a colon, as URLs do. */
const ClaimName = z
  .string()
  .regex(/^[^\s\p{Cc}]{1,200}$/u, 'the name of a claim, for example groups')
  .optional();

/** With which provider people sign in, and who of them may. */
export const SignInConfig = z.strictObject({
  issuer: z
    .string(issuerForm)
    .max(1000)
    .refine(isIssuer, issuerForm)
    // tokens of these are of anybody's tenant
    .refine((text) => !/\/(common|organizations|consumers)(\/|$)/.test(pathOf(text)), manyTenants),
  client_id: z.string().regex(/^[\x21-\x7e]{1,500}$/, 'the client id that the provider has given'),
  /** a value, `sealed:…` or `from:…`; absent: a public client */
  client_secret: z.string().min(1).max(65536).optional(),
  preset: SignInPreset.default('generic'),
  /** absent: what the preset asks for */
  scopes: z
    .array(z.string().regex(/^[\x21\x23-\x5b\x5d-\x7e]{1,200}$/, 'a scope, for example openid'))
    .max(50)
    .refine((scopes) => scopes.includes('openid'), 'a list of scopes with openid among them')
    .optional(),
  groups_claim: ClaimName,
  /** its value is taken as the e-mail address as it is; absent: `email`, where the provider says it is verified */
  email_claim: ClaimName,
  /** of e-mail addresses; none: any */
  allowed_domains: z
    .array(z.string().regex(/^[\p{L}\p{N}-]+(\.[\p{L}\p{N}-]+)*$/u, 'a domain, for example example.com'))
    .max(1000)
    .default([]),
  /** for how long a key that signed in opens the door by itself */
  session_hours: wholeNumber(1, 24 * 365).default(8),
  /** keeps a refresh token, sealed, and renews a sign-in that has ended as long as the provider agrees */
  renew: z.boolean().default(false),
  /** draws the link as a QR code at the person's terminal too */
  qr_code: z.boolean().default(true),
});
export type SignInConfig = z.infer<typeof SignInConfig>;

/** A plain connection to a provider gives every token away, except where it does not leave the machine. */
export function isSafeUrl({ protocol, hostname }: URL): boolean {
  return protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname));
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}

function isIssuer(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  const plain = url.search === '' && url.hash === '' && url.username === '' && url.password === '';
  return plain && isSafeUrl(url) && !text.includes('/.well-known/');
}

function pathOf(text: string): string {
  return URL.canParse(text) && new URL(text).hostname.endsWith('microsoftonline.com')
    ? new URL(text).pathname
    : '';
}
