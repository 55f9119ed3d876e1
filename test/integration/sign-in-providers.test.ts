import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Server } from 'node:net';
import { expect, test } from 'vitest';
import { quick, startQuickProvider } from '../support/quick-provider.ts';
import { runClient } from '../support/run-client.ts';
import { failureOf, signInByCode, signInWith } from '../support/sign-in.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { whenTestEnds } from '../support/when-test-ends.ts';

// providers, and settings of them, with which nobody can sign in

async function addressOf(server: Server): Promise<string> {
  await new Promise<void>((fulfil) => server.listen(0, '127.0.0.1', fulfil));
  whenTestEnds(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test('a client with a secret signs people in, and one with a wrong secret is told so', async () => {
  const provider = await startQuickProvider({ clientSecret: 'a secret: of 32 characters, or so!' });
  expect((await signInByCode(provider)).person.email).toBe('alice@example.com');
  const failure = await failureOf(signInByCode(provider, { client_secret: 'wrong' }));
  expect(failure).toMatchObject({
    rule: 'sign_in_client_rejected.client',
    evidence: { oauth_error: 'invalid_client', issuer: provider.issuer },
  });
});

test('a provider that is down is not reached, and that says why', async () => {
  const provider = await startQuickProvider();
  await provider.stop();
  expect(await failureOf(signInByCode(provider))).toMatchObject({
    rule: 'sign_in_provider_unreachable',
    evidence: { issuer: provider.issuer, system_error: 'ECONNREFUSED' },
  });
});

test('a provider without the device flow says that it offers none', async () => {
  const provider = await startQuickProvider({
    settings: { features: { devInteractions: { enabled: true } } },
  });
  expect(await failureOf(signInByCode(provider))).toMatchObject({
    rule: 'sign_in_not_offered.device',
    evidence: { flow: 'device' },
  });
});

test('a provider that has no page to sign in on says that it offers no sign-in by the browser', async () => {
  const provider = await startQuickProvider();
  provider.alter = ({ body }) => {
    delete body.authorization_endpoint;
  };
  const { signal } = new AbortController();
  const signing = signInWith(provider).byBrowser({ openBrowser: () => {}, signal });
  expect(await failureOf(signing)).toMatchObject({
    rule: 'sign_in_not_offered',
    evidence: { flow: 'browser' },
  });
});

test('a scope that the client may not have is told', async () => {
  const provider = await startQuickProvider({ clientScope: 'openid email' });
  expect(await failureOf(signInByCode(provider))).toMatchObject({
    rule: 'sign_in_client_rejected.scope',
    evidence: { oauth_error: 'invalid_scope' },
  });
  const { person } = await signInByCode(provider, { scopes: ['openid', 'email'] });
  expect(person.email).toBe('alice@example.com');
});

test('a provider whose name is mistyped is told apart from one that is down', async () => {
  const config = { issuer: 'https://no-such-provider.invalid', client_id: 'x' };
  const { rule } = await failureOf(signInWith({ config }).check());
  expect(rule).toBe('sign_in_provider_unreachable.name_not_found');
});

test('a certificate that no authority has signed is told as that', async () => {
  const folder = temporaryFolder();
  const [key, cert] = [folder.file('key.pem'), folder.file('cert.pem')];
  const request = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  const names = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1'];
  await runClient('openssl', [...request, ...names, '-keyout', key, '-out', cert]);
  const server = createTlsServer({ key: readFileSync(key), cert: readFileSync(cert) });
  const issuer = (await addressOf(server)).replace('http:', 'https:');
  const { rule, evidence } = await failureOf(signInWith({ config: { issuer, client_id: 'x' } }).check());
  expect([rule, evidence.system_error]).toEqual([
    'sign_in_provider_unreachable.certificate',
    'DEPTH_ZERO_SELF_SIGNED_CERT',
  ]);
});

test('a link that is no safe one is not shown', async () => {
  const provider = await startQuickProvider();
  provider.alter = ({ path, body }) => {
    if (path === '/device/auth') body.verification_uri = 'http://evil.example/\u001b[2J';
  };
  expect((await failureOf(signInByCode(provider))).code).toBe('sign_in_provider_invalid');
});

test('a provider that names an address without TLS gets no token', async () => {
  const provider = await startQuickProvider();
  provider.alter = (answer) => {
    quick(answer);
    if (answer.body.token_endpoint) answer.body.token_endpoint = 'http://192.0.2.1/token';
  };
  expect(await failureOf(signInByCode(provider))).toMatchObject({
    rule: 'sign_in_provider_invalid.unsafe_address',
  });
});

test('a provider that calls itself otherwise is not the one', async () => {
  const provider = await startQuickProvider();
  provider.alter = ({ body }) => {
    if (body.issuer) body.issuer = 'https://evil.example';
  };
  expect(await failureOf(signInByCode(provider))).toMatchObject({
    rule: 'sign_in_provider_invalid.issuer',
  });
});

test('Google’s name for the link is understood', async () => {
  const provider = await startQuickProvider();
  provider.alter = (answer) => {
    quick(answer);
    const { verification_uri: link, ...rest } = answer.body;
    if (link) answer.body = { ...rest, verification_url: link };
  };
  expect((await signInByCode(provider, { preset: 'google' })).person.email).toBe('alice@example.com');
});

test('an address that is no provider’s says so, however much it sends', async () => {
  const page =
    (answer: string, type: string, status = 200) =>
    async () => {
      const server = createServer((_, response) =>
        response.writeHead(status, { 'content-type': type }).end(answer),
      );
      const issuer = await addressOf(server);
      const signing = signInWith({ config: { issuer, client_id: 'x' } }).check();
      const { rule, evidence } = await failureOf(signing);
      return [rule, evidence.wrong ?? evidence.system_error];
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
