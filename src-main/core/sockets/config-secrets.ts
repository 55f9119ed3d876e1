import type { ConfigMistake } from './config-expectations.ts';
import { listAt, textAt } from './config-references.ts';
import { configuredSecretProblem, type SecretProblem } from './secret-form.ts';

const fields = ['password', 'private_key', 'private_key_passphrase'] as const;

/** Secrets that can never work, found before the first login needs them. No text shows any part of a value. */
export function checkConfigSecrets(raw: unknown): ConfigMistake[] {
  const ofSockets = listAt(raw, 'sockets').flatMap((socket, index) =>
    fields.flatMap((field) => {
      const value = textAt(socket, ['ssh_configuration', field]);
      const problem = value && configuredSecretProblem(value, field === 'private_key');
      const path = ['sockets', index, 'ssh_configuration', field];
      return problem ? [{ path, text: texts[problem] }] : [];
    }),
  );
  const path = ['sign_in', 'client_secret'];
  const value = textAt(raw, path);
  const problem = value && configuredSecretProblem(value, false);
  return problem ? [...ofSockets, { path, text: texts[problem] }] : ofSockets;
}

const wantsKey = 'expected a private key, or from:file:PATH for a key in a file';

const texts: Readonly<Record<SecretProblem, string>> = {
  source_unknown:
    'found from: with an unknown source, expected from:env:NAME, from:file:PATH or from:exec:/PROGRAM (or a backslash before it: \\from:…, where the secret itself begins like this)',
  source_aws: 'found from:aws:, but AWS is not asked directly: use its own program, from:exec:/usr/bin/aws …',
  env_without_name: 'found from:env: without a name, expected from:env:NAME',
  file_without_path: 'found from:file: without a path, expected from:file:PATH',
  exec_without_program:
    'found from:exec: without the absolute path of a program, expected from:exec:/PROGRAM',
  exec_open_quote: 'found from:exec: with a quote that is not closed, or a backslash at its end',
  sealed_damaged:
    'found a sealed secret that is cut short or damaged, expected sealed:v1:… as "npm run cli -- seal" prints it (or a backslash before it: \\sealed:…, where the secret itself begins like this)',
  key_public: 'found the public half of a key, expected the private key: the file without .pub',
  key_putty: `found a key in PuTTY's own format, ${wantsKey} (puttygen key.ppk -O private-openssh -o key)`,
  key_foreign: `found a key of a kind that SSH logins here do not use, ${wantsKey} (ssh-keygen -t ed25519)`,
  key_cut_short: 'found a key that is cut short, expected a private key from its BEGIN line to its END line',
  key_none: `found other text, ${wantsKey}`,
};
