import type { HostKeyLook } from '../../../src-main/contract/socket-view.ts';
import type { TerminalState } from '../../../src-main/contract/terminal-state.ts';
import type { Retry } from './retry.ts';
import type { TerminalSize } from './surface.ts';

export type PaneState =
  /** looks the socket up, and at a host key that nobody has seen yet */
  | { kind: 'preparing' }
  /** the socket lets the person choose whom to log in as */
  | { kind: 'asks_login' }
  /** the target is new: is it the right one? */
  | { kind: 'asks_host_key'; look: HostKeyLook }
  | TerminalState;

/** What the screen shows of a pane; another object at every change. */
export interface PaneView {
  readonly socket: string;
  readonly login: string | undefined;
  /** `ubuntu@10.10.10.20`, as soon as it is known */
  readonly target: string;
  readonly size: TerminalSize;
  readonly state: PaneState;
  /** when the last session that was open began and ended; ms since 1970 */
  readonly opened: { since: number; until?: number; recorded: boolean } | undefined;
  /** why that one was lost, whatever the tries since then have met */
  readonly lost: Extract<TerminalState, { kind: 'failed' }> | undefined;
  /** it is tried again by itself */
  readonly retry: Retry | undefined;
  /** it has rung since it was last on the screen */
  readonly rang: boolean;
  readonly find: { open: boolean; current: number; count: number };
}
