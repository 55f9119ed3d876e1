import { useEffect, useRef, useSyncExternalStore } from 'react';
import type { AppCommandId } from '../../src-main/contract/app-commands.ts';
import { KeyReader } from './keys.ts';
import { isDialogOpen } from './open-dialog.ts';

type Run = () => unknown;

/** Who carries out a command now: the screen that was mounted last goes first. */
const runners = new Map<AppCommandId, Run[]>();
const listeners = new Set<() => void>();
let version = 0;

function changed(): void {
  version++;
  for (const listener of listeners) listener();
}

/** Gives a command its meaning, until the result is called. */
export function provideCommand(id: AppCommandId, run: Run): () => void {
  const all = runners.get(id) ?? [];
  runners.set(id, [...all, run]);
  changed();
  return () => {
    runners.set(
      id,
      (runners.get(id) ?? []).filter((other) => other !== run),
    );
    changed();
  };
}

/** Whether somebody carried it out. */
export function runCommand(id: AppCommandId): boolean {
  const run = runners.get(id)?.at(-1);
  return run !== undefined && run() !== false;
}

export function canRun(id: AppCommandId): boolean {
  return (runners.get(id)?.length ?? 0) > 0;
}

/** Gives a command its meaning while this part is on the screen (`when`: and only then). */
export function useAppCommand(id: AppCommandId, run: Run, when = true): void {
  const latest = useRef(run);
  latest.current = run;
  useEffect(() => {
    if (when) return provideCommand(id, () => latest.current());
    return undefined;
  }, [id, when]);
}

/** Renders again when commands have come or gone. */
export function useCommandsVersion(): number {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => version,
  );
}

/** Turns key presses on the page into commands; the result stops it. */
export function listenToKeys(mac: boolean): () => void {
  const reader = new KeyReader(mac);
  const onKey = (event: KeyboardEvent) => {
    if (event.defaultPrevented || event.isComposing) return;
    for (const id of reader.read(event, focusOf(event.target))) {
      // a dialog is a world of its own: nothing happens behind it
      if (isDialogOpen() && id !== 'palette.open') return;
      if (!runCommand(id)) continue;
      event.preventDefault();
      event.stopPropagation();
      return;
    }
  };
  // before a terminal sees it: the keys that are ours are ours there too
  addEventListener('keydown', onKey, { capture: true });
  return () => removeEventListener('keydown', onKey, { capture: true });
}

function focusOf(target: EventTarget | null): 'page' | 'typing' | 'terminal' {
  if (!(target instanceof HTMLElement)) return 'page';
  if (target.closest('[data-terminal]')) return 'terminal';
  const typing = target.closest(
    'input:not([type=checkbox]):not([type=radio]), textarea, [contenteditable=true]',
  );
  return typing ? 'typing' : 'page';
}
