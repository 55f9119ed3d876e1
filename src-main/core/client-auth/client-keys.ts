import type { ClientKey } from '../../contract/connector-config.ts';
import type { Person } from '../../contract/session.ts';
import { fingerprint, parsePublicKeyLine } from '../certificates/public-key.ts';

/** Who comes in with which public key. */
export class ClientKeys {
  private readonly people = new Map<string, Person>();

  constructor(keys: readonly ClientKey[]) {
    for (const { name, email, key } of keys) {
      const { blob } = parsePublicKeyLine(key);
      this.add(blob, { subject: fingerprint(blob), name, email, via: 'client_key' });
    }
  }

  /** `blob`: the public key in SSH wire form */
  add(blob: Buffer, person: Person): void {
    this.people.set(blob.toString('base64'), person);
  }

  find(blob: Buffer): Person | undefined {
    return this.people.get(blob.toString('base64'));
  }
}
