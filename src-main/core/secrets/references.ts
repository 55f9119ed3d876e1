import { constants, open } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { Failure, nodeErrorCode } from '../failure.ts';
import { withoutLastNewline } from './last-newline.ts';
import { type ExecLimits, runForSecret } from './run-for-secret.ts';
import type { SecretBox } from './secret-box.ts';

export interface SecretSources {
  secretBox: SecretBox;
  /** what a `sealed:` value was sealed for, see SecretBox */
  context: string;
  env?: NodeJS.ProcessEnv;
  exec?: Partial<ExecLimits>;
}

const largestSecret = 64 * 1024;

/**
 * The secret behind a configured value: `sealed:v1:…`, `from:env:NAME`, `from:file:PATH`, `from:exec:/PROGRAM …`,
 * or else the value itself. One leading backslash makes a literal of a value that looks like one of these
 * (`\from:x` is `from:x`, `\\from:x` is `\from:x`). The caller overwrites the buffer after use.
 *
 * A reference that gives nothing, or an empty secret, is always an error. It is never used as the secret itself:
 * that would send the words of our configuration to the target as a password.
 *
 * @throws Failure `secret_…`
 */
export async function resolveSecret(value: string, sources: SecretSources): Promise<Buffer> {
  if (/^\\+(from|sealed):/.test(value)) return Buffer.from(value.slice(1));
  if (value.startsWith('sealed:')) return sources.secretBox.open(value, sources.context);
  return value.startsWith('from:') ? resolveReference(value, sources) : Buffer.from(value);
}

/**
 * What a `from:…` leads to.
 *
 * @throws Failure `secret_…`
 */
export async function resolveReference(
  value: string,
  { env = process.env, exec }: Pick<SecretSources, 'env' | 'exec'>,
): Promise<Buffer> {
  const { source, reference } = /^from:(?<source>[^:]*):(?<reference>.*)$/s.exec(value)?.groups ?? {};
  if (!source || !reference) throw invalid('it is not of the form from:SOURCE:REFERENCE');
  switch (source) {
    case 'env':
      return readEnvironment(reference, env);
    case 'file':
      return readSecretFile(reference, env);
    case 'exec':
      return runForSecret(reference, env, { timeoutMs: 10_000, maxBytes: largestSecret, ...exec });
    case 'aws':
      throw new Failure('secret_source_unsupported', {
        message: 'no upstream variable source available for variable definition "from:aws"',
        // what it is instead depends on what was written, so no rule can say it
        advice: `AWS is not asked directly. Use its own program instead: ${awsCommand(reference)}`,
        evidence: { source },
      });
    default:
      throw invalid('its source is not env, file or exec');
  }
}

function readEnvironment(name: string, env: NodeJS.ProcessEnv): Buffer {
  const secret: unknown = env[name]; // process.env has inherited names too, such as toString
  if (typeof secret !== 'string' || secret === '') {
    throw new Failure('secret_env_missing', {
      message: `no value in environment for "${name}"`,
      evidence: { name },
    });
  }
  return Buffer.from(secret);
}

async function readSecretFile(reference: string, env: NodeJS.ProcessEnv): Promise<Buffer> {
  const home = env.HOME ?? homedir();
  const path = reference.startsWith('~/') ? join(home, reference.slice(2)) : reference;
  const failed = (reason: string, cause?: unknown, systemError = nodeErrorCode(cause)): Failure =>
    new Failure('secret_file_unreadable', {
      message: `failed to read file at path "${path}"`,
      evidence: { path, reason, system_error: systemError },
      cause,
    });

  try {
    // O_NONBLOCK: opening a FIFO that nobody writes to must not hang
    await using file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    const kind = await file.stat();
    if (kind.isDirectory()) throw failed('it is a folder', undefined, 'EISDIR');
    if (!kind.isFile()) throw failed('it is not a regular file');
    // read without trusting the size: files of the kernel say 0
    const content = Buffer.alloc(largestSecret + 1);
    let length = 0;
    for (let read = -1; read !== 0; length += read) {
      ({ bytesRead: read } = await file.read(content, length, content.length - length));
    }
    if (length > largestSecret) throw failed(`it has more than ${largestSecret} bytes`);
    const secret = withoutLastNewline(content.subarray(0, length));
    if (secret.length === 0) throw failed('it is empty');
    return secret;
  } catch (thrown) {
    if (thrown instanceof Failure) throw thrown;
    const code = nodeErrorCode(thrown) ?? '';
    throw failed(reasons[code] ?? `it cannot be read (${code})`, thrown);
  }
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'it does not exist',
  EACCES: 'the connector may not read it',
};

function awsCommand(reference: string): string {
  const [service, name = ''] = reference.split(',', 1)[0]?.split(/:(.*)/s) ?? [];
  return service === 'secretsmanager'
    ? `from:exec:/usr/bin/aws secretsmanager get-secret-value --secret-id ${name || 'NAME'} --query SecretString --output text`
    : `from:exec:/usr/bin/aws ssm get-parameter --with-decryption --name ${name || '/NAME'} --query Parameter.Value --output text`;
}

/** Does not quote the value: what failed to be a reference may be a password. */
function invalid(reason: string): Failure {
  return new Failure('secret_reference_invalid', {
    message: `invalid secret reference: ${reason}`,
  });
}
