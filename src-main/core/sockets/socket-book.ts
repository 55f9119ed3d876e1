import { isDeepStrictEqual } from 'node:util';
import type { FieldIssue } from '../../contract/reply.ts';
import type { SocketDraft } from '../../contract/socket-draft.ts';
import { SshSocket } from '../../contract/ssh-socket.ts';
import { Listeners } from '../listeners.ts';
import type { Log } from '../logging/log.ts';
import type { SecretBox } from '../secrets/secret-box.ts';
import { checkDraft } from './check-draft.ts';
import { draftToSocket, socketToDraft } from './draft-socket.ts';
import { type RemovedSocket, RemovedSockets } from './removed-sockets.ts';
import { SocketEntries, type SocketEntry, type SocketSources } from './socket-entries.ts';
import { invalidDraft, readOnlySocket, wayForOthers } from './socket-failures.ts';
import { sealedFor, secretsOf } from './stored-secrets.ts';
import { changedNow, followName } from './stored-sockets.ts';

export type SocketChange =
  | { kind: 'added'; name: string }
  /** `was`: its name before, which may be the same */
  | { kind: 'changed'; name: string; was: string }
  | { kind: 'removed'; name: string };

export interface SocketBookOptions extends SocketSources {
  secretBox: SecretBox;
  log: Log;
}

/**
 * All sockets, by name: of the config file, of the app, and the practice socket. Those of the app can change, while
 * sessions go on with what they have.
 */
export class SocketBook {
  private readonly entries: SocketEntries;
  private readonly removed = new RemovedSockets();
  private readonly options: SocketBookOptions;
  private readonly changed = new Listeners<SocketChange[]>();

  constructor(options: SocketBookOptions) {
    this.options = options;
    this.entries = new SocketEntries(options);
    for (const name of this.entries.hidden) {
      options.log.warn(`the socket ${name} of this app is hidden by the one of the config file`, {
        socket_id: name,
      });
    }
  }

  list(): readonly SocketEntry[] {
    return this.entries.list();
  }

  get names(): string[] {
    return this.entries.names;
  }

  /** @throws Failure `socket_not_found` */
  entry(name: string): SocketEntry {
    return this.entries.get(name);
  }

  /** A stopped one too. */
  get(name: string): SshSocket | undefined {
    return this.entries.find(name)?.socket;
  }

  /** undefined for a stopped one too: nobody gets in there. */
  find(name: string): SshSocket | undefined {
    const socket = this.get(name);
    return socket?.enabled ? socket : undefined;
  }

  isPractice(socket: SshSocket): boolean {
    return socket.ssh_configuration === this.options.practice.ssh_configuration;
  }

  /** Calls back after every change; returns what ends that. */
  onChange(listener: (changes: SocketChange[]) => void): () => void {
    return this.changed.add(listener);
  }

  /** What is wrong with a draft. `was`: the socket that it changes. */
  check(draft: SocketDraft, was?: string): FieldIssue[] {
    const sockets = this.list().map(({ socket }) => socket);
    return checkDraft(draft, { sockets, was: was === undefined ? undefined : this.get(was) });
  }

  /**
   * Stores a draft, as a new socket or in place of `was`, which may have another name.
   *
   * @throws Failure `socket_invalid` with `issues`, `socket_not_found`, `socket_read_only`, `secret_unsealable`,
   *   `settings_unwritable`; nothing has changed then
   */
  save(draft: SocketDraft, was?: string): SocketEntry {
    const before = was === undefined ? undefined : this.entries.changeable(was).socket;
    const issues = this.check(draft, was);
    if (issues.length > 0) throw invalidDraft(issues);
    const secrets = secretsOf(draft, before, this.options.secretBox);
    const socket = SshSocket.parse(draftToSocket(draft, { secrets, enabled: before?.enabled ?? true }));
    if (!before) {
      this.entries.store([...this.entries.stored, changedNow(socket)]);
      return this.tell({ kind: 'added', name: socket.name });
    }
    const next = this.entries.stored.map((stored) =>
      stored.socket.name === before.name ? changedNow(socket) : followName(stored, before.name, socket.name),
    );
    this.entries.store(next);
    return this.tell({ kind: 'changed', name: socket.name, was: before.name });
  }

  /** @throws Failure `socket_not_found`, `socket_read_only`, `settings_unwritable` */
  setEnabled(name: string, enabled: boolean): SocketEntry {
    const { socket, origin } = this.entries.get(name);
    if (origin === 'practice') this.entries.storePractice({ enabled });
    else {
      this.entries.changeable(name);
      const change = { ...socket, enabled };
      this.entries.store(
        this.entries.stored.map((stored) =>
          stored.socket.name === name ? { ...stored, socket: change } : stored,
        ),
      );
    }
    return this.tell({ kind: 'changed', name, was: name });
  }

  /**
   * A copy that can be changed.
   *
   * @throws Failure `socket_not_found`, `socket_read_only`, `secret_unsealable`, `settings_unwritable`
   */
  duplicate(name: string): SocketEntry {
    const { socket, origin } = this.entries.get(name);
    if (origin === 'practice') throw readOnlySocket(name, { origin });
    const copy = sealedFor(this.nameForCopy(name), socket, this.options.secretBox);
    this.entries.store([...this.entries.stored, changedNow({ ...copy, enabled: true })]);
    return this.tell({ kind: 'added', name: copy.name });
  }

