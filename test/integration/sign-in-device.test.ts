import { expect, test } from 'vitest';
import type { DeviceCode } from '../../src-main/core/identity/device-sign-in.ts';
import { eventually } from '../support/eventually.ts';
import type { ProviderAnswer } from '../support/identity-provider.ts';
import { quick, startQuickProvider, withToken } from '../support/quick-provider.ts';
import { failureOf, signInByCode, signInWith } from '../support/sign-in.ts';

const refuse = (answer: ProviderAnswer, error: string) => {
  answer.status = 400;
  answer.body = { error };
};

test('a person signs in by a code on another device', async () => {
  const provider = await startQuickProvider();
  const { person, refreshToken } = await signInByCode(provider);
  expect(person).toEqual({
    subject: `${provider.issuer}#alice`,
    name: 'Alice Example',
    email: 'alice@example.com',
    via: 'sso',
    groups: ['ops', 'web'],
  });
  expect(refreshToken).toBeUndefined();
});

test('a code is a link and a few letters, and counts for five minutes at most', async () => {
  const provider = await startQuickProvider({ deviceSeconds: 3600 });
  let shown: DeviceCode | undefined;
  await signInByCode(provider, {}, (code) => {
    shown = code;
    return provider.approve(code.linkWithCode ?? '');
  });
  expect(shown).toMatchObject({ link: `${provider.issuer}/device`, seconds: 300 });
  expect(shown?.linkWithCode).toBe(`${shown?.link}?user_code=${shown?.userCode}`);
});

test('what the ID token does not say, the userinfo endpoint does', async () => {
  const provider = await startQuickProvider({ settings: { conformIdTokenClaims: true } });
  const { person } = await signInByCode(provider);
  expect(person).toMatchObject({ email: 'alice@example.com', groups: ['ops', 'web'] });
  expect(provider.requests).toContain('GET /me');
});

test('who says no on the page of the provider is not let in', async () => {
  const provider = await startQuickProvider();
  const failure = await failureOf(
    signInByCode(provider, {}, (code) => provider.deny(code.linkWithCode ?? '')),
  );
  expect(failure.code).toBe('sign_in_denied');
});

test('a code that nobody uses expires', async () => {
  const provider = await startQuickProvider({ deviceSeconds: 1 });
  const failure = await failureOf(signInByCode(provider, {}, () => {}));
  expect(failure.code).toBe('sign_in_expired');
});

test('a code that the provider calls expired is over', async () => {
  const provider = await startQuickProvider();
  provider.alter = (answer) => {
    quick(answer);
    if (answer.path === '/token') refuse(answer, 'expired_token');
  };
  expect((await failureOf(signInByCode(provider, {}, () => {}))).code).toBe('sign_in_expired');
});

test('slow_down makes it ask less often, and the sign-in goes on', async () => {
  const provider = await startQuickProvider();
  const asked: number[] = [];
  provider.alter = (answer) => {
    quick(answer);
    if (answer.path !== '/token') return;
    asked.push(Date.now());
    if (asked.length === 1) refuse(answer, 'slow_down');
  };
  const { person } = await signInByCode(provider, {}, async (code) => {
    await eventually(() => asked[0], 'it asks');
    await provider.approve(code.linkWithCode ?? '');
  });
  expect(person.email).toBe('alice@example.com');
  // RFC 8628 §3.5: five seconds more, which no busy machine makes shorter
  expect((asked[1] ?? 0) - (asked[0] ?? 0)).toBeGreaterThanOrEqual(5000);
});

test('a provider that is away for a moment does not end a sign-in', { timeout: 60_000 }, async () => {
  const provider = await startQuickProvider();
  const { person } = await signInByCode(provider, {}, async (code) => {
    provider.isDown = true;
    await eventually(() => provider.requests.at(-1) === 'POST /token' || undefined, 'it asks');
    provider.isDown = false;
    await provider.approve(code.linkWithCode ?? '');
  });
  expect(person.email).toBe('alice@example.com');
});

test('who leaves stops the asking', async () => {
  const provider = await startQuickProvider();
  const leaving = new AbortController();
  const failed = failureOf(
    signInWith(provider).byDevice({
      onCode: () => setTimeout(() => leaving.abort(), 300),
      signal: leaving.signal,
    }),
  );
  expect((await failed).code).toBe('sign_in_canceled');
  const { length } = provider.requests;
  await new Promise((fulfil) => setTimeout(fulfil, 500));
  expect(provider.requests.length).toBe(length);
});

test('a refresh token is kept only where it is asked for, and renews the sign-in while the provider agrees', async () => {
  const provider = await startQuickProvider({ settings: { issueRefreshToken: async () => true } });
  expect((await signInByCode(provider)).refreshToken).toBeUndefined();
  const { person, refreshToken = '' } = await signInByCode(provider, { renew: true });
  const again = signInWith(provider, { renew: true });
  const renewed = await again.renew({ person, refreshToken });
  expect(renewed.person).toEqual(person);
  expect(renewed.refreshToken).toBeTruthy();
  expect(await failureOf(again.renew({ person, refreshToken: 'nonsense' }))).toMatchObject({
    rule: 'sign_in_client_rejected',
    evidence: { oauth_error: 'invalid_grant' },
  });
});

test('what a provider renews is the sign-in of the same person, with or without an ID token', async () => {
  const provider = await startQuickProvider({
    settings: { issueRefreshToken: async () => true, rotateRefreshToken: false },
  });
  const { person, refreshToken = '' } = await signInByCode(provider, { renew: true });
  const again = signInWith(provider, { renew: true });
  provider.alter = ({ body }) => {
    delete body.id_token;
  };
  expect((await again.renew({ person, refreshToken })).person).toEqual(person);
  // who has left a group since then is not in it any more
  provider.changeAccount('alice', { groups: ['web'] });
  expect((await again.renew({ person, refreshToken })).person).toEqual({ ...person, groups: ['web'] });
  const other = { ...person, subject: `${provider.issuer}#mallory` };
  expect(await failureOf(again.renew({ person: other, refreshToken }))).toMatchObject({
    rule: 'sign_in_provider_invalid',
    evidence: { wrong: 'answer' },
  });
  withToken(provider, (token) => provider.forge(token, { sub: 'somebody-else' }));
  expect(await failureOf(again.renew({ person, refreshToken }))).toMatchObject({
    code: 'sign_in_token_invalid',
  });
});
