import { expect, test } from 'vitest';
import { type IdentityProvider, newKey } from '../support/identity-provider.ts';
import { quick, startQuickProvider, withToken } from '../support/quick-provider.ts';
import { failureOf, signInByCode } from '../support/sign-in.ts';

// what a provider signs, and what is made of it

const seconds = () => Math.floor(Date.now() / 1000);

test('keys that the provider has changed since it was last asked do no harm', async () => {
  const provider = await startQuickProvider();
  await signInByCode(provider);
  provider.rotateKey();
  expect((await signInByCode(provider)).person.email).toBe('alice@example.com');
});

test('keys may change while somebody signs in', async () => {
  const provider = await startQuickProvider();
  const next = newKey();
  const { d: _, ...publicHalf } = next;
  provider.alter = (answer) => {
    quick(answer);
    if (answer.path === '/jwks') answer.body = { keys: [publicHalf] };
    const { id_token: token } = answer.body;
    if (token) answer.body.id_token = provider.forge(token, {}, { key: next });
  };
  expect((await signInByCode(provider)).person.email).toBe('alice@example.com');
});

test.each<[string, string, (provider: IdentityProvider, token: unknown) => string]>([
  ['for another application', 'audience', (provider, token) => provider.forge(token, { aud: 'other' })],
  [
    'for several, of which another one asked',
    'audience',
    (provider, token) => provider.forge(token, { aud: ['sallyport', 'other'], azp: 'other' }),
  ],
  [
    'of another issuer',
    'issuer',
    (provider, token) => provider.forge(token, { iss: 'https://evil.example' }),
  ],
  ['that is not signed', 'algorithm', (provider, token) => provider.forge(token, {}, { alg: 'none' })],
  [
    'of a foreign key under the right name',
    'signature',
    (provider, token) => provider.forge(token, {}, { key: newKey(), kid: provider.key.kid }),
  ],
  [
    'of a key that the provider does not have',
    'signature',
    (provider, token) => provider.forge(token, {}, { key: newKey() }),
  ],
  ['that was changed', 'signature', (_, token) => String(token).replace(/\.[^.]{3}([^.]*)$/, '.AAA$1')],
  ['without a subject', 'claims', (provider, token) => provider.forge(token, { sub: undefined })],
])('a token %s lets nobody in', async (_, check, change) => {
  const provider = await startQuickProvider();
  withToken(provider, (token) => change(provider, token));
  expect(await failureOf(signInByCode(provider))).toMatchObject({
    rule: check === 'claims' ? 'sign_in_token_invalid' : `sign_in_token_invalid.${check}`,
    evidence: { check },
  });
});

test('an answer without an ID token lets nobody in', async () => {
  const provider = await startQuickProvider();
  provider.alter = (answer) => {
    quick(answer);
    if (answer.path === '/token') delete answer.body.id_token;
  };
  expect(await failureOf(signInByCode(provider))).toMatchObject({
    rule: 'sign_in_token_invalid.missing',
  });
});

test.each([
  ['an hour behind', -3600],
  ['an hour ahead', 3600],
])('a provider whose clock is %s is told apart, with the difference', async (_, shift) => {
  const provider = await startQuickProvider();
  provider.alter = (answer) => {
    quick(answer);
    answer.headers.date = new Date(Date.now() + shift * 1000).toUTCString();
    const { id_token: token } = answer.body;
    if (!token) return;
    const now = seconds() + shift;
    answer.body.id_token = provider.forge(token, { iat: now, nbf: now, exp: now + 600 });
  };
  const { code, evidence } = await failureOf(signInByCode(provider));
  expect(code).toBe('sign_in_clock');
  expect(Math.abs(Number(evidence.clock_skew_s) - shift)).toBeLessThan(10);
});

test('half a minute between the clocks does no harm', async () => {
  const provider = await startQuickProvider();
  withToken(provider, (token) => provider.forge(token, { nbf: seconds() + 30, exp: seconds() - 30 }));
  expect((await signInByCode(provider)).person.email).toBe('alice@example.com');
});

test('an address that is not verified is none', async () => {
  const provider = await startQuickProvider();
  const failure = await failureOf(
    signInByCode(provider, {}, (code) => provider.approve(code.linkWithCode ?? '', 'unverified')),
  );
  expect(failure).toMatchObject({ code: 'sign_in_no_email', evidence: { unverified: true } });
});

test('a claim that the admin names is taken as it is', async () => {
  const provider = await startQuickProvider();
  withToken(provider, (token) => provider.forge(token, { upn: 'uma@corp.example' }));
  const { person } = await signInByCode(provider, { email_claim: 'upn', groups_claim: 'nothing' }, (code) =>
    provider.approve(code.linkWithCode ?? '', 'unverified'),
  );
  expect(person).toMatchObject({ email: 'uma@corp.example', groups: [] });
});

test('groups may stand inside another claim', async () => {
  const provider = await startQuickProvider();
  withToken(provider, (token) => provider.forge(token, { realm_access: { roles: ['admin', 7, 'admin'] } }));
  const { person } = await signInByCode(provider, { groups_claim: 'realm_access.roles' });
  expect(person.groups).toEqual(['admin']);
});

test('an account of another domain is not let in', async () => {
  const provider = await startQuickProvider();
  const settings = { allowed_domains: ['Example.com'] };
  expect((await signInByCode(provider, settings)).person.email).toBe('alice@example.com');
  const failure = await failureOf(
    signInByCode(provider, settings, (code) => provider.approve(code.linkWithCode ?? '', 'mallory')),
  );
  expect(failure).toMatchObject({ code: 'sign_in_wrong_domain', evidence: { domain: 'evil.example' } });
});
