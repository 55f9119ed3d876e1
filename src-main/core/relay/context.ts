import type { PolicyAction } from '../../contract/policy-action.ts';
import type { Failure } from '../failure.ts';
import type { Recording } from '../recordings/recording.ts';
import type { Session } from '../sessions/session.ts';
import type { Transport } from '../ssh2/transport.ts';

/** A connection to the target, logged in. */
export interface UpstreamLink {
  readonly transport: Transport;
  readonly login: string;
  /** what the target said it is: `SSH-2.0-OpenSSH_9.2p1` */
  readonly server: string | undefined;
  /** calls back once, when the connection is gone; with the reason if it went by itself */
  onClosed(listener: (failure: Failure) => void): void;
  close(): void;
}

/** What a channel says when its recording is opened. */
export interface RecordingRequest {
  channel: number;
  kind: 'shell' | 'exec' | 'subsystem';
  command: string | undefined;
  terminal: { term: string; cols: number; rows: number } | undefined;
  login: string;
  /** false: the content is a file transfer; only events are kept */
  screen: boolean;
}

/** What the person of a session may do, beside what the socket's own settings allow. */
export interface Rights {
  /** Why something is refused now; undefined: it may be done. */
  refusalOf(action: PolicyAction): Failure | undefined;
  /** until the session ends, where its person is warned of that; whole seconds */
  readonly secondsLeft: number | undefined;
}

/** What the relay needs from the house above it. */
export interface RelayContext {
  readonly session: Session;
  readonly rights: Rights;
  /** Logs in to the target. Throws a Failure. */
  connectUpstream(): Promise<UpstreamLink>;
  /** Before the target is contacted: throws a Failure where a session that must be recorded cannot be. */
  checkRecordings(): void;
  /** Throws a Failure. */
  openRecording(request: RecordingRequest): Recording;
}
