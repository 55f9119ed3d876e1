import type { ClientKeyView } from '../../contract/commands/settings.ts';
import type { ClientKey } from '../../contract/connector-config.ts';
import type { Person } from '../../contract/session.ts';
import {
  fingerprint,
  parsePublicKeyLine,
  publicKeyLine,
  type SshPublicKey,
} from '../certificates/public-key.ts';
import { Failure } from '../failure.ts';
import { Listeners } from '../listeners.ts';
import type { Log } from '../logging/log.ts';
import { parseClientKey } from '../sockets/client-key-lines.ts';
import type { Settings } from '../storage/settings.ts';
import { type ClientKeyDraft, checkClientKey } from './check-client-key.ts';
import type { DeviceOwner } from './device-key.ts';

/** Who comes in with which public key, in SSH wire form. */
export interface KnownKeys {
  find(blob: Buffer): Person | undefined;
}

export interface ClientKeyBookOptions {
  owner: DeviceOwner;
  /** of the config file, which cannot be changed here */
  configFile: { file: string | undefined; keys: readonly ClientKey[] };
  settings: Settings;
  log: Log;
}

interface Entry extends ClientKeyView {
  key: SshPublicKey;
  person: Person;
}

/** The people who may come in with a key: the owner of this machine, those of the config file, and those added here. */
export class ClientKeyBook implements KnownKeys {
  /** by the key's blob in base64 */
  private entries = new Map<string, Entry>();
  private readonly options: ClientKeyBookOptions;
  private readonly changed = new Listeners<{ removed: readonly string[] }>();

  constructor(options: ClientKeyBookOptions) {
    this.options = options;
    this.readEntries();
  }

  find(blob: Buffer): Person | undefined {
    return this.entries.get(blob.toString('base64'))?.person;
  }

  /** The owner first, then in the order in which they were added. */
  list(): ClientKeyView[] {
    return [...this.entries.values()].map(viewOf);
  }

  /** The ones of the app, as a config file has them. */
  get stored(): readonly ClientKey[] {
    return this.options.settings.current.client_keys;
  }

  /** Calls back after every change; `removed` are the fingerprints of keys that let nobody in any more. */
  onChange(listener: (change: { removed: readonly string[] }) => void): () => void {
    return this.changed.add(listener);
  }

  /** @throws Failure `client_key_invalid` with `issues`, `settings_unwritable` */
  add(draft: ClientKeyDraft): ClientKeyView {
    const checked = checkClientKey(draft);
    if (!checked.ok) throw invalid(checked.issues);
    const there = this.entries.get(checked.key.blob.toString('base64'));
    if (there) throw invalid([{ field: 'key', text: alreadyThere(there) }]);
    const { name, email, key } = checked;
    this.store([...this.stored, { name, email, key: publicKeyLine(key) }]);
    this.options.log.info('client key added', { name, email, fingerprint: fingerprint(key.blob) });
    return viewOf(this.entryOf(key.blob));
  }

  /**
   * Adds those of an import that are not there yet; gives their number. They have been checked as a config file.
   *
   * @throws Failure `settings_unwritable`
   */
  addAll(keys: readonly ClientKey[]): number {
    const fresh = keys.filter(({ key }) => this.find(parsePublicKeyLine(key).blob) === undefined);
    if (fresh.length === 0) return 0;
    this.store([...this.stored, ...fresh]);
    for (const { name, email } of fresh) this.options.log.info('client key added', { name, email });
    return fresh.length;
  }

  /** @throws Failure `client_key_invalid`, `settings_read_only`, `settings_unwritable` */
  remove(wanted: string): void {
    const entry = [...this.entries.values()].find((candidate) => candidate.fingerprint === wanted);
    if (!entry) {
      throw new Failure('client_key_invalid', {
        message: `there is no client key ${wanted}`,
        advice: 'This key lets nobody in any more. Look at the list again.',
      });
    }
    if (entry.origin !== 'app') throw this.readOnly(entry);
    this.store(this.stored.filter(({ key }) => fingerprintOf(key) !== wanted));
    this.options.log.info('client key removed', {
      name: entry.name,
      email: entry.email,
      fingerprint: wanted,
    });
  }

  private store(keys: readonly ClientKey[]): void {
    this.options.settings.update({ client_keys: keys });
    const before = this.list();
    this.readEntries();
    const now = new Set(this.list().map((view) => view.fingerprint));
    const removed = before.map((view) => view.fingerprint).filter((one) => !now.has(one));
    this.changed.tell({ removed });
  }

  /** A key that is there twice counts once: the owner's own first, then the config file's. */
  private readEntries(): void {
    const { owner, configFile, log } = this.options;
    this.entries = new Map([[owner.key.blob.toString('base64'), entryOf(owner.key, owner.person, 'device')]]);
    const add = ({ name, email, key: line }: ClientKey, origin: ClientKeyView['origin']) => {
      const key = parseClientKey(line);
      if ('expected' in key) {
        log.error(`the client key ${name} lets nobody in: it is no ${key.expected}`, { name, email });
        return;
      }
      const id = key.blob.toString('base64');
      const person: Person = { subject: fingerprint(key.blob), name, email, via: 'client_key' };
      if (!this.entries.has(id)) this.entries.set(id, entryOf(key, person, origin));
    };
    for (const key of configFile.keys) add(key, 'config_file');
    for (const key of this.stored) add(key, 'app');
  }

  private entryOf(blob: Buffer): Entry {
    const entry = this.entries.get(blob.toString('base64'));
    if (!entry) throw new Error('a client key was not stored');
    return entry;
  }

  private readOnly({ name, origin }: Entry): Failure {
    return new Failure('settings_read_only', {
      message: `the client key ${name} cannot be removed here`,
      advice:
        origin === 'device'
          ? 'This is the key of this machine, with which its owner comes in. It stays as long as the data folder.'
          : `This key stands in the config file ${this.options.configFile.file ?? ''}. Take it out there, and start the connector again.`,
    });
  }
}

function entryOf(key: SshPublicKey, person: Person, origin: ClientKeyView['origin']): Entry {
  const { name, email } = person;
  return { key, person, name, email, type: key.type, fingerprint: fingerprint(key.blob), origin };
}

function viewOf({ name, email, type, fingerprint, origin }: Entry): ClientKeyView {
  return { name, email, type, fingerprint, origin };
}

function fingerprintOf(line: string): string | undefined {
  const key = parseClientKey(line);
  return 'blob' in key ? fingerprint(key.blob) : undefined;
}

function alreadyThere({ name, origin }: Entry): string {
  if (origin === 'device')
    return 'This is the key of this machine itself: its owner comes in with it already.';
  return `${name} has this key already. Every person needs a key of their own.`;
}

function invalid(issues: { field: string; text: string }[]): Failure {
  return new Failure('client_key_invalid', {
    message: `client key: ${issues.map(({ field, text }) => `${field}: ${text}`).join(' ')}`,
    advice: issues.map(({ text }) => text).join(' '),
    issues,
  });
}
