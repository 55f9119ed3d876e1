import type { Expected } from './expected.ts';

const channels = 'failed to handle channels: ';
/** The target is asked for its methods all the same: what is missing is the login. */
const missing = (rule: string, words: string | RegExp): Expected => ({ rule, words, step: 'auth' });
const file = (words = ''): RegExp => new RegExp(`${channels}failed to read file at path ".+"${words}$`);
const program = (words: string): RegExp => new RegExp(`${channels}failed to run program ".+": ${words}$`);
const key = (words: string): RegExp =>
  new RegExp(`${channels}failed to parse identity private key: ${words}`);

/** What the connector logs in with, before the target is dialled. */
export const credentialRows = {
  variable_not_set: missing(
    'secret_env_missing',
    `${channels}no value in environment for "SALLYPORT_TEST_NOT_SET"`,
  ),
  file_missing: missing('secret_file_unreadable.missing', file()),
  file_is_folder: missing('secret_file_unreadable.folder', file()),
  file_empty: missing('secret_file_unreadable', file()),
  program_fails: missing('secret_exec_failed', program('exit status 3')),
  program_missing: missing('secret_exec_failed.not_there', program('ENOENT')),
  program_not_executable: missing('secret_exec_failed.not_executable', program('EACCES')),
  program_never_ends: missing('secret_exec_timeout', program('no end in \\d+ ms')),
  sealed_for_another: missing('secret_unsealable', /: failed to open sealed secret: /),

  key_damaged: missing('private_key_invalid', key('')),
  key_cut_short: missing('private_key_invalid.cut_short', key('ssh: no key found$')),
  no_key: missing('private_key_invalid.no_key', key('ssh: no key found$')),
  key_encrypted: missing('private_key_encrypted', key('ssh: this private key is passphrase protected$')),
  passphrase_wrong: missing('private_key_passphrase_wrong', key('x509: decryption password incorrect$')),
  public_key: missing('private_key_is_public', key('ssh: unsupported key type "PUBLIC KEY"$')),
  key_of_putty: missing(
    'private_key_format_unsupported.putty',
    key('ssh: unsupported key type "PuTTY-User-Key-File-3"$'),
  ),
  key_on_token: missing(
    'private_key_format_unsupported.security_key',
    key('ssh: unsupported key type ".*sk-ssh-ed25519@openssh.com.*"$'),
  ),
  key_of_dsa: missing('private_key_format_unsupported.dsa', key('ssh: unsupported key type ')),
  key_of_other_curve: missing('private_key_format_unsupported', key('ssh: unsupported key type ')),
  key_under_other_cipher: missing(
    'private_key_format_unsupported.cipher',
    key('ssh: unsupported key type ".*chacha20-poly1305@openssh.com"$'),
  ),
  no_agent: missing('agent_unavailable', /: .+/),
  empty_agent: missing('agent_empty', /: .+/),
} as const satisfies Record<string, Expected>;

/** In a connector whose user may not read everything. */
export const closedFileRows = {
  file_not_allowed: { rule: 'secret_file_unreadable.not_allowed', words: file() },
} as const satisfies Record<string, Expected>;
