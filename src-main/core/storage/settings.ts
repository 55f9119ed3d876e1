import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { addressText } from '../../contract/address-text.ts';
import { AppSettings } from '../../contract/app-settings.ts';
import { ClientKey, GatewayConfig, RecordingsConfig } from '../../contract/connector-config.ts';
import { Policy } from '../../contract/policy.ts';
import { SignInConfig } from '../../contract/sign-in-config.ts';
import { SshSocket } from '../../contract/ssh-socket.ts';
import { Listeners } from '../listeners.ts';
import { type SettingsStore, settingsFile } from './settings-store.ts';

/** A socket that was made in the app, its secrets sealed or as references. */
export const StoredSocket = z.object({
  socket: SshSocket,
  /** ISO 8601; what a session failed of before this says nothing about the socket as it is now */
  changed_at: z.string().max(40),
});
export type StoredSocket = z.infer<typeof StoredSocket>;

/** What the connector keeps of its admin's choices. Absent: never chosen. */
export interface StoredSettings {
  readonly sockets: readonly StoredSocket[];
  readonly client_keys: readonly ClientKey[];
  readonly policies: readonly Policy[];
  readonly gateway: GatewayConfig | undefined;
  readonly recordings: RecordingsConfig | undefined;
  /** its secret sealed, or a reference */
  readonly sign_in: SignInConfig | undefined;
  readonly app: AppSettings;
  readonly practice: Readonly<PracticeSettings>;
}

const PracticeSettings = z.object({
  deleted: z.boolean().default(false),
  enabled: z.boolean().default(true),
});
type PracticeSettings = z.infer<typeof PracticeSettings>;

/** Of the file's form. A later version of this app may write a higher one. */
const version = 1;

/** The settings in memory, and their file. */
export class Settings {
  /** what of the file could not be used, a sentence each, for the log; the file as it was is kept beside it */
  readonly problems: readonly string[];
  private values: StoredSettings;
  /** the file holds more than could be read: writing would lose it */
  private isPartOfFile = false;
  private readonly store: SettingsStore;
  private readonly changed = new Listeners();

  /**
   * Reads what can be read: an entry that is not as it should be is left out, and the others count.
   *
   * @throws Failure `settings_unwritable` where the file cannot be read at all
   */
  static open(store: SettingsStore): Settings {
    const { settings, dropped } = readSettings(store.read());
    const problems = store.damage
      ? [`the settings file ${store.file} ${store.damage.reason}: it is now ${store.damage.movedTo}`]
      : [];
    const opened = new Settings(store, settings, problems);
    if (dropped.length > 0) {
      problems.push(`of the settings file ${store.file} not all can be used`, ...dropped);
      opened.isPartOfFile = true;
      try {
        // at once, so that the next start does not find the same again
        opened.update({});
        problems.push(`the settings file as it was is kept beside it, with "damaged" in its name`);
      } catch {
        problems.push('it stays as it is until a copy of it can be kept');
      }
    }
    return opened;
  }

  private constructor(store: SettingsStore, values: StoredSettings, problems: readonly string[]) {
    this.store = store;
    this.values = values;
    this.problems = problems;
  }

  get current(): StoredSettings {
    return this.values;
  }

  /** Writes first, then it counts. @throws Failure `settings_unwritable`; nothing has changed then */
  update(changes: Partial<StoredSettings>): void {
    const values = { ...this.values, ...changes };
    if (this.isPartOfFile) this.store.keepCopy();
    this.isPartOfFile = false;
    // from the file, so that what others keep there (the window's place) stays
    this.store.write({ ...this.store.read(), ...storedForm(values), version });
    this.values = values;
    this.changed.tell();
  }

  /** Calls back after every update; returns what ends that. */
  onChange(listener: () => void): () => void {
    return this.changed.add(listener);
  }
}

/** For readers beside a running connector: what can be read of the settings of a data folder. Changes nothing. */
export function viewSettings(folder: string): StoredSettings {
  let raw: unknown;
  try {
    raw = JSON.parse(readFileSync(settingsFile(folder), 'utf8'));
  } catch {
    // there is none yet, or the connector's next start will say what is wrong with it
  }
  return readSettings(Object(raw) as Record<string, unknown>).settings;
}

