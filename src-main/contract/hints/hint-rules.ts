import type { ErrorCode } from '../error-codes.ts';
import { algorithmHints } from './algorithm-hints.ts';
import { connectorHints } from './connector-hints.ts';
import { credentialHints } from './credential-hints.ts';
import { forwardHints } from './forward-hints.ts';
import { handshakeHints } from './handshake-hints.ts';
import type { HintRule, NoHint } from './hint-rule.ts';
import { hostKeyHints } from './host-key-hints.ts';
import { loginHints } from './login-hints.ts';
import { lostHints } from './lost-hints.ts';
import { notSshHints } from './not-ssh-hints.ts';
import { offeredLoginHints } from './offered-login-hints.ts';
import { policyHints } from './policy-hints.ts';
import { reachHints } from './reach-hints.ts';
import { recordingHints } from './recording-hints.ts';
import { refusedLoginHints } from './refused-login-hints.ts';
import { secretHints } from './secret-hints.ts';
import { sessionHints } from './session-hints.ts';
import { signInHints } from './sign-in-hints.ts';
import { viaHints } from './via-hints.ts';

/**
 * What there is to say about each code: read by the log, the sockets, the connection test and the person's terminal.
 * In the order of a connection's way.
 */
export const hintRules: Readonly<Record<ErrorCode, HintRule | NoHint>> = {
  ...reachHints,
  ...viaHints,
  ...notSshHints,
  ...handshakeHints,
  ...algorithmHints,
  ...hostKeyHints,
  ...offeredLoginHints,
  ...refusedLoginHints,
  ...loginHints,
  ...secretHints,
  ...credentialHints,
  ...sessionHints,
  ...forwardHints,
  ...policyHints,
  ...lostHints,
  ...recordingHints,
  ...connectorHints,
  ...signInHints,
};
