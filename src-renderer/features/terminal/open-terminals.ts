import { useSyncExternalStore } from 'react';
import { navigate } from '../../app/location.ts';

/**
 * The door to the terminals for the rest of the app, without the emulator behind it, which loads with the terminal
 * screen only: who wants a terminal asks here, and the terminal screen takes what was asked for when it is there.
 */

export type TerminalWish =
  /** `login`: where the socket lets the client choose it */
  | { socket: string; login?: string | undefined }
  /** one that is still to be picked */
  | 'pick';

let wishes: TerminalWish[] = [];
let open = 0;
const listeners = new Set<() => void>();

function changed(): void {
  for (const listener of listeners) listener();
}

export function onTerminalsChange(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Goes to the terminal screen, with a new terminal on the socket. */
export function openTerminal(socket: string, login?: string): void {
  wishes = [...wishes, { socket, login }];
  changed();
  navigate('/terminal');
}

/** Goes to the terminal screen, where the person picks a socket. */
export function pickTerminal(): void {
  wishes = [...wishes, 'pick'];
  changed();
  navigate('/terminal');
}

/** What was asked for since the last call. */
export function takeWishes(): TerminalWish[] {
  const taken = wishes;
  wishes = [];
  return taken;
}

/** The terminal screen says how many tabs there are, for the sidebar. */
export function setOpenTerminals(tabs: number): void {
  if (tabs === open) return;
  open = tabs;
  changed();
}

/** How many terminal tabs there are. */
export function useOpenTerminals(): number {
  return useSyncExternalStore(onTerminalsChange, () => open);
}