/** As the schemas read it: an address is one text there. */
function storedForm({ gateway, ...values }: StoredSettings): Record<string, unknown> {
  // undefined too: that takes the place of what could not be read
  return { ...values, gateway: gateway && { ...gateway, also: gateway.also.map(addressText) } };
}

/** Anything, as settings. `dropped` says what was left out, without any of its values: they may be secrets. */
export function readSettings(raw: Record<string, unknown>): { settings: StoredSettings; dropped: string[] } {
  const dropped: string[] = [];
  if (typeof raw.version === 'number' && raw.version > version)
    dropped.push(`settings: they are of a later version (${raw.version}) of this app`);
  const one = <Value>(name: string, schema: z.ZodType<Value>): Value | undefined => {
    if (raw[name] === undefined) return undefined;
    const { data, error } = schema.safeParse(raw[name]);
    if (error) dropped.push(`${name}: ${whatIsWrong(error)}`);
    return data;
  };
  const many = <Value>(name: string, schema: z.ZodType<Value>, keyOf: (value: Value) => string): Value[] => {
    const list = raw[name] ?? [];
    if (!Array.isArray(list)) {
      dropped.push(`${name}: it is no list`);
      return [];
    }
    const found = new Map<string, Value>();
    for (const [index, entry] of list.entries()) {
      const { data, error } = schema.safeParse(entry);
      if (error) dropped.push(`${name}[${index}]${nameOf(entry)}: ${whatIsWrong(error)}`);
      else if (found.has(keyOf(data))) dropped.push(`${name}[${index}]${nameOf(entry)}: it is there twice`);
      else found.set(keyOf(data), data);
    }
    return [...found.values()];
  };
  return {
    settings: {
      sockets: many('sockets', StoredSocket, ({ socket }) => socket.name),
      client_keys: many('client_keys', ClientKey, ({ key }) => key.trim().split(/\s+/)[1] ?? ''),
      policies: policiesIn(raw.policies, dropped),
      gateway: one('gateway', GatewayConfig),
      recordings: one('recordings', RecordingsConfig),
      sign_in: one('sign_in', SignInConfig),
      app: one('app', AppSettings) ?? AppSettings.parse({}),
      practice: one('practice', PracticeSettings) ?? PracticeSettings.parse({}),
    },
    dropped,
  };
}

/**
 * A policy that cannot be read lets nobody in, and is not left out: of a file with no other one, everybody would have
 * all rights.
 */
function policiesIn(raw: unknown, dropped: string[]): Policy[] {
  if (raw === undefined) return [];
  const entries: unknown[] = Array.isArray(raw) ? raw : [raw];
  const found = new Map<string, Policy>();
  for (const [index, entry] of entries.entries()) {
    const { data, error } = Policy.safeParse(entry);
    if (data && !found.has(data.name)) {
      found.set(data.name, data);
      continue;
    }
    const problem = error ? whatIsWrong(error) : 'it is there twice';
    dropped.push(
      `policies[${index}]${nameOf(entry)}: ${problem}; a policy that allows nothing stands in its place`,
    );
    const name = `unreadable-${index + 1}`;
    const allowsNothing = { name, description: 'It could not be read.', all: true, policy_data: nothing };
    if (!found.has(name)) found.set(name, Policy.parse(allowsNothing));
  }
  return [...found.values()];
}

const nothing = { permissions: {}, condition: {} };

/** The fields, and what was expected there: never what stood there. */
function whatIsWrong(error: z.ZodError): string {
  const issues = error.issues.slice(0, 5).map(({ path, message }) => `${path.join('.') || 'it'}: ${message}`);
  return issues.join('; ');
}

/** ` (web1)`, where the entry has a name to be known by */
function nameOf(entry: unknown): string {
  const { name, socket } = Object(entry) as { name?: unknown; socket?: { name?: unknown } };
  const found = name ?? Object(socket).name;
  return typeof found === 'string' ? ` (${found.slice(0, 63)})` : '';
}
