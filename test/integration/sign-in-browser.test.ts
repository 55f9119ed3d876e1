import { get } from 'node:http';
import { expect, test } from 'vitest';
import { IdentityProvider } from '../support/identity-provider.ts';
import type { Page } from '../support/provider-browser.ts';
import { failureOf, signInWith } from '../support/sign-in.ts';

const { signal } = new AbortController();

/** what the listener of a redirect answers to a request that a browser would not make */
function ask(port: string, path: string, headers: Record<string, string> = {}): Promise<number> {
  return new Promise((fulfil, reject) => {
    get({ host: '127.0.0.1', port, path, headers, agent: false }, (response) => {
      response.resume();
      fulfil(response.statusCode ?? 0);
    }).on('error', reject);
  });
}

test('a person at this machine signs in with the browser', async () => {
  const provider = await IdentityProvider.start();
  let last: Promise<Page> | undefined;
  let asked = new URL('about:blank');
  const { person } = await signInWith(provider).byBrowser({
    openBrowser: (url) => {
      asked = new URL(url);
      last = provider.browse(url);
    },
    signal,
  });
  expect(person).toMatchObject({
    subject: `${provider.issuer}#alice`,
    email: 'alice@example.com',
    via: 'sso',
  });
  const page = await last;
  expect([page?.status, page?.text]).toEqual([200, expect.stringContaining('You can close this window')]);
  const {
    code_challenge_method: method,
    redirect_uri: redirect,
    scope,
  } = Object.fromEntries(asked.searchParams);
  expect([method, scope]).toEqual(['S256', 'openid email profile']);
  expect(redirect).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/cb$/);
  // open only while somebody signs in
  await expect(fetch(redirect ?? '')).rejects.toThrow();
});

test('who cancels at the provider is not let in', async () => {
  const provider = await IdentityProvider.start();
  const failure = await failureOf(
    signInWith(provider).byBrowser({ openBrowser: (url) => void provider.cancel(url), signal }),
  );
  expect(failure.code).toBe('sign_in_denied');
});

test('a visitor of the redirect without its state, by another name or another method, ends nothing', async () => {
  const provider = await IdentityProvider.start();
  const answers: number[] = [];
  const { person } = await signInWith(provider).byBrowser({
    openBrowser: async (url) => {
      const { redirect_uri: redirect = '', state } = Object.fromEntries(new URL(url).searchParams);
      const { port } = new URL(redirect);
      answers.push(
        await ask(port, '/cb?code=x&state=guessed'),
        await ask(port, '/cb?error=access_denied'),
        await ask(port, `/other?state=${state}`),
        await ask(port, `/cb?code=x&state=${state}`, { host: `evil.example:${port}` }),
      );
      void provider.browse(url);
    },
    signal,
  });
  expect(answers).toEqual([400, 400, 400, 400]);
  expect(person.email).toBe('alice@example.com');
});

test.each([
  ['a token for another nonce', 'nonce', { nonce: 'replayed' }],
  ['a token without a nonce', 'nonce', { nonce: undefined }],
])('%s lets nobody in', async (_, check, claims) => {
  const provider = await IdentityProvider.start();
  provider.alter = ({ body }) => {
    if (body.id_token) body.id_token = provider.forge(body.id_token, claims);
  };
  const failure = await failureOf(
    signInWith(provider).byBrowser({ openBrowser: (url) => void provider.browse(url), signal }),
  );
  expect(failure).toMatchObject({ code: 'sign_in_token_invalid', evidence: { check } });
});

test('an answer that another provider has sent (mix-up) lets nobody in', async () => {
  const provider = await IdentityProvider.start();
  const failure = await failureOf(
    signInWith(provider).byBrowser({
      openBrowser: (url) => {
        const { redirect_uri: redirect = '', state } = Object.fromEntries(new URL(url).searchParams);
        void fetch(`${redirect}?code=stolen&state=${state}&iss=https%3A%2F%2Fevil.example`);
      },
      signal,
    }),
  );
  expect(failure).toMatchObject({ code: 'sign_in_token_invalid', evidence: { check: 'issuer' } });
  expect(provider.requests).not.toContain('POST /token');
});

test('a code counts once', async () => {
  const provider = await IdentityProvider.start();
  let arrived = '';
  await signInWith(provider).byBrowser({
    openBrowser: (url) => {
      void provider.browse(url).then((page) => {
        arrived = page.url.searchParams.get('code') ?? '';
      });
    },
    signal,
  });
  await expect.poll(() => arrived).not.toBe('');
  const failure = await failureOf(
    signInWith(provider).byBrowser({
      openBrowser: (url) => {
        const { redirect_uri: redirect = '', state = '' } = Object.fromEntries(new URL(url).searchParams);
        const query = new URLSearchParams({ code: arrived, state, iss: provider.issuer });
        void fetch(`${redirect}?${query}`);
      },
      signal,
    }),
  );
  expect(failure).toMatchObject({
    code: 'sign_in_client_rejected',
    evidence: { oauth_error: 'invalid_grant' },
  });
});

test('who gives up closes the way back', async () => {
  const provider = await IdentityProvider.start();
  const leaving = new AbortController();
  let redirect = '';
  const failure = await failureOf(
    signInWith(provider).byBrowser({
      openBrowser: (url) => {
        redirect = new URL(url).searchParams.get('redirect_uri') ?? '';
        leaving.abort();
      },
      signal: leaving.signal,
    }),
  );
  expect(failure.code).toBe('sign_in_canceled');
  await expect(fetch(redirect)).rejects.toThrow();
});
