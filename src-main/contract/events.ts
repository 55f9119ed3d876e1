import { z } from 'zod';
import type { AppCommandId } from './app-commands.ts';
import type { AppSettings } from './app-settings.ts';
import type { CertificateSetup } from './certificate-setup.ts';
import type { TestReport } from './connection-test.ts';
import type { ConnectorState } from './connector-state.ts';
import type { LogEntry } from './log-entry.ts';
import type { SessionSummary } from './session-summary.ts';
import type { TerminalState } from './terminal-state.ts';

/** What a screen can watch. A `connector` and a `settings` event come at once, then on every change. */
export const topics = [
  'connector',
  'settings',
  'sockets',
  'client_keys',
  'policies',
  'sessions',
  'log',
] as const;
export const Topic = z.enum(topics);
export type Topic = z.infer<typeof Topic>;

/** Where the person goes to sign in. */
export type SignInStep =
  /** to be opened in the system's own browser */
  | { kind: 'browser'; url: string }
  | { kind: 'device'; link: string; link_with_code?: string; user_code: string; seconds: number };

/** What a host tells a screen by itself. */
export type HostEvent =
  | { topic: 'connector'; state: ConnectorState }
  | { topic: 'settings'; settings: AppSettings }
  /** something about sockets has changed: ask for what is on the screen again */
  | { topic: 'sockets' }
  | { topic: 'client_keys' }
  | { topic: 'policies' }
  /** sessions that are new or have changed, at most one entry each */
  | { topic: 'sessions'; changed: SessionSummary[] }
  /** in their order; `dropped` more came than a screen can take */
  | { topic: 'log'; entries: LogEntry[]; dropped?: number }
  /** unasked: an item of the application menu or the tray was chosen */
  | { topic: 'command'; id: AppCommandId }
  /** unasked, to the screen that opened the terminal */
  | { topic: 'terminal'; terminal: number; state: TerminalState }
  /** unasked, to the screen that runs the test: how far it is */
  | { topic: 'connection_test'; id: number; report: TestReport }
  /** unasked, to the screen that has opened it: how far it is */
  | { topic: 'certificate_setup'; id: number; state: CertificateSetup }
  /** unasked, to the screen that tries a sign-in: what the person needs for it */
  | { topic: 'sign_in'; id: number; show: SignInStep };

export type EventOf<T extends HostEvent['topic']> = Extract<HostEvent, { topic: T }>;
