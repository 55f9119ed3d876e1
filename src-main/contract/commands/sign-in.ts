import { z } from 'zod';
import { SignInConfig } from '../sign-in-config.ts';
import { SecretDraft } from '../socket-draft.ts';
import { command } from './command.ts';

/** A key of somebody who has signed in: it opens the door by itself until `ends_at`. Times are ISO 8601. */
export interface SignedInKeyView {
  name: string;
  email: string;
  groups: string[];
  fingerprint: string;
  signed_in_at: string;
  ends_at: string;
  /** the provider is asked then, and the person is not, as long as it agrees */
  renews: boolean;
}

/** The settings without the secret. */
export type SignInSettings = Omit<SignInConfig, 'client_secret'> & {
  client_secret:
    | { kind: 'none' }
    | { kind: 'value'; stored: true }
    | { kind: 'reference'; reference: string };
};

export interface SignInView {
  /** absent: nobody signs in */
  settings?: SignInSettings;
  /** false: it stands in the config file */
  editable: boolean;
}

/** What a provider says of itself. */
export interface SignInCheck {
  issuer: string;
  /** offers sign-in by a code, which `ssh` needs */
  device: boolean;
  /** offers sign-in by the browser, which the app needs */
  browser: boolean;
  /** seconds that its clock is ahead of the connector's */
  clock_skew_s?: number;
}

/** Who has signed in to try the settings out: nobody is let in by it. */
export interface TriedSignIn {
  name: string;
  email: string;
  groups: string[];
}

/** chosen by the screen that asks, which tells its own apart by it */
const id = z.int().min(1);

export const signInCommands = {
  'sign_in.get': command<SignInView>()(z.strictObject({})),
  'sign_in.save': command<SignInView>()(SignInConfig.extend({ client_secret: SecretDraft })),
  /** Nobody signs in any more; keys that have signed in open nothing. */
  'sign_in.remove': command<SignInView>()(z.strictObject({})),
  /** Asks the provider of the settings what it offers. */
  'sign_in.check': command<SignInCheck>()(z.strictObject({})),
  /**
   * Signs in with the settings as they are, to see whether they work. What the person needs for it comes as a `sign_in`
   * event to the screen that asked; the reply comes at the end. It ends with its screen.
   */
  'sign_in.try': command<TriedSignIn>()(z.strictObject({ id, by: z.enum(['browser', 'device']) })),
  'sign_in.cancel_try': command<Record<string, never>>()(z.strictObject({ id })),
  'sign_in.keys': command<SignedInKeyView[]>()(z.strictObject({})),
  /** The key has to sign in again, and the person's sessions end. */
  'sign_in.revoke': command<Record<string, never>>()(z.strictObject({ fingerprint: z.string().max(100) })),
};
