import { useEffect, useSyncExternalStore } from 'react';
import type { SessionSummary } from '../../src-main/contract/session-summary.ts';
import { useBackend } from '../app/backend-context.tsx';
import type { Backend } from '../backend/backend.ts';
import { BackendError } from '../backend/backend-error.ts';

export interface SessionsView {
  /** newest first */
  sessions: readonly SessionSummary[];
  live: readonly SessionSummary[];
  /** in the index, also those beyond what is held here */
  total: number;
  state: 'loading' | 'ready' | 'failed';
  error: BackendError | undefined;
}

const mostHeld = 20_000;
const nothing: SessionsView = { sessions: [], live: [], total: 0, state: 'loading', error: undefined };

/**
 * All sessions that lists can show, outside React: thousands of them change one at a time. It loads when the first
 * part of the page looks at it, follows the host's events from then on, and loads again after a lost connection.
 */
export class SessionsStore {
  private readonly backend: Backend;
  private readonly byId = new Map<string, SessionSummary>();
  private view = nothing;
  private readonly listeners = new Set<() => void>();
  private started = false;
  private opened = 0;

  constructor(backend: Backend) {
    this.backend = backend;
  }

  readonly get = (): SessionsView => this.view;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Once for the life of the page. */
  start(): void {
    if (this.started) return;
    this.started = true;
    this.backend.watch('sessions', ({ changed }) => this.take(changed));
    const load = () => {
      const connection = this.backend.connection.get();
      if (connection.kind !== 'open' || connection.opened === this.opened) return;
      this.opened = connection.opened;
      void this.load();
    };
    this.backend.connection.subscribe(load);
    load();
  }

  private async load(): Promise<void> {
    try {
      const { sessions, total } = await this.backend.call('sessions.list', { limit: mostHeld });
      this.byId.clear();
      for (const session of sessions) this.byId.set(session.id, session);
      this.publish({ total, state: 'ready', error: undefined });
    } catch (thrown) {
      if (thrown instanceof BackendError) this.publish({ state: 'failed', error: thrown });
      else throw thrown;
    }
  }

  private take(changed: readonly SessionSummary[]): void {
    const before = this.byId.size;
    for (const session of changed) this.byId.set(session.id, session);
    this.publish({ total: this.view.total + this.byId.size - before });
  }

  private publish(change: Partial<SessionsView>): void {
    const sessions = [...this.byId.values()].sort((a, b) => (a.started_at < b.started_at ? 1 : -1));
    const live = sessions.filter(({ state }) => state === 'live');
    this.view = { ...this.view, ...change, sessions, live };
    for (const listener of this.listeners) listener();
  }
}

const stores = new WeakMap<Backend, SessionsStore>();

/** The sessions, newest first; the same store for every part of the page. */
export function useSessions(): SessionsView {
  const backend = useBackend();
  let store = stores.get(backend);
  if (!store) {
    store = new SessionsStore(backend);
    stores.set(backend, store);
  }
  const kept = store;
  useEffect(() => kept.start(), [kept]);
  return useSyncExternalStore(kept.subscribe, kept.get);
}
