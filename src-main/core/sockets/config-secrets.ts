import { isAbsolute } from 'node:path';
import { findPrivateKey } from '../certificates/decode-private-key.ts';
import { splitCommand } from '../secrets/split-command.ts';
import type { ConfigMistake } from './config-expectations.ts';
import { listAt, textAt } from './config-references.ts';

const fields = ['password', 'private_key', 'private_key_passphrase'] as const;

/**
 * Secrets that can never work, found before the first login needs them. Only their form is looked at: what a
 * reference leads to may come later, and change. No text shows any part of a value.
 */
export function checkConfigSecrets(raw: unknown): ConfigMistake[] {
  return listAt(raw, 'sockets').flatMap((socket, index) =>
    fields.flatMap((field) => {
      const value = textAt(socket, ['ssh_configuration', field]);
      const text = value && whatIsWrong(value, field);
      return text ? [{ path: ['sockets', index, 'ssh_configuration', field], text }] : [];
    }),
  );
}

function whatIsWrong(value: string, field: (typeof fields)[number]): string | undefined {
  if (value.startsWith('from:')) return wrongReference(value);
  if (value.startsWith('sealed:')) return wrongSealed(value);
  if (field !== 'private_key' || findPrivateKey(value)) return undefined;
  return 'found other text, expected a private key, or from:file:PATH for a key in a file';
}

function wrongReference(value: string): string | undefined {
  const [, source, reference = ''] = /^from:([^:]*):?(.*)$/s.exec(value) ?? [];
  switch (source) {
    case 'env':
      return reference ? undefined : 'found from:env: without a name, expected from:env:NAME';
    case 'file':
      return reference ? undefined : 'found from:file: without a path, expected from:file:PATH';
    case 'exec':
      return wrongCommand(reference);
    case 'aws':
      return 'found from:aws:, but AWS is not asked directly: use its own program, from:exec:/usr/bin/aws …';
    default:
      return 'found from: with an unknown source, expected from:env:NAME, from:file:PATH or from:exec:/PROGRAM (or a backslash before it: \\from:…, where the secret itself begins like this)';
  }
}

function wrongCommand(command: string): string | undefined {
  const words = splitCommand(command);
  if (!words) return 'found from:exec: with a quote that is not closed, or a backslash at its end';
  const [program] = words;
  if (program !== undefined && isAbsolute(program) && !command.includes('\0')) return undefined;
  return 'found from:exec: without the absolute path of a program, expected from:exec:/PROGRAM';
}

/** Its shortest form holds a nonce and a tag, 28 bytes: see SecretBox. */
function wrongSealed(value: string): string | undefined {
  if (/^sealed:v1:[\w-]{38,}$/.test(value)) return undefined;
  return 'found a sealed secret that is cut short or damaged, expected sealed:v1:… as "npm run cli -- seal" prints it (or a backslash before it: \\sealed:…, where the secret itself begins like this)';
}
