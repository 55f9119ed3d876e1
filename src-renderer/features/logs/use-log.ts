import { useEffect, useSyncExternalStore } from 'react';
import { useBackend } from '../../app/backend-context.tsx';
import type { Backend } from '../../backend/backend.ts';
import { type LogAbout, type LogState, LogStore } from './log-store.ts';

interface Kept {
  store: LogStore;
  users: number;
  stop: (() => void) | undefined;
}

/** so long a part of the log is kept that nobody looks at: the same one is often opened again */
const lingerMs = 30_000;
const stores = new WeakMap<Backend, Map<string, Kept>>();

function keptFor(backend: Backend, about: LogAbout): Kept {
  let all = stores.get(backend);
  if (!all) {
    all = new Map();
    stores.set(backend, all);
  }
  const key =
    about.kind === 'all' ? 'all' : `${about.kind} ${about.kind === 'socket' ? about.name : about.id}`;
  let kept = all.get(key);
  if (!kept) {
    kept = { store: new LogStore(backend, about), users: 0, stop: undefined };
    all.set(key, kept);
  }
  return kept;
}

/**
 * The log, or the part of it that is about one socket or session; the same for every part of the page. All of it is
 * held from the first look at it for the life of the page, a part as long as somebody looks at it.
 */
export function useLog(about: LogAbout): { log: LogStore; state: LogState } {
  const backend = useBackend();
  const kept = keptFor(backend, about);
  const isPart = about.kind !== 'all';
  useEffect(() => {
    kept.users++;
    kept.stop ??= kept.store.start();
    return () => {
      kept.users--;
      if (isPart) setTimeout(() => release(backend, kept), lingerMs);
    };
  }, [backend, kept, isPart]);
  return { log: kept.store, state: useSyncExternalStore(kept.store.subscribe, kept.store.get) };
}

function release(backend: Backend, kept: Kept): void {
  if (kept.users > 0) return;
  kept.stop?.();
  kept.stop = undefined;
  const all = stores.get(backend);
  for (const [key, other] of all ?? []) if (other === kept) all?.delete(key);
}
