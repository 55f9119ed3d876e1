import { z } from 'zod';
import type { FieldIssue } from '../../contract/reply.ts';
import type { SshPublicKey } from '../certificates/public-key.ts';
import { parseClientKey } from '../sockets/client-key-lines.ts';

export interface ClientKeyDraft {
  name: string;
  email: string;
  /** as it was pasted */
  key: string;
}

export type CheckedClientKey =
  | { ok: true; name: string; email: string; key: SshPublicKey }
  | { ok: false; issues: FieldIssue[] };

/** Whether a person with a public key can be let in, in words for whoever typed it. No text quotes the key. */
export function checkClientKey(draft: ClientKeyDraft): CheckedClientKey {
  const [name, email, key] = [draft.name.trim(), draft.email.trim(), draft.key.trim()];
  const issues: FieldIssue[] = [];
  const issue = (field: string, text: string | undefined) => {
    if (text !== undefined) issues.push({ field, text });
  };
  issue('name', wrongName(name));
  issue('email', wrongEmail(email));
  const looksLike = key === '' ? 'Paste the person’s public key.' : otherThanPublicKey(key);
  const parsed = looksLike === undefined ? parseClientKey(key) : undefined;
  issue('key', looksLike ?? (parsed && 'expected' in parsed ? damaged : undefined));
  return parsed && 'blob' in parsed && issues.length === 0
    ? { ok: true, name, email, key: parsed }
    : { ok: false, issues };
}

const damaged =
  'This public key is cut short or damaged. Copy the whole line of the .pub file: it is long and has no breaks.';

function wrongName(name: string): string | undefined {
  if (name === '') return 'Give the key a name, for example alice-laptop.';
  if (name.length > 100) return 'A name has at most 100 characters.';
  return /\p{Cc}/u.test(name) ? 'A name is one line of plain text.' : undefined;
}

function wrongEmail(email: string): string | undefined {
  if (email === '') return 'Say whose key it is: sessions and certificates carry the e-mail address.';
  return z.email().safeParse(email).success ? undefined : 'This is not an e-mail address.';
}

/** What else people paste here, and what to do then. */
function otherThanPublicKey(text: string): string | undefined {
  if (/PRIVATE KEY-----|^PuTTY-User-Key-File-/m.test(text)) {
    return 'This is a private key. It belongs on its owner’s machine only: treat it as exposed, and make a new one there. Here goes the public half, the .pub file.';
  }
  if (/^---- BEGIN SSH2 PUBLIC KEY ----/m.test(text)) {
    return 'This is the SSH2 form of a public key. Convert it: ssh-keygen -i -f FILE';
  }
  if (/^-----BEGIN (RSA )?PUBLIC KEY-----/m.test(text)) {
    return 'This is the PEM form of a public key. Convert it: ssh-keygen -i -m PKCS8 -f FILE (with -m PEM where it says RSA PUBLIC KEY)';
  }
  if (/^(SHA256:|MD5:)/.test(text))
    return 'This is the fingerprint of a key. Paste the key itself, the .pub file.';
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '');
  if (lines.length > 1 && lines.every((line) => keyType(line))) {
    return 'These are several keys. Add them one by one.';
  }
  if (lines.length > 1) return damaged;
  const type = keyType(text);
  if (type === undefined) {
    return /\s(ssh-|ecdsa-|sk-)[a-z0-9@.-]+ AAAA/.test(` ${text}`)
      ? 'Options before the key (from="…", command="…") have no meaning here. Paste the line from ssh-… on.'
      : 'This is not a public key. It is one line that starts with ssh-ed25519, ecdsa-sha2-… or ssh-rsa: the content of a .pub file.';
  }
  if (type.includes('-cert-')) return 'This is a certificate. Paste the public key that it was made for.';
  if (type.startsWith('sk-')) {
    return 'Keys of security keys (sk-…) cannot be checked here. Use a key that ssh-keygen -t ed25519 makes.';
  }
  if (type === 'ssh-dss')
    return 'DSA keys are too weak and no longer used. Make a new one: ssh-keygen -t ed25519';
  return undefined;
}

function keyType(line: string): string | undefined {
  return /^((?:ssh|ecdsa|sk)-[a-z0-9@.-]+)[ \t]+AAAA/.exec(line.trim())?.[1];
}
