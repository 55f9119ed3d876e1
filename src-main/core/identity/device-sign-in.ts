import {
  type DeviceAuthorizationResponse,
  initiateDeviceAuthorization,
  pollDeviceAuthorizationGrant,
} from 'openid-client';
import { isSafeUrl } from '../../contract/sign-in-config.ts';
import { asFailure, Failure } from '../failure.ts';
import type { Provider, Tokens } from './provider.ts';
import { canceled, expired } from './provider-failure.ts';

/** What the person needs to sign in on another device (RFC 8628 §3.3). Printable ASCII. */
export interface DeviceCode {
  userCode: string;
  link: string;
  /** the link with the code in it, where the provider has one */
  linkWithCode: string | undefined;
  /** how long it can be used */
  seconds: number;
}

export interface DeviceSignIn {
  onCode: (code: DeviceCode) => void;
  /** ends the polling */
  signal: AbortSignal;
}

/** Of us; a provider's own is often longer, and a connection that waits holds a place. */
const longestSeconds = 300;
/** RFC 8628 §3.5: after no answer, ask less often */
const backOffSeconds = 10;

/**
 * Signs in by a code that the person types elsewhere (RFC 8628).
 *
 * @throws Failure `sign_in_…`
 */
export async function signInByDevice(provider: Provider, { onCode, signal }: DeviceSignIn): Promise<Tokens> {
  const { configuration, preset } = provider;
  const scope = preset.scopes.join(' ');
  const answer = await provider.asked(() => initiateDeviceAuthorization(configuration, { scope }));
  if (signal.aborted) throw canceled();
  const code = codeOf(answer, provider.issuer);
  onCode(code);
  const deadline = AbortSignal.timeout(code.seconds * 1000);
  try {
    return await poll(provider, answer, AbortSignal.any([signal, deadline]));
  } catch (thrown) {
    if (signal.aborted) throw canceled(thrown);
    throw deadline.aborted ? expired(thrown) : asFailure(thrown);
  }
}

/** A provider that is away for a moment does not end what somebody is doing in a browser right now. */
async function poll(
  provider: Provider,
  answer: DeviceAuthorizationResponse,
  signal: AbortSignal,
): Promise<Tokens> {
  const { configuration } = provider;
  for (let interval = answer.interval ?? 5; ; interval += backOffSeconds) {
    try {
      const turn = { ...answer, interval };
      const tokens = await provider.asked(() =>
        pollDeviceAuthorizationGrant(configuration, turn, undefined, { signal }),
      );
      return await provider.read(tokens);
    } catch (thrown) {
      if (asFailure(thrown).code !== 'sign_in_provider_unreachable' || signal.aborted) throw thrown;
    }
  }
}

/** The texts go to a terminal, and the link into somebody's browser. */
function codeOf(answer: DeviceAuthorizationResponse, issuer: string): DeviceCode {
  const { user_code: userCode, verification_uri: link, verification_uri_complete: withCode } = answer;
  if (!/^[\x21-\x7e]([\x20-\x7e]{0,62}[\x21-\x7e])?$/.test(userCode) || !isLink(link)) {
    throw new Failure('sign_in_provider_invalid', {
      message: 'the identity provider gives no usable code, or no safe link',
      evidence: { issuer, wrong: 'answer' },
    });
  }
  return {
    userCode,
    link,
    linkWithCode: withCode !== undefined && isLink(withCode) ? withCode : undefined,
    seconds: Math.max(1, Math.min(longestSeconds, Math.floor(answer.expires_in))),
  };
}

function isLink(text: string): boolean {
  return /^[\x21-\x7e]{1,500}$/.test(text) && URL.canParse(text) && isSafeUrl(new URL(text));
}
