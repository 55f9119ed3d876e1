import { randomBytes } from 'node:crypto';
import type { Person, SessionEvent, SessionRecord } from '../../contract/session.ts';
import type { SshSocket } from '../../contract/ssh-socket.ts';
import type { Failure } from '../failure.ts';
import type { Log, LogFields } from '../logging/log.ts';

type WithoutTime<E> = E extends unknown ? Omit<E, 'time'> : never;
/** what callers report; the time is added here */
export type ReportedEvent = WithoutTime<SessionEvent>;

/** A client can cause events without end; what a session keeps of them is bounded, the log has them all. */
const maxEvents = 10_000;
const loggedRefusals = 100;

/** Sortable by time, unique, and safe in file names: `20261123-141500-3f9a0c1d2b`. */
export function newSessionId(now = new Date()): string {
  const time = now.toISOString().replace(/[-:]/g, '').replace('T', '-').slice(0, 15);
  return `${time}-${randomBytes(5).toString('hex')}`;
}

export interface SessionStart {
  socket: SshSocket;
  person: Person;
  /** the login that the client asked for: `root` in `root+web1` */
  login: string | undefined;
  client: { address: string; port: number; software: string };
  log: Log;
  /** called at the start, when something worth keeping changed, and at the end */
  save: (record: SessionRecord) => void;
}

/** One client connection to one socket, from accept to close: what is known of it, and its log. */
export class Session {
  readonly id = newSessionId();
  readonly socket: SshSocket;
  readonly person: Person;
  readonly client: SessionRecord['client'];
  readonly log: Log;
  private login: string | undefined;
  private readonly startedAt = new Date();
  private endedAt: Date | undefined;
  private refusals = 0;
  private failure: Failure | undefined;
  private readonly recordings: string[] = [];
  private readonly events: SessionEvent[] = [];
  private readonly save: (record: SessionRecord) => void;

  constructor(start: SessionStart) {
    this.socket = start.socket;
    this.person = start.person;
    this.client = start.client;
    this.login = start.login;
    this.save = start.save;
    this.log = start.log.with({ socket_id: start.socket.name, session_id: this.id });
    this.keep();
  }

  get record(): SessionRecord {
    return {
      id: this.id,
      socket: this.socket.name,
      person: this.person,
      ...(this.login === undefined ? {} : { login: this.login }),
      client: this.client,
      started_at: this.startedAt.toISOString(),
      ...(this.endedAt ? { ended_at: this.endedAt.toISOString() } : {}),
      state: this.endedAt === undefined ? 'live' : this.failure ? 'failed' : 'ended',
      ...(this.failure ? { failure: { code: this.failure.code, message: this.failure.message } } : {}),
      recordings: this.recordings,
      events: this.events,
    };
  }

  get upstreamLogin(): string | undefined {
    return this.login;
  }

  loggedInAs(login: string): void {
    this.login = login;
    this.failure = undefined;
  }

  report(event: ReportedEvent): void {
    if (this.events.length < maxEvents) this.events.push({ ...event, time: new Date().toISOString() });
  }

  /** A client can ask for what is refused without end: the log has the first ones. */
  logRefusal(msg: string, fields: LogFields): void {
    this.refusals++;
    if (this.refusals <= loggedRefusals) this.log.warn(msg, fields);
    else if (this.refusals === loggedRefusals + 1)
      this.log.warn('further refusals of this session are not logged');
  }

  addRecording(path: string): void {
    this.recordings.push(path);
    this.keep();
  }

  fail(failure: Failure): void {
    this.failure = failure;
  }

  end(): void {
    if (this.endedAt) return;
    this.endedAt = new Date();
    const seconds = Math.round((this.endedAt.getTime() - this.startedAt.getTime()) / 1000);
    this.log.info('ssh session ended', { seconds, recordings: this.recordings.length });
    this.keep();
  }

  private keep(): void {
    try {
      this.save(this.record);
    } catch (error) {
      // the index is a convenience over the manifests: a full disk must not end a session that needs no recording
      this.log.error('failed to update session', { error: String(error) });
    }
  }
}
