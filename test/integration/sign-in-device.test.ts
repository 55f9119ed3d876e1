import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import type { SignInConfig } from '../../src-main/contract/sign-in-config.ts';
import { asFailure, type Failure } from '../../src-main/core/failure.ts';
import type { DeviceCode } from '../../src-main/core/identity/device-sign-in.ts';
import type { SignedIn } from '../../src-main/core/identity/sign-in.ts';
import { eventually } from '../support/eventually.ts';
import {
  IdentityProvider,
  newKey,
  type ProviderAnswer,
  type ProviderOptions,
} from '../support/identity-provider.ts';
import { signInWith } from '../support/sign-in.ts';
import { whenTestEnds } from '../support/when-test-ends.ts';

/** A provider whose codes may be asked about at once, again and again. */
async function startProvider(options?: ProviderOptions): Promise<IdentityProvider> {
  const provider = await IdentityProvider.start(options);
  provider.alter = quick;
  return provider;
}

const quick: NonNullable<IdentityProvider['alter']> = ({ path, body }) => {
  if (path === '/device/auth' && body.device_code) body.interval = 0.1;
};

function signIn(
  provider: IdentityProvider,
  settings: Partial<SignInConfig> = {},
  act: (code: DeviceCode) => unknown = (code) => provider.approve(code.linkWithCode ?? ''),
): Promise<SignedIn> {
  const { signal } = new AbortController();
  return signInWith(provider, settings).byDevice({ onCode: (code) => void act(code), signal });
}

async function failureOf(work: Promise<unknown>): Promise<Failure> {
  return asFailure(
    await work.then(
      () => new Error('it has worked'),
      (thrown: unknown) => thrown,
    ),
  );
}

/** changes the ID token on its way out */
function withToken(provider: IdentityProvider, change: (token: unknown) => string): void {
  provider.alter = (answer) => {
    quick(answer);
    if (answer.path === '/token' && answer.body.id_token) answer.body.id_token = change(answer.body.id_token);
  };
}

const refuse = (answer: ProviderAnswer, error: string) => {
  answer.status = 400;
  answer.body = { error };
};

const seconds = () => Math.floor(Date.now() / 1000);

test('a person signs in by a code on another device', async () => {
  const provider = await startProvider();
  const { person, refreshToken } = await signIn(provider);
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
  const provider = await startProvider({ deviceSeconds: 3600 });
  let shown: DeviceCode | undefined;
  await signIn(provider, {}, (code) => {
    shown = code;
    return provider.approve(code.linkWithCode ?? '');
  });
  expect(shown).toMatchObject({ link: `${provider.issuer}/device`, seconds: 300 });
  expect(shown?.linkWithCode).toBe(`${shown?.link}?user_code=${shown?.userCode}`);
});

test('what the ID token does not say, the userinfo endpoint does', async () => {
  const provider = await startProvider({ settings: { conformIdTokenClaims: true } });
  const { person } = await signIn(provider);
  expect(person).toMatchObject({ email: 'alice@example.com', groups: ['ops', 'web'] });
  expect(provider.requests).toContain('GET /me');
});

test('a client with a secret signs people in, and one with a wrong secret is told so', async () => {
  const provider = await startProvider({ clientSecret: 'a secret: of 32 characters, or so!' });
  expect((await signIn(provider)).person.email).toBe('alice@example.com');
  const failure = await failureOf(signIn(provider, { client_secret: 'wrong' }));
  expect(failure).toMatchObject({
    code: 'sign_in_client_rejected',
    evidence: { oauth_error: 'invalid_client', issuer: provider.issuer },
  });
});

test('who says no on the page of the provider is not let in', async () => {
  const provider = await startProvider();
  const failure = await failureOf(signIn(provider, {}, (code) => provider.deny(code.linkWithCode ?? '')));
  expect(failure.code).toBe('sign_in_denied');
});

test('a code that nobody uses expires', async () => {
  const provider = await startProvider({ deviceSeconds: 1 });
  const failure = await failureOf(signIn(provider, {}, () => {}));
  expect(failure.code).toBe('sign_in_expired');
});

test('a code that the provider calls expired is over', async () => {
  const provider = await startProvider();
  provider.alter = (answer) => {
    quick(answer);
    if (answer.path === '/token') refuse(answer, 'expired_token');
  };
  expect((await failureOf(signIn(provider, {}, () => {}))).code).toBe('sign_in_expired');
});

test('slow_down makes it ask less often, and the sign-in goes on', async () => {
  const provider = await startProvider();
  const asked: number[] = [];
  provider.alter = (answer) => {
    quick(answer);
    if (answer.path !== '/token') return;
    asked.push(Date.now());
    if (asked.length === 1) refuse(answer, 'slow_down');
  };
  const { person } = await signIn(provider, {}, async (code) => {
    await eventually(() => asked[0], 'it asks');
    await provider.approve(code.linkWithCode ?? '');
  });
  expect(person.email).toBe('alice@example.com');
  // RFC 8628 §3.5: five seconds more, which no busy machine makes shorter
  expect((asked[1] ?? 0) - (asked[0] ?? 0)).toBeGreaterThanOrEqual(5000);
});

