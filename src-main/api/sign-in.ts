import type { SignInView, signInCommands } from '../contract/commands/sign-in.ts';
import type { SignInConfig } from '../contract/sign-in-config.ts';
import type { SecretDraft } from '../contract/socket-draft.ts';
import type { Connector } from '../core/connector.ts';
import { Failure } from '../core/failure.ts';
import { clientSecretContext } from '../core/secrets/seal-context.ts';
import { referenceProblem } from '../core/sockets/secret-form.ts';
import type { HandlersOf } from './handlers.ts';

type SignInHouse = Pick<
  Connector,
  'settings' | 'configFile' | 'signIn' | 'signedInKeys' | 'secretBox' | 'log'
>;

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
    'sign_in.keys': () => signedInKeys.list(),
    'sign_in.revoke': ({ fingerprint }) => {
      signedInKeys.revoke(fingerprint);
      return {};
    },
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
