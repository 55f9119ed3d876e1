import { setTimeout as pause } from 'node:timers/promises';
import { asFailure } from '../failure.ts';
import type { DeviceCode } from '../identity/device-sign-in.ts';
import { canceled } from '../identity/provider-failure.ts';
import type { SignedIn, SignIn } from '../identity/sign-in.ts';
import type { Log } from '../logging/log.ts';
import type { KeyboardAuthContext } from '../ssh2/library.ts';
import type { SignInLimits } from './sign-in-limits.ts';
import { codeText, qrText, signedInText, signInFailureText } from './sign-in-text.ts';
import type { SignedInKeys } from './signed-in-keys.ts';
import { parseUserName } from './user-name.ts';

/** What all connections sign in with. */
export interface SignInDoor {
  signIn: SignIn;
  keys: SignedInKeys;
  limits: SignInLimits;
}

/** The connection that somebody signs in on. */
export interface SigningClient {
  address: string;
  /** ends when the client leaves */
  gone: AbortSignal;
  /** shown by the client before it is in */
  sendBanner: (text: string) => void;
  /** SSH_MSG_IGNORE: keeps the way open, and finds out that a client has vanished */
  sendIgnore: () => void;
  /** The login's own time limit does not count while a person is busy elsewhere; the result lets it count again. */
  waitForPerson: () => () => void;
}

const ignoreMilliseconds = 15_000;
/** what is a failure of whoever signs in, and not of the provider or of the settings */
const countsAgainstSource = new Set([
  'sign_in_denied',
  'sign_in_expired',
  'sign_in_canceled',
  'sign_in_no_email',
  'sign_in_wrong_domain',
]);

/**
 * Lets the person behind a client sign in by a code, from inside keyboard-interactive (RFC 4256): a round without
 * questions shows the link, and the answer is held until the provider says who it was. The code belongs to this one
 * connection: nobody else can ask with it, and it is forgotten with the connection.
 *
 * Clients such as VS Code open several connections at once. One that has proven a key goes on as soon as its person has
 * signed in with that key on another.
 *
 * @param provenKey what the client has signed with on this connection, in SSH wire form
 * @throws Failure `sign_in_…`; what the client shows of it has been sent
 */
export async function signInAtTerminal(
  context: KeyboardAuthContext,
  { signIn, keys, limits }: SignInDoor,
  client: SigningClient,
  { provenKey, log }: { provenKey: Buffer | undefined; log: Log },
): Promise<SignedIn> {
  const abandoned = new AbortController();
  // RFC 4252 §5.1: a client that asks for something else has given this up
  context.on('abort', () => abandoned.abort());
  const signal = AbortSignal.any([client.gone, abandoned.signal]);
  const { address } = client;
  const personElsewhere = () => provenKey && keys.find(provenKey);
  const elsewhere = new AbortController();
  const stopListening = keys.onChange(() => {
    if (personElsewhere()) elsewhere.abort();
  });
  let leave = () => {};
  const goOn = client.waitForPerson();
  const alive = setInterval(client.sendIgnore, ignoreMilliseconds);
  try {
    leave = limits.enter(address);
    await pause(limits.delay(address), undefined, { signal }).catch(() => {});
    if (signal.aborted) throw canceled();
    const signedIn = await signIn.byDevice({
      signal: AbortSignal.any([signal, elsewhere.signal]),
      onCode: (code) => {
        log.info('sign-in by a code has begun');
        show(code, context, client, signIn.config?.qr_code ?? false);
      },
    });
    if (signal.aborted) throw canceled();
    limits.succeeded(address);
    client.sendBanner(signedInText);
    return signedIn;
  } catch (thrown) {
    const person = personElsewhere();
    if (person && !signal.aborted) return { person, refreshToken: undefined };
    const failure = asFailure(thrown);
    if (countsAgainstSource.has(failure.code)) limits.failed(address);
    log.warn(`sign-in failed: ${failure.message}`, { ...failure.evidence, code: failure.code });
    if (!signal.aborted) client.sendBanner(signInFailureText(failure));
    throw failure;
  } finally {
    clearInterval(alive);
    stopListening();
    leave();
    goOn();
  }
}

function show(
  code: DeviceCode,
  context: KeyboardAuthContext,
  { address, sendBanner }: SigningClient,
  withQrCode: boolean,
): void {
  const qr = withQrCode ? qrText(code) : undefined;
  if (qr !== undefined) sendBanner(qr);
  // no questions: the client shows the text and answers by itself
  context.prompt([], '', codeText(code, parseUserName(context.username)?.socket ?? '', address), () => {});
}
