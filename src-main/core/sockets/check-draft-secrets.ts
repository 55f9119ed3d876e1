import type { FieldIssue } from '../../contract/reply.ts';
import type { SecretDraft, SecretField, SocketDraft } from '../../contract/socket-draft.ts';
import type { SshSocket } from '../../contract/ssh-socket.ts';
import { decodePrivateKey } from '../certificates/decode-private-key.ts';
import { lookForPrivateKey } from '../certificates/private-key-text.ts';
import { damagedKeyText, encryptedKeyText, secretTexts } from './draft-secret-texts.ts';
import { privateKeyProblem, referenceProblem } from './secret-form.ts';

/**
 * The secrets of the login that was chosen, by their form: nothing is resolved and nothing decrypted, so that it can
 * be asked at every key press. Texts never show any part of a secret.
 *
 * @param was the socket that the draft changes: what `keep` keeps
 */
export function checkDraftSecrets(draft: SocketDraft, was: SshSocket | undefined): FieldIssue[] {
  const issue = (field: SecretField, text: string | undefined): FieldIssue[] =>
    text ? [{ field, text }] : [];
  switch (draft.authentication_type) {
    case 'username_and_password':
      return issue('password', passwordMistake(draft.password, has(was, 'password')));
    case 'private_key': {
      const { private_key: key, private_key_passphrase: passphrase } = draft;
      return [
        ...issue('private_key', keyMistake(key, has(was, 'private_key'))),
        ...issue(
          'private_key_passphrase',
          passphraseMistake(passphrase, { key, stored: has(was, 'private_key_passphrase') }),
        ),
      ];
    }
    case 'certificate':
    case 'agent':
      return [];
  }
}

/** The value of a secret as it is stored, if the socket has it. */
export function storedSecret(socket: SshSocket, field: SecretField): string | undefined {
  const ssh = socket.ssh_configuration;
  return field in ssh ? (ssh as Partial<Record<SecretField, string>>)[field] : undefined;
}

function has(was: SshSocket | undefined, field: SecretField): boolean {
  return was !== undefined && storedSecret(was, field) !== undefined;
}

function passwordMistake(password: SecretDraft, stored: boolean): string | undefined {
  const missing = 'Type the password of the login, or a reference like from:env:WEB1_PW.';
  if (isMissing(password, stored)) return missing;
  if (password.kind === 'value' && privateKeyProblem(password.value) === undefined)
    return 'This is a private key. Choose “SSH private key” as the login.';
  return referenceMistake(password);
}

function keyMistake(key: SecretDraft, stored: boolean): string | undefined {
  if (isMissing(key, stored))
    return 'Paste a private key, drop its file here, or write a reference like from:file:~/.ssh/id_ed25519.';
  if (key.kind !== 'value') return referenceMistake(key);
  const found = lookForPrivateKey(key.value);
  if ('problem' in found) return secretTexts[`key_${found.problem}`];
  if (found.encrypted) return undefined;
  const decoded = decodePrivateKey(found);
  if ('key' in decoded) return undefined;
  return decoded.problem === 'format_unsupported' ? secretTexts.key_foreign : damagedKeyText;
}

function passphraseMistake(
  passphrase: SecretDraft,
  { key, stored }: { key: SecretDraft; stored: boolean },
): string | undefined {
  if (!isMissing(passphrase, stored)) return referenceMistake(passphrase);
  const found = key.kind === 'value' ? lookForPrivateKey(key.value) : undefined;
  return found && !('problem' in found) && found.encrypted ? encryptedKeyText : undefined;
}

function isMissing(secret: SecretDraft, stored: boolean): boolean {
  switch (secret.kind) {
    case 'none':
      return true;
    case 'keep':
      return !stored;
    case 'value':
      return secret.value === '';
    case 'reference':
      return secret.reference.trim() === '';
  }
}

function referenceMistake(secret: SecretDraft): string | undefined {
  if (secret.kind !== 'reference') return undefined;
  const problem = referenceProblem(secret.reference);
  return problem && secretTexts[problem];
}
