import { Failure } from '../failure.ts';
import { createPrivateFile, readPrivateFile } from '../secrets/private-file.ts';
import { utils } from '../ssh2/library.ts';

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
    const pair = utils.generateKeyPairSync('ed25519', { comment });
    await createPrivateFile(file, pair.private);
    return { privateKey: pair.private, publicKeyLine: pair.public };
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
