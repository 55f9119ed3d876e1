import { randomBytes } from 'node:crypto';
import { SignInConfig as Schema, type SignInConfig } from '../../src-main/contract/sign-in-config.ts';
import { SignIn } from '../../src-main/core/identity/sign-in.ts';
import { createSecretBox } from '../../src-main/core/secrets/secret-box.ts';
import type { IdentityProvider } from './identity-provider.ts';

/** Signing in with a test's provider. */
export function signInWith(
  { config }: Pick<IdentityProvider, 'config'>,
  settings: Partial<SignInConfig> = {},
): SignIn {
  const parsed = Schema.parse({ ...config, ...settings });
  return new SignIn({
    config: () => parsed,
    secretBox: createSecretBox('test', randomBytes(32)),
    env: {},
  });
}
