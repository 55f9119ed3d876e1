import { createPrivateKey, type KeyObject } from 'node:crypto';
import { nodeErrorCode } from '../failure.ts';
import { utils } from '../ssh2/library.ts';
import { WireReader } from '../ssh2/wire.ts';

/** One private key block of a text, by the label of its BEGIN line. */
export interface PrivateKeyBlock {
  readonly label: string;
  /** from BEGIN to END */
  readonly text: string;
  readonly encrypted: boolean;
}

export type DecodedKey =
  | { readonly key: KeyObject }
  | { readonly problem: 'passphrase_wrong' | 'format_unsupported' | 'invalid'; readonly detail: string };

/** Finds the first private key in a text; `openssl ecparam -genkey`, for one, writes parameters before it. */
export function findPrivateKey(text: string): PrivateKeyBlock | undefined {
  const match = /-----BEGIN ((?:[A-Z0-9]+ )*PRIVATE KEY)-----\s[\s\S]+?\s-----END \1-----/.exec(text);
  const label = match?.[1];
  if (!match || !label) return undefined;
  // pasted text comes indented and with the line ends of Windows
  const block = match[0].replace(/^[ \t]+|[ \t\r]+$/gm, '');
  const encrypted =
    label === 'ENCRYPTED PRIVATE KEY' ||
    /^Proc-Type: 4,ENCRYPTED\s*$/m.test(block) ||
    (label === 'OPENSSH PRIVATE KEY' && (openSshCipher(block) ?? 'none') !== 'none');
  return { label, text: block, encrypted };
}

/**
 * Reads one block. Slow for encrypted ones (that is the point of bcrypt), so those are given to the worker.
 * Says what is wrong instead of throwing, for this is also the worker's answer.
 */
export function decodePrivateKey(
  { label, text, encrypted }: PrivateKeyBlock,
  passphrase?: string,
): DecodedKey {
  try {
    if (label === 'OPENSSH PRIVATE KEY') return decodeOpenSsh(text, encrypted, passphrase);
    return { key: createPrivateKey({ key: text, ...(passphrase !== undefined && { passphrase }) }) };
  } catch (thrown) {
    const detail = thrown instanceof Error ? thrown.message : String(thrown);
    if (nodeErrorCode(thrown) === 'ERR_OSSL_EVP_UNSUPPORTED')
      return { problem: 'format_unsupported', detail };
    // Seldom a wrong passphrase passes the padding check and gives nonsense: any failure may be the passphrase.
    return { problem: encrypted ? 'passphrase_wrong' : 'invalid', detail };
  }
}

function decodeOpenSsh(text: string, encrypted: boolean, passphrase: string | undefined): DecodedKey {
  const cipher = openSshCipher(text);
  if (!cipher) return { problem: 'invalid', detail: 'ssh: invalid openssh private key format' };
  // ssh2 reads this one as a stream cipher without its tag
  if (cipher.startsWith('chacha20')) return { problem: 'format_unsupported', detail: `key cipher ${cipher}` };

  const parsed = utils.parseKey(text, passphrase);
  if (!(parsed instanceof Error)) return { key: createPrivateKey(parsed.getPrivatePEM()) };
  const detail = parsed.message;
  if (/^Unsupported (cipher|kdf|OpenSSH)/.test(detail)) return { problem: 'format_unsupported', detail };
  if (/^Malformed /.test(detail) || !encrypted) return { problem: 'invalid', detail };
  return { problem: 'passphrase_wrong', detail };
}

/** The cipher of an OpenSSH key ("none" where it is plain); undefined when this is no such key. */
function openSshCipher(block: string): string | undefined {
  const magic = 'openssh-key-v1\0';
  const bytes = Buffer.from(block.replace(/-----[^-]+-----/g, ''), 'base64');
  if (bytes.subarray(0, magic.length).toString('latin1') !== magic) return undefined;
  try {
    return new WireReader(bytes, magic.length).text();
  } catch {
    return undefined;
  }
}