  /**
   * Removes it; what comes back brings it back with `restore`, for ten minutes.
   *
   * @throws Failure `socket_not_found`, `socket_read_only`, `socket_invalid` where others are reached through it,
   *   `settings_unwritable`
   */
  remove(name: string): string {
    const { origin } = this.entries.get(name);
    const isPractice = origin === 'practice';
    const removed: RemovedSocket = isPractice
      ? { origin }
      : { origin: 'app', stored: this.entries.changeable(name) };
    const others = this.list().filter(({ socket }) => socket.ssh_configuration.via === name);
    if (others.length > 0) {
      throw wayForOthers(
        name,
        others.map(({ socket }) => socket.name),
      );
    }
    if (isPractice) this.entries.storePractice({ deleted: true });
    else this.entries.store(this.entries.stored.filter(({ socket }) => socket.name !== name));
    this.tellAll({ kind: 'removed', name });
    return this.removed.keep(removed);
  }

  /**
   * Stores it with certificates as its login, without its old secret; `undo` brings the old login back with `restore`,
   * for ten minutes.
   *
   * @throws Failure `socket_not_found`, `socket_read_only`, `settings_unwritable`
   */
  switchToCertificates(name: string): { entry: SocketEntry; undo: string } {
    const { socket: before } = this.entries.changeable(name);
    const authentication_type = 'certificate';
    const entry = this.save({ ...socketToDraft(before), authentication_type }, name);
    return { entry, undo: this.removed.keep({ origin: 'login', before, after: entry.socket }) };
  }

  /**
   * @throws Failure `undo_expired`, `socket_invalid` where the name is taken or the login was changed by now,
   *   `socket_not_found`, `settings_unwritable`
   */
  restore(undo: string): SocketEntry {
    const removed = this.removed.get(undo);
    if (removed.origin === 'login') return this.restoreLogin(undo, removed);
    const { name } = removed.origin === 'practice' ? this.options.practice : removed.stored.socket;
    if (this.entries.find(name)) {
      const text = `There is another socket ${name} by now. Give that one another name first.`;
      throw invalidDraft([{ field: 'name', text }]);
    }
    if (removed.origin === 'practice') this.entries.storePractice({ deleted: false });
    else this.entries.store([...this.entries.stored, removed.stored]);
    this.removed.forget(undo);
    return this.tell({ kind: 'added', name });
  }

  /**
   * Puts sockets of an import in, in place of those of the same name. They have been checked as a config file; secrets
   * in clear text are sealed.
   *
   * @throws Failure `socket_read_only`, `settings_unwritable`; nothing has changed then
   */
  putAll(sockets: readonly SshSocket[]): { added: number; replaced: number } {
    const there = new Set(sockets.map(({ name }) => name).filter((name) => this.entries.find(name)));
    for (const name of there) this.entries.changeable(name);
    const names = new Set(sockets.map(({ name }) => name));
    const others = this.entries.stored.filter(({ socket }) => !names.has(socket.name));
    const { secretBox } = this.options;
    this.entries.store([
      ...others,
      ...sockets.map((socket) => changedNow(sealedFor(socket.name, socket, secretBox))),
    ]);
    this.tellAll(
      ...sockets.map(
        ({ name }): SocketChange =>
          there.has(name) ? { kind: 'changed', name, was: name } : { kind: 'added', name },
      ),
    );
    return { added: sockets.length - there.size, replaced: there.size };
  }

  /** What else was changed since stays. */
  private restoreLogin(
    undo: string,
    { before, after }: Extract<RemovedSocket, { origin: 'login' }>,
  ): SocketEntry {
    const { name } = before;
    const { socket } = this.entries.changeable(name);
    if (!isDeepStrictEqual(socket.ssh_configuration, after.ssh_configuration)) {
      const text = `The login of ${name} was changed since. Set it in the form.`;
      throw invalidDraft([{ field: 'authentication_type', text }]);
    }
    const restored = changedNow({ ...socket, ssh_configuration: before.ssh_configuration });
    this.entries.store(
      this.entries.stored.map((stored) => (stored.socket.name === name ? restored : stored)),
    );
    this.removed.forget(undo);
    return this.tell({ kind: 'changed', name, was: name });
  }

  /** Something that its sessions may have failed of was set right. @throws Failure `settings_unwritable` */
  touch(name: string): SocketEntry {
    this.entries.touch(name);
    return this.tell({ kind: 'changed', name, was: name });
  }

  /** Forgets what could be brought back. */
  close(): void {
    this.removed.close();
  }

  /** `web1-copy`, `web1-copy-2`, …, cut where a name may be no longer */
  private nameForCopy(name: string): string {
    const taken = new Set([...this.names, ...this.entries.hidden]);
    for (let number = 1; ; number++) {
      const ending = number === 1 ? '-copy' : `-copy-${number}`;
      const copy = `${name.slice(0, 63 - ending.length).replace(/-+$/, '')}${ending}`;
      if (!taken.has(copy)) return copy;
    }
  }

  private tell(change: SocketChange): SocketEntry {
    this.tellAll(change);
    return this.entries.get(change.name);
  }

  private tellAll(...changes: SocketChange[]): void {
    for (const change of changes) {
      const { kind, name } = change;
      const was = kind === 'changed' && change.was !== name ? { was: change.was } : {};
      this.options.log.info(words[kind], { socket_id: name, ...was });
    }
    this.changed.tell(changes);
  }
}

/** Border0's words for the life of a socket. */
const words = {
  added: 'initializing socket',
  changed: 'updating socket',
  removed: 'removing socket',
} as const;
