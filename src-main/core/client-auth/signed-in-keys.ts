import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { SignedInKeyView } from '../../contract/commands/sign-in.ts';
import { Person } from '../../contract/session.ts';
import type { SignInConfig } from '../../contract/sign-in-config.ts';
import {
  fingerprint,
  parsePublicKeyLine,
  publicKeyLine,
  type SshPublicKey,
} from '../certificates/public-key.ts';
import { isOfDomains } from '../email-domain.ts';
import { asFailure, Failure, nodeErrorCode } from '../failure.ts';
import type { RenewableSignIn, SignedIn } from '../identity/sign-in.ts';
import { Listeners } from '../listeners.ts';
import type { Log } from '../logging/log.ts';
import type { SecretBox } from '../secrets/secret-box.ts';
import { writeFileAtomically } from '../storage/atomic-file.ts';
import type { KnownKeys } from './client-key-book.ts';

const Entry = z.object({
  /** as in a .pub file */
  key: z.string().max(20_000),
  person: Person,
  /** with whom the person signed in, and as which application: another provider says nothing about this one's people */
  issuer: z.string(),
  client_id: z.string(),
  /** ISO 8601 */
  signed_in_at: z.string(),
  ends_at: z.string(),
  refresh_token: z.string().optional(),
});
type Entry = z.infer<typeof Entry>;
const File = z.object({ keys: z.array(z.unknown()) });

const mostKeys = 10_000;
const hour = 3_600_000;
/** a refresh token that nobody has used for so long is thrown away */
const keptForRenewal = 30 * 24 * hour;

export interface SignedInKeysOptions {
  file: string;
  config: () => SignInConfig | undefined;
  secretBox: SecretBox;
  log: Log;
  now?: () => number;
}

/**
 * The keys of people who have signed in: each was proven on the connection that signed in, and opens the door by itself
 * until the sign-in ends. Kept in the data folder, for a restart is no reason to ask again.
 */
export class SignedInKeys implements KnownKeys {
  /** by the key's blob in base64 */
  private readonly entries = new Map<string, Entry>();
  private readonly options: SignedInKeysOptions;
  private readonly changed = new Listeners<{ removed: readonly Person[] }>();

  constructor(options: SignedInKeysOptions) {
    this.options = options;
    this.read();
  }

  find(blob: Buffer): Person | undefined {
    const entry = this.entries.get(blob.toString('base64'));
    return entry && this.counts(entry) && this.now() < this.endOf(entry) ? entry.person : undefined;
  }

  /** What asks the provider whether the person of an ended sign-in still may; undefined: they have to sign in. */
  renewable(blob: Buffer): RenewableSignIn | undefined {
    const entry = this.entries.get(blob.toString('base64'));
    if (!entry?.refresh_token || !this.counts(entry) || !this.options.config()?.renew) return undefined;
    try {
      const opened = this.options.secretBox.open(entry.refresh_token, contextOf(blob));
      return { person: entry.person, refreshToken: opened.toString('utf8') };
    } catch (thrown) {
      this.options.log.warn('a refresh token cannot be opened', { code: asFailure(thrown).code });
      return undefined;
    }
  }

  /**
   * Remembers a key that its holder has proven. Where that cannot be kept the sign-in still counts for its connection:
   * no failure.
   */
  remember(key: SshPublicKey, { person, refreshToken }: SignedIn): void {
    const config = this.options.config();
    if (!config) return;
    const now = this.now();
    const { issuer, client_id, session_hours: hours } = config;
    const token = refreshToken && this.options.secretBox.seal(refreshToken, contextOf(key.blob));
    this.entries.set(key.blob.toString('base64'), {
      key: publicKeyLine(key),
      person,
      issuer,
      client_id,
      signed_in_at: new Date(now).toISOString(),
      ends_at: new Date(now + hours * hour).toISOString(),
      ...(token ? { refresh_token: token } : {}),
    });
    this.forgetOld();
    try {
      this.write();
    } catch (thrown) {
      this.options.log.error(`the signed-in key could not be kept: ${asFailure(thrown).message}`, {
        code: 'settings_unwritable',
      });
    }
    this.changed.tell({ removed: [] });
  }

  /** The provider has said no, or the key has signed in for somebody else. */
  forget(blob: Buffer): void {
    if (!this.entries.delete(blob.toString('base64'))) return;
    try {
      this.write();
    } catch {
      // it is over in memory, and in the file by its time
    }
    this.changed.tell({ removed: [] });
  }

