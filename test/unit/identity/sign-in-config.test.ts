import { expect, test } from 'vitest';
import { SignInConfig } from '../../../src-main/contract/sign-in-config.ts';
import { presetOf } from '../../../src-main/core/identity/provider-presets.ts';
import { parseConfig } from '../../../src-main/core/sockets/config-file.ts';

const config = (settings: object) =>
  SignInConfig.safeParse({ issuer: 'https://id.example.com', client_id: 'sallyport', ...settings });

test.each([
  'https://accounts.google.com',
  'https://login.microsoftonline.com/8f1d0000-0000-0000-0000-000000000000/v2.0',
  'https://id.example.com:8443/realms/main',
  'http://127.0.0.1:8080/realms/main',
  'http://localhost:8080',
  'http://[::1]:8080',
])('%s is an issuer', (issuer) => {
  expect(config({ issuer }).success).toBe(true);
});

test.each([
  'http://id.example.com',
  'http://127.0.0.1.example.com',
  'https://id.example.com?x=1',
  'https://user:pw@id.example.com',
  'https://id.example.com/.well-known/openid-configuration',
  'https://login.microsoftonline.com/common/v2.0',
  'https://login.microsoftonline.com/organizations/v2.0',
  'ftp://id.example.com',
  'id.example.com',
])('%s is none', (issuer) => {
  expect(config({ issuer }).success).toBe(false);
});

test('a sign-in counts for eight hours, and any domain may, where nothing else is said', () => {
  expect(config({}).data).toMatchObject({
    session_hours: 8,
    allowed_domains: [],
    renew: false,
    qr_code: true,
  });
});

test('scopes without openid give no ID token, and are none', () => {
  expect(config({ scopes: ['email'] }).success).toBe(false);
  expect(config({ scopes: ['openid', 'email'] }).success).toBe(true);
});

test('a preset gives way to what the settings say', () => {
  const microsoft = config({ preset: 'microsoft', renew: true }).data as SignInConfig;
  expect(presetOf(microsoft)).toMatchObject({
    emailClaim: 'preferred_username',
    scopes: ['openid', 'email', 'profile', 'offline_access'],
  });
  const own = { ...microsoft, scopes: ['openid'], email_claim: 'upn', groups_claim: 'roles', renew: false };
  expect(presetOf(own)).toMatchObject({ emailClaim: 'upn', groupsClaim: 'roles', scopes: ['openid'] });
});

const yaml = (lines: string) => () => parseConfig(`sign_in:\n${lines}`, 's.yaml');

test('a config file says where its sign-in settings are wrong, and no secret', () => {
  expect(yaml('  issuer: http://id.example.com\n  client_id: x')).toThrow(
    /^s\.yaml:2: sign_in\.issuer: found/,
  );
  expect(yaml('  issuer: https://id.example.com\n  client_id: x\n  client_secret: from:aws:x')).toThrow(
    /^s\.yaml:4: sign_in\.client_secret: found from:aws:/,
  );
  expect(yaml('  issuer: https://id.example.com\n  client_id: x\n  client_secret: [hush]')).toThrow(
    /found a list, expected text$/,
  );
  expect(yaml('  issuer: https://id.example.com\n  client_id: x\n  client_secret: 12345')).not.toThrow(
    /12345/,
  );
});
