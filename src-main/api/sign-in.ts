import type { SignInView, signInCommands, TriedSignIn } from '../contract/commands/sign-in.ts';
import type { SignInStep } from '../contract/events.ts';
import type { SignInConfig } from '../contract/sign-in-config.ts';
import type { SecretDraft } from '../contract/socket-draft.ts';
import type { Connector } from '../core/connector.ts';
import { asFailure, Failure } from '../core/failure.ts';
import type { DeviceCode } from '../core/identity/device-sign-in.ts';
import { clientSecretContext } from '../core/secrets/seal-context.ts';
import { referenceProblem } from '../core/sockets/secret-form.ts';
import type { HandlersOf } from './handlers.ts';
import type { Screen } from './screen.ts';

type SignInHouse = Pick<
  Connector,
  'settings' | 'configFile' | 'signIn' | 'signedInKeys' | 'secretBox' | 'log'
>;

const mostAtOnce = 5;

export function signInHandlers(house: SignInHouse): HandlersOf<typeof signInCommands> {
  const { settings, signIn, signedInKeys, log } = house;
  return {
    'sign_in.get': () => viewOf(house),
    'sign_in.save': ({ client_secret: draft, ...rest }) => {
      checkEditable(house);
      const secret = secretOf(draft, house);
      settings.update({ sign_in: { ...rest, ...(secret === undefined ? {} : { client_secret: secret }) } });
      log.info('sign-in settings changed', { issuer: rest.issuer });
      return viewOf(house);
    },
    'sign_in.remove': () => {
      checkEditable(house);
      settings.update({ sign_in: undefined });
      log.info('sign-in settings removed');
      return viewOf(house);
    },
    'sign_in.check': async () => {
      const { clock_skew_s, ...found } = await signIn.check();
      return { ...found, ...(clock_skew_s === undefined ? {} : { clock_skew_s }) };
    },
    'sign_in.try': ({ id, by }, screen) => trySignIn(id, by, screen, house),
    'sign_in.cancel_try': ({ id }, screen) => {
      screen.signIns.get(id)?.abort();
      return {};
    },
    'sign_in.keys': () => signedInKeys.list(),
    'sign_in.revoke': ({ fingerprint }) => {
      signedInKeys.revoke(fingerprint);
      return {};
    },
  };
}

async function trySignIn(
  id: number,
  by: 'browser' | 'device',
  screen: Screen,
  { signIn, log }: SignInHouse,
): Promise<TriedSignIn> {
  // each has a listener, or asks the provider again and again
  if (screen.signIns.has(id) || screen.signIns.size >= mostAtOnce) {
    throw new Failure('request_invalid', {
      message: 'another sign-in is being tried',
      advice: 'A sign-in is being tried already: finish or cancel that one first.',
    });
  }
  const canceling = new AbortController();
  screen.signIns.set(id, canceling);
  const show = (step: SignInStep) => screen.send({ topic: 'sign_in', id, show: step });
  const { signal } = canceling;
  try {
    const { person } =
      by === 'browser'
        ? await signIn.byBrowser({ signal, openBrowser: (url) => show({ kind: 'browser', url }) })
        : await signIn.byDevice({ signal, onCode: (code) => show(stepOf(code)) });
    log.info('sign-in tried', { user: person.email });
    return { name: person.name, email: person.email, groups: person.groups ?? [] };
  } catch (thrown) {
    const { code, message, evidence } = asFailure(thrown);
    if (code !== 'sign_in_canceled') log.warn(`sign-in failed: ${message}`, { ...evidence, code });
    throw thrown;
  } finally {
    screen.signIns.delete(id);
  }
}

function stepOf({ link, linkWithCode, userCode, seconds }: DeviceCode): SignInStep {
  return {
    kind: 'device',
    link,
    ...(linkWithCode === undefined ? {} : { link_with_code: linkWithCode }),
    user_code: userCode,
    seconds,
  };
}

function viewOf({ signIn, configFile }: SignInHouse): SignInView {
  const editable = configFile?.config.sign_in === undefined;
  const { config } = signIn;
  if (!config) return { editable };
  const { client_secret: stored, ...rest } = config;
  return { settings: { ...rest, client_secret: secretView(stored) }, editable };
}

function secretView(stored: SignInConfig['client_secret']) {
  if (stored === undefined) return { kind: 'none' as const };
  return stored.startsWith('from:')
    ? { kind: 'reference' as const, reference: stored }
    : { kind: 'value' as const, stored: true as const };
}

/** as it is stored */
function secretOf(draft: SecretDraft, { settings, secretBox }: SignInHouse): string | undefined {
  switch (draft.kind) {
    case 'none':
      return undefined;
    case 'keep':
      return settings.current.sign_in?.client_secret;
    case 'reference':
      if (referenceProblem(draft.reference) !== undefined)
        throw invalid('Write from:env:NAME, from:file:PATH or from:exec:/PROGRAM.');
      return draft.reference;
    case 'value':
      return draft.value === '' ? undefined : secretBox.seal(draft.value, clientSecretContext);
  }
}

function invalid(text: string): Failure {
  return new Failure('sign_in_settings_invalid', {
    message: 'the client secret is no usable reference',
    advice: text,
    issues: [{ field: 'client_secret', text }],
  });
}

function checkEditable({ configFile }: SignInHouse): void {
  if (configFile?.config.sign_in === undefined) return;
  throw new Failure('settings_read_only', {
    message: 'the sign-in settings stand in the config file',
    advice: `The sign-in settings stand in the config file ${configFile.file}. Change them there, and start the connector again.`,
  });
}
