import { isAbsolute } from 'node:path';
import { lookForPrivateKey, type NoPrivateKey } from '../certificates/private-key-text.ts';
import { splitCommand } from '../secrets/split-command.ts';

/**
 * What keeps a secret from ever working, by its form alone: what a reference leads to may come later, and change.
 * The config file and the form of a socket have their own words for each.
 */
export type SecretProblem =
  | 'source_unknown'
  | 'source_aws'
  | 'env_without_name'
  | 'file_without_path'
  | 'exec_without_program'
  | 'exec_open_quote'
  | 'sealed_damaged'
  | `key_${NoPrivateKey['problem']}`;

/** A value as it stands in a config: a reference, a sealed one, or the secret itself. */
export function configuredSecretProblem(value: string, isPrivateKey: boolean): SecretProblem | undefined {
  if (value.startsWith('from:')) return referenceProblem(value);
  if (value.startsWith('sealed:')) return sealedProblem(value);
  return isPrivateKey ? privateKeyProblem(value) : undefined;
}

/** `from:…` */
export function referenceProblem(value: string): SecretProblem | undefined {
  const [, source, reference = ''] = /^from:([^:]*):?(.*)$/s.exec(value) ?? [];
  switch (source) {
    case 'env':
      return reference ? undefined : 'env_without_name';
    case 'file':
      return reference ? undefined : 'file_without_path';
    case 'exec':
      return commandProblem(reference);
    case 'aws':
      return 'source_aws';
    default:
      return 'source_unknown';
  }
}

export function privateKeyProblem(text: string): SecretProblem | undefined {
  const found = lookForPrivateKey(text);
  return 'problem' in found ? `key_${found.problem}` : undefined;
}

function commandProblem(command: string): SecretProblem | undefined {
  const words = splitCommand(command);
  if (!words) return 'exec_open_quote';
  const [program] = words;
  const runnable = program !== undefined && isAbsolute(program) && !command.includes('\0');
  return runnable ? undefined : 'exec_without_program';
}

/** Its shortest form holds a nonce and a tag, 28 bytes: see SecretBox. */
function sealedProblem(value: string): SecretProblem | undefined {
  return /^sealed:v1:[\w-]{38,}$/.test(value) ? undefined : 'sealed_damaged';
}
