import { randomUUID } from 'node:crypto';
import type { SshSocket } from '../../contract/ssh-socket.ts';
import type { StoredSocket } from '../storage/settings.ts';
import { undoExpired } from './socket-failures.ts';

export type RemovedSocket =
  | { origin: 'practice' }
  | { origin: 'app'; stored: StoredSocket }
  /** still there, with another login: `after` that one, for knowing whether it is still so */
  | { origin: 'login'; before: SshSocket; after: SshSocket };

const undoMilliseconds = 10 * 60_000;

/** Sockets that were deleted a moment ago, and logins that were replaced, secrets and all, in memory only. */
export class RemovedSockets {
  private readonly sockets = new Map<string, { removed: RemovedSocket; timer: NodeJS.Timeout }>();

  /** Returns what finds it again, for ten minutes. */
  keep(removed: RemovedSocket): string {
    const undo = randomUUID();
    const timer = setTimeout(() => this.sockets.delete(undo), undoMilliseconds).unref();
    this.sockets.set(undo, { removed, timer });
    return undo;
  }

  /** @throws Failure `undo_expired` */
  get(undo: string): RemovedSocket {
    const found = this.sockets.get(undo);
    if (!found) throw undoExpired();
    return found.removed;
  }

  forget(undo: string): void {
    clearTimeout(this.sockets.get(undo)?.timer);
    this.sockets.delete(undo);
  }

  close(): void {
    for (const undo of [...this.sockets.keys()]) this.forget(undo);
  }
}
