import { parsePublicKeyLine, publicKeyLine, type SshPublicKey } from '../certificates/public-key.ts';
import { utils } from '../ssh2/library.ts';
import { type ConfigMistake, foundInstead } from './config-expectations.ts';
import { listAt, textAt } from './config-references.ts';

/** What the gateway can verify a signature of. */
export const clientKeyTypes = [
  'ssh-ed25519',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
  'ssh-rsa',
] as const;

/** Reads a line of a `.pub` file. What is wrong with it is said as what was expected instead. */
export function parseClientKey(line: string): SshPublicKey | { expected: string } {
  const type = line.trim().split(/\s/)[0];
  if (!clientKeyTypes.some((known) => known === type)) {
    return { expected: `a public key of type ${clientKeyTypes.join(', ')}` };
  }
  try {
    const key = parsePublicKeyLine(line);
    // the gateway checks signatures with ssh2: what that cannot read would never get in
    const usable = utils.parseKey(publicKeyLine(key));
    if (!(usable instanceof Error)) return key;
  } catch {
    // cut short: said below
  }
  return { expected: 'a whole public key: this one is cut short or damaged' };
}

/** Key lines that do not work, and keys that two people are said to have. */
export function checkClientKeys(raw: unknown): ConfigMistake[] {
  const firstWithKey = new Map<string, number>();
  return listAt(raw, 'client_keys').flatMap((entry, index) => {
    const line = textAt(entry, ['key']);
    if (line === undefined) return [];
    const path = ['client_keys', index, 'key'];
    const key = parseClientKey(line);
    if ('expected' in key) return [foundInstead(raw, path, key.expected)];
    const first = firstWithKey.get(key.blob.toString('base64'));
    if (first !== undefined)
      return [foundInstead(raw, path, `another key: client_keys[${first}] has this one`)];
    firstWithKey.set(key.blob.toString('base64'), index);
    return [];
  });
}