  /** Those that count now, the latest first. */
  list(): SignedInKeyView[] {
    return [...this.entries.values()]
      .filter((entry) => this.counts(entry) && this.now() < this.endOf(entry))
      .map((entry) => ({
        name: entry.person.name,
        email: entry.person.email,
        groups: entry.person.groups ?? [],
        fingerprint: fingerprint(parsePublicKeyLine(entry.key).blob),
        signed_in_at: entry.signed_in_at,
        ends_at: new Date(this.endOf(entry)).toISOString(),
        renews: entry.refresh_token !== undefined && this.options.config()?.renew === true,
      }))
      .sort((one, other) => other.signed_in_at.localeCompare(one.signed_in_at));
  }

  /**
   * Ends a sign-in: the key has to sign in again.
   *
   * @throws Failure `client_key_invalid`, `settings_unwritable`
   */
  revoke(wanted: string): void {
    const found = [...this.entries].find(([blob]) => fingerprint(Buffer.from(blob, 'base64')) === wanted);
    if (!found) {
      throw new Failure('client_key_invalid', {
        message: `no signed-in key ${wanted}`,
        advice: 'This key is not signed in any more. Look at the list again.',
      });
    }
    const [blob, entry] = found;
    this.entries.delete(blob);
    try {
      this.write();
    } catch (thrown) {
      this.entries.set(blob, entry);
      throw unwritable(this.options.file, thrown);
    }
    this.options.log.info('sign-in ended by the admin', { user: entry.person.email, fingerprint: wanted });
    this.changed.tell({ removed: [entry.person] });
  }

  /** Calls back after every change; `removed` are the people whose sign-in the admin has ended. */
  onChange(listener: (change: { removed: readonly Person[] }) => void): () => void {
    return this.changed.add(listener);
  }

  private now(): number {
    return (this.options.now ?? Date.now)();
  }

  /** What the settings say now counts, not what they said then: a provider or a domain that was taken out is out. */
  private counts({ issuer, client_id, person }: Entry): boolean {
    const config = this.options.config();
    if (config?.issuer !== issuer || config.client_id !== client_id) return false;
    return isOfDomains(person.email, config.allowed_domains);
  }

  private endOf({ signed_in_at, ends_at }: Entry): number {
    const hours = this.options.config()?.session_hours ?? 0;
    return Math.min(Date.parse(ends_at), Date.parse(signed_in_at) + hours * hour);
  }

  private forgetOld(): void {
    for (const [blob, entry] of this.entries) {
      const kept = entry.refresh_token === undefined ? 0 : keptForRenewal;
      if (Date.parse(entry.ends_at) + kept < this.now()) this.entries.delete(blob);
    }
    for (const blob of this.entries.keys()) {
      if (this.entries.size <= mostKeys) break;
      this.entries.delete(blob);
    }
  }

  private write(): void {
    writeFileAtomically(
      this.options.file,
      `${JSON.stringify({ keys: [...this.entries.values()] }, null, 1)}\n`,
    );
  }

  /** What cannot be read lets nobody in: they sign in again. */
  private read(): void {
    const { file, log } = this.options;
    try {
      const { keys } = File.parse(JSON.parse(readFileSync(file, 'utf8')));
      for (const raw of keys) {
        const { data } = Entry.safeParse(raw);
        if (data) this.entries.set(parsePublicKeyLine(data.key).blob.toString('base64'), data);
      }
    } catch (thrown) {
      if (nodeErrorCode(thrown) === 'ENOENT') return;
      log.error(`the signed-in keys in ${file} cannot be read: people sign in again`, {
        code: 'settings_unreadable',
      });
    }
    this.forgetOld();
  }
}

/** see SecretBox */
function contextOf(blob: Buffer): string {
  return `signed_in_key/${fingerprint(blob)}/refresh_token`;
}

function unwritable(file: string, cause: unknown): Failure {
  return new Failure('settings_unwritable', {
    message: `the signed-in keys ${file} cannot be kept: ${nodeErrorCode(cause) ?? 'unknown'}`,
    advice: `${file} cannot be written. Make room on the disk, or check the rights of the data folder. Nothing was changed.`,
    evidence: { file },
    cause,
  });
}
