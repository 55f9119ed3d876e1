import { randomBytes } from 'node:crypto';
import { hintFacts } from '../../src-main/contract/hints/hint-facts.ts';
import { hintFor } from '../../src-main/contract/hints/hint-for.ts';
import { SignInConfig as Schema, type SignInConfig } from '../../src-main/contract/sign-in-config.ts';
import { SignInLimits } from '../../src-main/core/client-auth/sign-in-limits.ts';
import { SignedInKeys } from '../../src-main/core/client-auth/signed-in-keys.ts';
import type { SignInDoor } from '../../src-main/core/client-auth/terminal-sign-in.ts';
import { asFailure } from '../../src-main/core/failure.ts';
import type { DeviceCode } from '../../src-main/core/identity/device-sign-in.ts';
import { type SignedIn, SignIn } from '../../src-main/core/identity/sign-in.ts';
import { createSecretBox } from '../../src-main/core/secrets/secret-box.ts';
import type { IdentityProvider } from './identity-provider.ts';
import { quietLog } from './settings.ts';
import { temporaryFolder } from './temporary-folder.ts';

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

/** Signs in by a code. `act`: what its person does with it; default: agrees, as alice */
export function signInByCode(
  provider: IdentityProvider,
  settings: Partial<SignInConfig> = {},
  act: (code: DeviceCode) => unknown = (code) => provider.approve(code.linkWithCode ?? ''),
): Promise<SignedIn> {
  const { signal } = new AbortController();
  return signInWith(provider, settings).byDevice({ onCode: (code) => void act(code), signal });
}

/** How something fails, and the hint rule that speaks of it. */
export async function failureOf(work: Promise<unknown>) {
  const { code, evidence } = await work.then(() => {
    throw new Error('it has worked');
  }, asFailure);
  return { code, evidence, rule: hintFor(code, hintFacts(evidence))?.id };
}

/** Where nobody can sign in. */
export function closedDoor(): SignInDoor {
  const secretBox = createSecretBox('test', randomBytes(32));
  const config = () => undefined;
  return {
    signIn: new SignIn({ config, secretBox, env: {} }),
    keys: new SignedInKeys({
      file: temporaryFolder().file('signed_in_keys.json'),
      config,
      secretBox,
      log: quietLog().log,
    }),
    limits: new SignInLimits(),
  };
}
