import type { SshSocket } from '../../contract/ssh-socket.ts';
import type { Settings, StoredSocket } from '../storage/settings.ts';
import { noSuchSocket, readOnlySocket } from './socket-failures.ts';

export type SocketOrigin = 'app' | 'config_file' | 'practice';

export interface SocketEntry {
  socket: SshSocket;
  origin: SocketOrigin;
  /** ISO 8601; what failed before this says nothing about the socket as it is now */
  changedAt: string | undefined;
}

export interface SocketSources {
  configFile: { file: string | undefined; sockets: readonly SshSocket[] };
  /** there only as long as no config file brings sockets, and until it is deleted */
  practice: SshSocket;
  settings: Settings;
}

/** What sockets there are, from the three places that they come from. A name that is there twice counts once. */
export class SocketEntries {
  private entries = new Map<string, SocketEntry>();
  private ofApp = new Map<string, StoredSocket>();
  /** of sockets that are not kept in the settings: when something about them was set right */
  private readonly touched = new Map<string, string>();
  private readonly sources: SocketSources;

  constructor(sources: SocketSources) {
    this.sources = sources;
    this.read();
  }

  list(): readonly SocketEntry[] {
    return [...this.entries.values()];
  }

  find(name: string): SocketEntry | undefined {
    return this.entries.get(name);
  }

  /** @throws Failure `socket_not_found` */
  get(name: string): SocketEntry {
    const entry = this.entries.get(name);
    if (!entry) throw noSuchSocket(name, this.names);
    return entry;
  }

  get names(): string[] {
    return [...this.entries.keys()];
  }

  /** Those of the app, hidden ones too. */
  get stored(): readonly StoredSocket[] {
    return this.sources.settings.current.sockets;
  }

  /** Names of the app's sockets that the config file has too: kept, but not there. */
  get hidden(): string[] {
    return this.stored
      .map(({ socket }) => socket.name)
      .filter((name) => this.entries.get(name)?.origin !== 'app');
  }

  /** @throws Failure `socket_not_found`, `socket_read_only` */
  changeable(name: string): StoredSocket {
    const { origin } = this.get(name);
    const stored = this.ofApp.get(name);
    if (origin === 'app' && stored) return stored;
    throw readOnlySocket(name, { origin, file: this.sources.configFile.file });
  }

  /** @throws Failure `settings_unwritable` */
  store(sockets: readonly StoredSocket[]): void {
    this.sources.settings.update({ sockets });
    this.read();
  }

  /** @throws Failure `settings_unwritable` */
  storePractice(change: Partial<{ deleted: boolean; enabled: boolean }>): void {
    const { settings } = this.sources;
    settings.update({ practice: { ...settings.current.practice, ...change } });
    this.read();
  }

  /** Notes that something about it was set right. @throws Failure `settings_unwritable` */
  touch(name: string): void {
    const now = new Date().toISOString();
    if (this.get(name).origin === 'app') {
      this.store(
        this.stored.map((stored) => (stored.socket.name === name ? { ...stored, changed_at: now } : stored)),
      );
      return;
    }
    this.touched.set(name, now);
    this.read();
  }

  /** The config file's first: it is what this run was started for. */
  private read(): void {
    const { configFile, practice, settings } = this.sources;
    this.entries = new Map();
    this.ofApp = new Map(this.stored.map((stored) => [stored.socket.name, stored]));
    for (const socket of configFile.sockets) this.add(socket, 'config_file');
    for (const { socket, changed_at } of this.stored) this.add(socket, 'app', changed_at);
    if (configFile.sockets.length > 0 || settings.current.practice.deleted) return;
    this.add({ ...practice, enabled: settings.current.practice.enabled }, 'practice');
  }

  private add(socket: SshSocket, origin: SocketOrigin, changedAt = this.touched.get(socket.name)): void {
    if (!this.entries.has(socket.name)) this.entries.set(socket.name, { socket, origin, changedAt });
  }
}
