import { generateKeyPairSync } from 'node:crypto';
import { Failure } from '../failure.ts';
import { createPrivateFile, readPrivateFile } from '../secrets/private-file.ts';
import { utils } from '../ssh2/library.ts';
import { encodePrivateKey } from './encode-private-key.ts';
import { publicKeyLine, publicKeyOf } from './public-key.ts';

/** An ed25519 key pair as ssh-keygen writes it. */
export interface KeyPair {
  /** OpenSSH format */
  privateKey: string;
  publicKeyLine: string;
}

/**
 * Reads an ed25519 key pair from a file that only its owner can read, or makes it on first start. A key that cannot
 * be read is never replaced: others have pinned its public half.
 *
 * @throws Failure `key_unreadable`
 */
export async function openKeyPair(file: string, comment: string): Promise<KeyPair> {
  const stored = (await readPrivateFile(file))?.toString('utf8');
  if (stored === undefined) {
    // not ssh2's own generator: it loses a zero byte at the start of one key in 256
    const { privateKey } = generateKeyPairSync('ed25519');
    const text = encodePrivateKey(privateKey);
    if (!(await createPrivateFile(file, text))) return openKeyPair(file, comment);
    return { privateKey: text, publicKeyLine: publicKeyLine(publicKeyOf(privateKey), comment) };
  }
  const parsed = utils.parseKey(stored);
  const key = Array.isArray(parsed) ? parsed[0] : parsed;
  if (key instanceof Error || key === undefined || !key.isPrivateKey() || key.type !== 'ssh-ed25519') {
    throw new Failure('key_unreadable', {
      message: `the key file ${file} does not hold an ed25519 private key`,
      advice: `The key file ${file} is damaged. Restore it from a backup, or move it away to get a new one.`,
      cause: key,
    });
  }
  return {
    privateKey: stored,
    publicKeyLine: `${key.type} ${key.getPublicSSH().toString('base64')} ${comment}`,
  };
}
