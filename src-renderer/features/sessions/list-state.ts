import { useSyncExternalStore } from 'react';
import { noFilter, type SessionFilter } from './session-filter.ts';
import { newestFirst, type SessionSort } from './session-rows.ts';

/** How the list is looked at: kept while somebody is at a session, so that they come back to where they were. */
export interface ListState {
  filter: SessionFilter;
  sort: SessionSort;
  /** keys of rows that stand for several sessions and are open */
  expanded: ReadonlySet<string>;
  /** key of the selected row */
  selected: string | undefined;
  /** px */
  scrolled: number;
}

let state: ListState = {
  filter: noFilter,
  sort: newestFirst,
  expanded: new Set(),
  selected: undefined,
  scrolled: 0,
};
const listeners = new Set<() => void>();

export function changeList(change: Partial<ListState>): void {
  state = { ...state, ...change };
  for (const listener of listeners) listener();
}

export function toggleRow(key: string): void {
  const expanded = new Set(state.expanded);
  if (!expanded.delete(key)) expanded.add(key);
  changeList({ expanded });
}

/** Where the list was scrolled to; nothing is drawn again for that. */
export function keepScrolled(scrolled: number): void {
  state.scrolled = scrolled;
}

export function useListState(): ListState {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => state,
  );
}
