import { type SecretField, type SocketDraft, secretFields } from '../../contract/socket-draft.ts';
import type { SshSocket } from '../../contract/ssh-socket.ts';
import { sealContext } from '../secrets/seal-context.ts';
import type { SecretBox } from '../secrets/secret-box.ts';
import { storedSecret } from './check-draft-secrets.ts';
import type { StoredSecrets } from './draft-socket.ts';

/**
 * The secrets of a draft as they are to be stored, for the name that it has now. What was typed is sealed as it is: a
 * sealed text is never read as a reference, so one that begins with `from:` stays what it is.
 *
 * @throws Failure `secret_unsealable` where a kept one cannot be sealed for another name
 */
export function secretsOf(draft: SocketDraft, was: SshSocket | undefined, box: SecretBox): StoredSecrets {
  return collect((field) => {
    const secret = draft[field];
    switch (secret.kind) {
      case 'none':
        return undefined;
      case 'reference':
        return secret.reference;
      case 'value':
        return secret.value === '' ? undefined : box.seal(secret.value, sealContext(draft.name, field));
      case 'keep': {
        const stored = was && storedSecret(was, field);
        return stored === undefined || !was
          ? undefined
          : keep(stored, { field, was: was.name, now: draft.name }, box);
      }
    }
  });
}

/**
 * The socket under another name, its secrets sealed for that one; also those that stood somewhere in clear text.
 *
 * @throws Failure `secret_unsealable`
 */
export function sealedFor(name: string, socket: SshSocket, box: SecretBox): SshSocket {
  const secrets = collect((field) => {
    const stored = storedSecret(socket, field);
    return stored === undefined ? undefined : keep(stored, { field, was: socket.name, now: name }, box);
  });
  return { ...socket, name, ssh_configuration: { ...socket.ssh_configuration, ...secrets } };
}

function keep(
  stored: string,
  { field, was, now }: { field: SecretField; was: string; now: string },
  box: SecretBox,
): string {
  if (stored.startsWith('from:')) return stored;
  if (stored.startsWith('sealed:')) {
    if (was === now) return stored;
    const plain = box.open(stored, sealContext(was, field));
    try {
      return box.seal(plain, sealContext(now, field));
    } finally {
      plain.fill(0);
    }
  }
  // clear text in a config file, where a backslash keeps one that looks like a reference from being read as one
  const literal = /^\\+(from|sealed):/.test(stored) ? stored.slice(1) : stored;
  return box.seal(literal, sealContext(now, field));
}

function collect(secretOf: (field: SecretField) => string | undefined): StoredSecrets {
  const found = secretFields.flatMap((field): [SecretField, string][] => {
    const secret = secretOf(field);
    return secret === undefined ? [] : [[field, secret]];
  });
  return Object.fromEntries(found);
}