test('a provider that is away for a moment does not end a sign-in', { timeout: 60_000 }, async () => {
  const provider = await startProvider();
  const { person } = await signIn(provider, {}, async (code) => {
    provider.isDown = true;
    await eventually(() => provider.requests.at(-1) === 'POST /token' || undefined, 'it asks');
    provider.isDown = false;
    await provider.approve(code.linkWithCode ?? '');
  });
  expect(person.email).toBe('alice@example.com');
});

test('who leaves stops the asking', async () => {
  const provider = await startProvider();
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

test('a provider that is down is not reached, and that says why', async () => {
  const provider = await startProvider();
  await provider.stop();
  expect(await failureOf(signIn(provider))).toMatchObject({
    code: 'sign_in_provider_unreachable',
    evidence: { issuer: provider.issuer, system_error: 'ECONNREFUSED' },
  });
});

test('a provider without the device flow says that it offers none', async () => {
  const provider = await startProvider({ settings: { features: { devInteractions: { enabled: true } } } });
  expect(await failureOf(signIn(provider))).toMatchObject({
    code: 'sign_in_not_offered',
    evidence: { flow: 'device' },
  });
});

test('keys that the provider has changed since it was last asked do no harm', async () => {
  const provider = await startProvider();
  await signIn(provider);
  provider.rotateKey();
  expect((await signIn(provider)).person.email).toBe('alice@example.com');
});

test('keys may change while somebody signs in', async () => {
  const provider = await startProvider();
  const next = newKey();
  const { d: _, ...publicHalf } = next;
  provider.alter = (answer) => {
    quick(answer);
    if (answer.path === '/jwks') answer.body = { keys: [publicHalf] };
    const { id_token: token } = answer.body;
    if (token) answer.body.id_token = provider.forge(token, {}, { key: next });
  };
  expect((await signIn(provider)).person.email).toBe('alice@example.com');
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
  const provider = await startProvider();
  withToken(provider, (token) => change(provider, token));
  expect(await failureOf(signIn(provider))).toMatchObject({
    code: 'sign_in_token_invalid',
    evidence: { check },
  });
});

test('an answer without an ID token lets nobody in', async () => {
  const provider = await startProvider();
  provider.alter = (answer) => {
    quick(answer);
    if (answer.path === '/token') delete answer.body.id_token;
  };
  expect(await failureOf(signIn(provider))).toMatchObject({
    code: 'sign_in_token_invalid',
    evidence: { check: 'missing' },
  });
});

test.each([
  ['an hour behind', -3600],
  ['an hour ahead', 3600],
])('a provider whose clock is %s is told apart, with the difference', async (_, shift) => {
  const provider = await startProvider();
  provider.alter = (answer) => {
    quick(answer);
    answer.headers.date = new Date(Date.now() + shift * 1000).toUTCString();
    const { id_token: token } = answer.body;
    if (!token) return;
    const now = seconds() + shift;
    answer.body.id_token = provider.forge(token, { iat: now, nbf: now, exp: now + 600 });
  };
  const { code, evidence } = await failureOf(signIn(provider));
  expect(code).toBe('sign_in_clock');
  expect(Math.abs(Number(evidence.clock_skew_s) - shift)).toBeLessThan(10);
});

test('half a minute between the clocks does no harm', async () => {
  const provider = await startProvider();
  withToken(provider, (token) => provider.forge(token, { nbf: seconds() + 30, exp: seconds() - 30 }));
  expect((await signIn(provider)).person.email).toBe('alice@example.com');
});

test('an address that is not verified is none', async () => {
  const provider = await startProvider();
  const failure = await failureOf(
    signIn(provider, {}, (code) => provider.approve(code.linkWithCode ?? '', 'unverified')),
  );
  expect(failure).toMatchObject({ code: 'sign_in_no_email', evidence: { unverified: true } });
});

test('a claim that the admin names is taken as it is', async () => {
  const provider = await startProvider();
  withToken(provider, (token) => provider.forge(token, { upn: 'uma@corp.example' }));
  const { person } = await signIn(provider, { email_claim: 'upn', groups_claim: 'nothing' }, (code) =>
    provider.approve(code.linkWithCode ?? '', 'unverified'),
  );
  expect(person).toMatchObject({ email: 'uma@corp.example', groups: [] });
});

test('groups may stand inside another claim', async () => {
  const provider = await startProvider();
  withToken(provider, (token) => provider.forge(token, { realm_access: { roles: ['admin', 7, 'admin'] } }));
  const { person } = await signIn(provider, { groups_claim: 'realm_access.roles' });
  expect(person.groups).toEqual(['admin']);
});

test('an account of another domain is not let in', async () => {
  const provider = await startProvider();
  const settings = { allowed_domains: ['Example.com'] };
  expect((await signIn(provider, settings)).person.email).toBe('alice@example.com');
  const failure = await failureOf(
    signIn(provider, settings, (code) => provider.approve(code.linkWithCode ?? '', 'mallory')),
  );
  expect(failure).toMatchObject({ code: 'sign_in_wrong_domain', evidence: { domain: 'evil.example' } });
});

test('a refresh token is kept only where it is asked for, and renews the sign-in while the provider agrees', async () => {
  const provider = await startProvider({ settings: { issueRefreshToken: async () => true } });
  expect((await signIn(provider)).refreshToken).toBeUndefined();
  const { person, refreshToken = '' } = await signIn(provider, { renew: true });
  const again = signInWith(provider, { renew: true });
  const renewed = await again.renew({ person, refreshToken });
  expect(renewed.person).toEqual(person);
  expect(renewed.refreshToken).toBeTruthy();
  expect(await failureOf(again.renew({ person, refreshToken: 'nonsense' }))).toMatchObject({
    code: 'sign_in_client_rejected',
    evidence: { oauth_error: 'invalid_grant' },
  });
});

test('what a provider renews is the sign-in of the same person, with or without an ID token', async () => {
  const provider = await startProvider({
    settings: { issueRefreshToken: async () => true, rotateRefreshToken: false },
  });
  const { person, refreshToken = '' } = await signIn(provider, { renew: true });
  const again = signInWith(provider, { renew: true });
  provider.alter = ({ body }) => {
    delete body.id_token;
  };
  expect((await again.renew({ person, refreshToken })).person).toEqual(person);
  withToken(provider, (token) => provider.forge(token, { sub: 'somebody-else' }));
  expect(await failureOf(again.renew({ person, refreshToken }))).toMatchObject({
    code: 'sign_in_token_invalid',
  });
});

test('a link that is no safe one is not shown', async () => {
  const provider = await startProvider();
  provider.alter = ({ path, body }) => {
    if (path === '/device/auth') body.verification_uri = 'http://evil.example/\u001b[2J';
  };
  expect((await failureOf(signIn(provider))).code).toBe('sign_in_provider_invalid');
});

test('a provider that names an address without TLS gets no token', async () => {
  const provider = await startProvider();
  provider.alter = (answer) => {
    quick(answer);
    if (answer.body.token_endpoint) answer.body.token_endpoint = 'http://192.0.2.1/token';
  };
  expect(await failureOf(signIn(provider))).toMatchObject({
    code: 'sign_in_provider_invalid',
    evidence: { wrong: 'unsafe_address' },
  });
});

test('a provider that calls itself otherwise is not the one', async () => {
  const provider = await startProvider();
  provider.alter = ({ body }) => {
    if (body.issuer) body.issuer = 'https://evil.example';
  };
  expect(await failureOf(signIn(provider))).toMatchObject({
    code: 'sign_in_provider_invalid',
    evidence: { wrong: 'issuer' },
  });
});

test('Google’s name for the link is understood', async () => {
  const provider = await startProvider();
  provider.alter = (answer) => {
    quick(answer);
    const { verification_uri: link, ...rest } = answer.body;
    if (link) answer.body = { ...rest, verification_url: link };
  };
  expect((await signIn(provider, { preset: 'google' })).person.email).toBe('alice@example.com');
});

test('an address that is no provider’s says so, however much it sends', async () => {
  const page =
    (answer: string, type: string, status = 200) =>
    async () => {
      const server = createServer((_, response) =>
        response.writeHead(status, { 'content-type': type }).end(answer),
      );
      await new Promise<void>((fulfil) => server.listen(0, '127.0.0.1', fulfil));
      whenTestEnds(() => void server.close());
      const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      const signing = signInWith({ config: { issuer, client_id: 'x' } }).check();
      const { code, evidence } = await failureOf(signing);
      return [code, evidence.wrong ?? evidence.system_error];
    };
  expect(await page('hello', 'text/plain')()).toEqual(['sign_in_provider_invalid', 'answer']);
  expect(await page('{}', 'application/json')()).toEqual(['sign_in_provider_invalid', 'answer']);
  expect(await page('{}', 'application/json', 404)()).toEqual(['sign_in_provider_invalid', 'answer']);
  expect((await page('{}', 'application/json', 503)())[0]).toBe('sign_in_provider_unreachable');
  expect(await page('x'.repeat(3_000_000), 'text/plain')()).toEqual([
    'sign_in_provider_invalid',
    'too_large',
  ]);
});
