import type { SecretProblem } from './secret-form.ts';

const keyBegins = 'it starts with -----BEGIN OPENSSH PRIVATE KEY-----';

/** Why a secret can't work and what to do, for whoever fills in the form of a socket. */
export const secretTexts: Readonly<Record<SecretProblem, string>> = {
  source_unknown:
    'This reference has a source that is not known. Write from:env:NAME, from:file:PATH or from:exec:/PROGRAM.',
  source_aws:
    'AWS is not asked directly. Use its own program: from:exec:/usr/bin/aws ssm get-parameter --with-decryption --name /NAME --query Parameter.Value --output text',
  env_without_name: 'The name of the environment variable is missing: from:env:NAME.',
  file_without_path:
    'The path of the file is missing: from:file:PATH, for instance from:file:~/.ssh/id_ed25519.',
  exec_without_program:
    'Write the absolute path of the program: from:exec:/PROGRAM, for instance from:exec:/usr/bin/pass show web1.',
  exec_open_quote: 'A quote in this command is not closed, or a backslash stands at its end.',
  sealed_damaged:
    'This sealed secret is cut short or damaged. Type the secret itself: it is sealed when it is saved.',
  key_public: `This is the public half of a key. Paste the file without .pub; ${keyBegins}.`,
  key_putty:
    'This is a key in PuTTY’s own format. Convert it: puttygen key.ppk -O private-openssh -o key. In PuTTYgen’s window: Conversions, Export OpenSSH key.',
  key_foreign:
    'SSH logins here do not use keys of this kind. Make a new one with ssh-keygen -t ed25519 and put its public half on the target.',
  key_cut_short:
    'This key is cut short. Copy the whole file, with its first line (-----BEGIN …) and its last (-----END …).',
  key_none: `This is no private key. Paste the whole key file; ${keyBegins}. For a key that stays in its file write from:file:PATH.`,
};

export const damagedKeyText =
  'This key is damaged: some of its characters are missing or changed. Copy the whole file again, or check it with ssh-keygen -y -f KEYFILE.';
export const encryptedKeyText =
  'This key is encrypted. Type its passphrase: the connector has to open the key without asking anyone.';
export const wrongPassphraseText =
  'This passphrase does not open the key. Check it with ssh-keygen -y -f KEYFILE.';
