import { useSyncExternalStore } from 'react';
import { useIsNarrow } from '../../app/use-narrow.ts';

/** What somebody has chosen, for all replays of this page; until then there is a panel where there is room. */
let chosen: boolean | undefined;
const listeners = new Set<() => void>();

function choose(open: boolean): void {
  chosen = open;
  for (const listener of listeners) listener();
}

/** The next replay has its events beside it, whatever was chosen before. */
export function openEventsPanel(): void {
  choose(true);
}

export function useEventsPanel(): { open: boolean; toggle: () => void } {
  const isNarrow = useIsNarrow();
  const choice = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => chosen,
  );
  const open = choice ?? !isNarrow;
  return { open, toggle: () => choose(!open) };
}
