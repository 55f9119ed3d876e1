import type { SecretCheck } from '../../contract/commands/sockets.ts';
import type { SecretDraft, SecretField } from '../../contract/socket-draft.ts';
import { type LoadedPrivateKey, loadPrivateKey } from '../certificates/private-key.ts';
import { lookForPrivateKey } from '../certificates/private-key-text.ts';
import { asFailure, type Failure } from '../failure.ts';
import { wordsFor } from '../failure-words.ts';
import { cleanText } from '../logging/sanitize.ts';
import { resolveReference } from '../secrets/references.ts';
import { damagedKeyText, encryptedKeyText, secretTexts, wrongPassphraseText } from './draft-secret-texts.ts';
import { referenceProblem } from './secret-form.ts';

export interface SecretQuestion {
  field: SecretField;
  secret: SecretDraft;
  /** of a private key */
  passphrase?: SecretDraft | undefined;
  /** opens the stored secret that `keep` means; absent where there is none */
  stored?: ((field: SecretField) => Promise<Buffer> | undefined) | undefined;
  env: NodeJS.ProcessEnv;
}

/**
 * Whether a secret is what the field needs: references are resolved now, programs run, keys opened. Of the secret
 * itself the answer tells nothing, not even its length; of a key only what its public half tells.
 */
export async function checkSecret(question: SecretQuestion): Promise<SecretCheck> {
  const { field, secret } = question;
  const wanted = field === 'private_key' ? 'key' : field === 'password' ? 'password' : 'passphrase';
  let found: Buffer | undefined;
  try {
    found = await open(secret, field, question);
    if (!found) return { state: 'bad', detail: `There is no ${wanted} yet.` };
    if (field !== 'private_key') return { state: 'good', detail: `${originOf(secret, wanted)}.` };
    return await checkKey(found.toString(), question);
  } catch (thrown) {
    return { state: 'bad', detail: reasonOf(asFailure(thrown), secret) };
  } finally {
    found?.fill(0);
  }
}

async function open(
  secret: SecretDraft,
  field: SecretField,
  { stored, env }: SecretQuestion,
): Promise<Buffer | undefined> {
  switch (secret.kind) {
    case 'none':
      return undefined;
    case 'keep':
      return stored?.(field);
    case 'value':
      return secret.value === '' ? undefined : Buffer.from(secret.value);
    case 'reference':
      return resolveReference(secret.reference, { env });
  }
}

async function checkKey(text: string, question: SecretQuestion): Promise<SecretCheck> {
  const block = lookForPrivateKey(text);
  if ('problem' in block) return { state: 'bad', detail: secretTexts[`key_${block.problem}`] };
  if (!block.encrypted) return { state: 'good', detail: `${describe(await loadPrivateKey(text))}.` };
  const { passphrase } = question;
  let opened: Buffer | undefined;
  try {
    opened = passphrase && (await open(passphrase, 'private_key_passphrase', question));
  } catch (thrown) {
    const reason = reasonOf(asFailure(thrown), passphrase);
    return { state: 'warn', detail: `This key is encrypted, and its passphrase can’t be had. ${reason}` };
  }
  if (!opened) return { state: 'warn', detail: encryptedKeyText };
  try {
    const key = await loadPrivateKey(text, opened.toString());
    return { state: 'good', detail: `${describe(key)}. The passphrase opens it.` };
  } finally {
    opened.fill(0);
  }
}

const kinds: Readonly<Record<string, string>> = {
  'ssh-ed25519': 'ED25519',
  'ssh-rsa': 'RSA',
  'ecdsa-sha2-nistp256': 'ECDSA P-256',
  'ecdsa-sha2-nistp384': 'ECDSA P-384',
  'ecdsa-sha2-nistp521': 'ECDSA P-521',
};

function describe({ type, fingerprint, keyObject }: LoadedPrivateKey): string {
  const bits = keyObject.asymmetricKeyDetails?.modulusLength;
  return `${kinds[type] ?? type}${bits ? ` ${bits}` : ''} key ${fingerprint}`;
}

function originOf(secret: SecretDraft, wanted: string): string {
  const source = secret.kind === 'reference' ? /^from:([^:]*)/.exec(secret.reference)?.[1] : undefined;
  switch (source) {
    case 'env':
      return 'The environment variable is set';
    case 'file':
      return 'The file is there and can be read';
    case 'exec':
      return `The program has given a ${wanted}`;
    default:
      return secret.kind === 'keep'
        ? `A ${wanted} is stored, and it opens`
        : `This ${wanted} is stored sealed`;
  }
}

function reasonOf(failure: Failure, secret: SecretDraft | undefined): string {
  const { code, evidence, message } = failure;
  switch (code) {
    case 'secret_reference_invalid':
    case 'secret_source_unsupported': {
      const problem = secret?.kind === 'reference' ? referenceProblem(secret.reference) : undefined;
      return secretTexts[problem ?? 'source_unknown'];
    }
    case 'secret_file_unreadable':
      return `The file ${cleanText(String(evidence.path), 200)} can’t be used: ${evidence.reason}.`;
    case 'secret_env_missing':
      return `${cleanText(String(evidence.name), 200)} is not set in the environment of the connector. Start it with this variable set.`;
    case 'secret_exec_failed':
    case 'secret_exec_timeout':
      // without its arguments: some programs are given secrets there
      return `The program gave nothing: ${cleanText(message, 300)}. Run it by hand to see why.`;
    case 'private_key_passphrase_wrong':
      return wrongPassphraseText;
    case 'private_key_invalid':
      return damagedKeyText;
    default:
      return wordsFor(failure) ?? message;
  }
}
