import { createHash } from 'node:crypto';
import { type LoadedPrivateKey, loadPrivateKey } from './private-key.ts';

const mostKeys = 100;

/**
 * Private keys that were decrypted, kept as key objects while the connector runs, as ssh-agent keeps them: decrypting
 * takes half a second, which an Ansible run over fifty connections would pay fifty times. A key or passphrase that
 * has changed is another entry; the oldest ones go.
 */
export class UnlockedKeys {
  private readonly keys = new Map<string, Promise<LoadedPrivateKey>>();

  /** @throws Failure as `loadPrivateKey` does */
  load(text: Buffer, passphrase: string): Promise<LoadedPrivateKey> {
    const id = createHash('sha256').update(text).update('\0').update(passphrase).digest('base64');
    const known = this.keys.get(id);
    if (known) return known;
    const loading = loadPrivateKey(text, passphrase);
    this.keys.set(id, loading);
    loading.catch(() => this.keys.delete(id));
    for (const oldest of this.keys.keys()) {
      if (this.keys.size <= mostKeys) break;
      this.keys.delete(oldest);
    }
    return loading;
  }
}
