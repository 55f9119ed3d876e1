import type { ToHost, ToScreen } from '../../src-main/contract/messages.ts';
import type { RefusedReason } from './connection-state.ts';

/** What carries messages between this page and its host. */
export interface Transport {
  /** Opens one link. Exactly one of `opened` and `ended` comes first, never before this returns; `ended` is the last. */
  open(events: LinkEvents): Link;
  /** Calls when there is a reason to try again at once: the page is looked at again, or has a new link. */
  onWake(wake: () => void): void;
}

export interface LinkEvents {
  opened(): void;
  message(message: ToScreen): void;
  ended(end: LinkEnd): void;
}

export type LinkEnd = { kind: 'lost'; reason: string } | { kind: 'refused'; reason: RefusedReason };

export interface Link {
  send(message: ToHost): void;
  /** No event comes after it. */
  close(): void;
}
