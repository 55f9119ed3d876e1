import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runCli } from '../support/cli.ts';
import { eventually } from '../support/eventually.ts';
import { type House, startHouse } from '../support/house.ts';
import { IdentityProvider } from '../support/identity-provider.ts';
import { makeKey } from '../support/keys.ts';
import { startQuickProvider } from '../support/quick-provider.ts';
import { SigningSsh, startSignInHouse } from '../support/signing-ssh.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const secret = 'a secret: of 32 characters, or so!';

test('the settings are kept, and their secret is sealed and never told', async () => {
  const provider = await IdentityProvider.start({ clientSecret: secret });
  const house = await startHouse();
  expect(await house.call('sign_in.get', {})).toEqual({ editable: true });
  const { issuer, client_id } = provider.config;
  const value = { kind: 'value', value: secret } as const;
  const saved = await house.call('sign_in.save', { issuer, client_id, client_secret: value });
  expect(saved.settings).toMatchObject({ issuer, client_secret: { kind: 'value', stored: true } });
  const kept = await house.call('sign_in.save', { issuer, client_id, client_secret: { kind: 'keep' } });
  expect(kept.settings).toEqual(saved.settings);
  expect(JSON.stringify([saved, kept])).not.toContain(secret);
  expect(readFileSync(join(house.data, 'config.json'), 'utf8')).not.toContain(secret);
  expect(await house.call('sign_in.check', {})).toMatchObject({ issuer, device: true, browser: true });
  await house.stop();
  const later = await startHouse({ data: house.data });
  expect((await later.call('sign_in.get', {})).settings).toEqual(saved.settings);
  expect(await later.call('sign_in.remove', {})).toEqual({ editable: true });
});

test('settings that were saved count for the next connection', async () => {
  const provider = await startQuickProvider({ clientSecret: secret });
  const house = await startHouse({ env: { HOME: '/nonexistent', OIDC_SECRET: secret } });
  const { issuer, client_id } = provider.config;
  const reference = { kind: 'reference', reference: 'from:env:OIDC_SECRET' } as const;
  await house.call('sign_in.save', { issuer, client_id, client_secret: reference });
  const events = house.watch('client_keys');
  const { privateKeyFile: identity, fingerprint } = makeKey();
  const ssh = new SigningSsh(house, { identity });
  await provider.approve(await ssh.link());
  expect((await ssh.end()).status).toBe(0);
  expect(await house.call('sign_in.keys', {})).toEqual([
    expect.objectContaining({
      email: 'alice@example.com',
      groups: ['ops', 'web'],
      fingerprint,
      renews: false,
    }),
  ]);
  expect(events.length).toBe(1);
  await house.call('sign_in.remove', {});
  expect((await new SigningSsh(house, { identity }).end()).status).toBe(255);
});

test('a secret that was sealed for the config file opens as the client secret, and as nothing else', async () => {
  const provider = await startQuickProvider({ clientSecret: secret });
  const data = temporaryFolder().file('data');
  const seal = (...place: string[]) => runCli(['seal', ...place, '--data', data], { stdin: secret });
  const sealed = (await seal('sign_in', 'client_secret')).stdout.toString().trim();
  const house = await startSignInHouse(provider, { data, settings: { client_secret: sealed } });
  const ssh = new SigningSsh(house);
  await provider.approve(await ssh.link());
  expect((await ssh.end()).status).toBe(0);
  await house.stop();
  const wrong = (await seal('sign-in', 'password')).stdout.toString().trim();
  const later = await startSignInHouse(provider, { data, settings: { client_secret: wrong } });
  const { status, stderr } = await new SigningSsh(later).end();
  expect([status, stderr]).toEqual([255, expect.stringContaining('Nobody can sign in now')]);
  expect((await seal('sign_in', 'password')).status).toBe(2);
});

test('what stands in the config file is shown, and not changed', async () => {
  const provider = await IdentityProvider.start();
  const house = await startSignInHouse(provider);
  const view = await house.call('sign_in.get', {});
  expect(view).toMatchObject({ editable: false, settings: { issuer: provider.issuer } });
  const { issuer, client_id } = provider.config;
  const draft = { issuer, client_id, client_secret: { kind: 'none' } } as const;
  expect((await house.failure('sign_in.save', draft)).code).toBe('settings_read_only');
  expect((await house.failure('sign_in.remove', {})).code).toBe('settings_read_only');
});

test('mistakes are answered field by field', async () => {
  const house = await startHouse();
  const draft = {
    issuer: 'https://id.example.com',
    client_id: 'x',
    client_secret: { kind: 'none' },
  } as const;
  const issuer = await house.failure('sign_in.save', { ...draft, issuer: 'http://id.example.com' });
  expect(issuer.issues?.map(({ field }) => field)).toEqual(['issuer']);
  const reference = { kind: 'reference', reference: 'from:nowhere:x' } as const;
  const wrong = await house.failure('sign_in.save', { ...draft, client_secret: reference });
  expect([wrong.code, wrong.issues?.[0]?.field]).toEqual(['sign_in_settings_invalid', 'client_secret']);
  expect((await house.failure('sign_in.check', {})).code).toBe('sign_in_not_configured');
  expect((await house.failure('sign_in.revoke', { fingerprint: 'SHA256:x' })).code).toBe(
    'client_key_invalid',
  );
});

const stepOf = ({ screenEvents }: House, wanted: number) =>
  eventually(
    () =>
      screenEvents.flatMap((event) =>
        event.topic === 'sign_in' && event.id === wanted ? [event.show] : [],
      )[0],
    'the screen is told where to go',
  );

test('the settings are tried in the browser, and nobody is let in by it', async () => {
  const provider = await IdentityProvider.start();
  const house = await startSignInHouse(provider);
  const tried = house.call('sign_in.try', { id: 1, by: 'browser' });
  const step = await stepOf(house, 1);
  if (step.kind !== 'browser') throw new Error(step.kind);
  await provider.browse(step.url);
  expect(await tried).toEqual({ name: 'Alice Example', email: 'alice@example.com', groups: ['ops', 'web'] });
  expect(await house.call('sign_in.keys', {})).toEqual([]);
});

test('the settings are tried by a code, and say what is wrong with the account', async () => {
  const provider = await startQuickProvider();
  const house = await startSignInHouse(provider, { settings: { allowed_domains: ['example.com'] } });
  const tried = house.failure('sign_in.try', { id: 1, by: 'device' });
  const step = await stepOf(house, 1);
  if (step.kind !== 'device') throw new Error(step.kind);
  await provider.approve(step.link_with_code ?? '', 'mallory');
  expect(await tried).toMatchObject({
    code: 'sign_in_wrong_domain',
    hint: expect.stringContaining('not one of the organisation'),
  });
});

test('a try that is canceled, or whose screen goes away, ends', async () => {
  const provider = await startQuickProvider();
  const house = await startSignInHouse(provider);
  const canceled = house.failure('sign_in.try', { id: 1, by: 'device' });
  await stepOf(house, 1);
  expect((await house.failure('sign_in.try', { id: 1, by: 'device' })).code).toBe('request_invalid');
  await house.call('sign_in.cancel_try', { id: 1 });
  expect((await canceled).code).toBe('sign_in_canceled');
  const left = house.failure('sign_in.try', { id: 2, by: 'browser' });
  const step = await stepOf(house, 2);
  await house.stop();
  expect((await left).code).toBe('sign_in_canceled');
  const { redirect_uri: back = '' } =
    step.kind === 'browser' ? Object.fromEntries(new URL(step.url).searchParams) : {};
  await expect(fetch(back)).rejects.toThrow();
});
