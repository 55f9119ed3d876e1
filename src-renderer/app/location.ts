import { useSyncExternalStore } from 'react';
import { confirm } from '../ui/confirm.tsx';

/** The path after `#`: works the same under `app://` and in a browser, and needs nothing of a server. */
function read(): string {
  const path = location.hash.slice(1);
  // the page is opened with the one-use code of its link there
  if (!path.startsWith('/')) return '/';
  try {
    return decodeURI(path);
  } catch {
    return path; // a lone `%`, typed by hand
  }
}

export interface LeaveGuard {
  /** whether there is something that leaving would lose */
  isDirty: () => boolean;
  title: string;
  text: string;
  yes: string;
}

let current = read();
/** where in the history the person is: a step that is not to be taken can then be taken back, in both directions */
let place = placeInHistory() ?? 0;
history.replaceState({ place }, '');
const listeners = new Set<() => void>();
const guards = new Set<LeaveGuard>();

/** Keeps the person from losing what is not saved; the result lets go. */
export function guardLeaving(guard: LeaveGuard): () => void {
  guards.add(guard);
  return () => guards.delete(guard);
}

export function navigate(path: string, { replace = false }: { replace?: boolean } = {}): void {
  if (replace) {
    history.replaceState({ place }, '', `#${path}`);
    void arrive(() => history.replaceState({ place }, '', `#${current}`));
  } else location.hash = path;
}

/** Goes there without a question: what was to be saved is saved. */
export function navigateSaved(path: string): void {
  current = path;
  location.hash = path;
  tell();
}

/** The page's path and a way to change it, as wouter's `hook` wants them. */
export function useHashPath(): [string, typeof navigate] {
  return [useSyncExternalStore(subscribe, () => current.split('?', 1)[0] ?? '/'), navigate];
}

/** What the address says behind the path: `field` of `#/sockets/web1/edit?field=port`. */
export function useHashParameter(name: string): string | undefined {
  return useSyncExternalStore(
    subscribe,
    () => new URLSearchParams(current.split('?')[1] ?? '').get(name) ?? undefined,
  );
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** @param stay takes back the step that was made in the history */
async function arrive(stay: () => void): Promise<void> {
  const next = read();
  const to = placeInHistory();
  if (next === current) return settle(to);
  for (const guard of guards) {
    if (!guard.isDirty()) continue;
    // the address shows where the person still is, while the question stands
    stay();
    if (!(await confirm({ title: guard.title, text: guard.text, yes: guard.yes, danger: true }))) return;
    guards.delete(guard);
    if (to === undefined || to === place) location.hash = next;
    else history.go(to - place);
    return;
  }
  current = next;
  settle(to);
  tell();
}

/** Which entry of the history this is, counted by us; undefined for one that was just made. */
function placeInHistory(): number | undefined {
  const state: unknown = history.state;
  return typeof state === 'object' && state !== null && 'place' in state ? Number(state.place) : undefined;
}

function settle(to: number | undefined): void {
  place = to ?? place + 1;
  if (to === undefined) history.replaceState({ place }, '');
}

function tell(): void {
  for (const listener of listeners) listener();
}

addEventListener('hashchange', () => void arrive(() => history.go(place - (placeInHistory() ?? place + 1))));
addEventListener('beforeunload', (event) => {
  if ([...guards].some((guard) => guard.isDirty())) event.preventDefault();
});
