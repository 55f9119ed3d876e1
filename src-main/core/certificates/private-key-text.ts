import { findPrivateKey, type PrivateKeyBlock } from './decode-private-key.ts';

/** What a text is, where a private key that we can use was wanted. */
export interface NoPrivateKey {
  readonly problem: /** PuTTY's own format */
    | 'putty'
    /** a private key of a kind that SSH logins here do not use: DSA, ssh.com's, … */
    | 'foreign'
    /** a public key or a certificate */
    | 'public'
    /** it begins like a private key, and its end is missing */
    | 'cut_short'
    /** anything else */
    | 'none';
  /** its own name for itself, where it has one: `PuTTY-User-Key-File-3`, `DSA PRIVATE KEY` */
  readonly kind: string;
}

/** The private key in a text, or why there is none that we can use. Whether it can be decoded is another question. */
export function lookForPrivateKey(text: string): PrivateKeyBlock | NoPrivateKey {
  const putty = /^PuTTY-User-Key-File-\d+/.exec(text.trimStart());
  if (putty) return { problem: 'putty', kind: putty[0] };
  const block = findPrivateKey(text);
  if (block && /^(OPENSSH |RSA |EC |ENCRYPTED |)PRIVATE KEY$/.test(block.label)) return block;
  if (block || /^\s*---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----/m.test(text)) {
    return { problem: 'foreign', kind: block?.label ?? 'SSH2 ENCRYPTED PRIVATE KEY' };
  }
  if (
    /^\s*-+ ?BEGIN [A-Z0-9 ]*(PUBLIC KEY|CERTIFICATE) ?-+/m.test(text) ||
    /^\s*(ssh|ecdsa|sk)-\S+ AAAA/m.test(text)
  ) {
    return { problem: 'public', kind: 'PUBLIC KEY' };
  }
  const begun = /-----BEGIN ((?:[A-Z0-9]+ )*PRIVATE KEY)-----/.exec(text);
  // the body of a key whose first line was left behind
  const ended = /-----END ((?:[A-Z0-9]+ )*PRIVATE KEY)-----/.exec(text);
  const kind = begun?.[1] ?? ended?.[1];
  return kind === undefined ? { problem: 'none', kind: '' } : { problem: 'cut_short', kind };
}
