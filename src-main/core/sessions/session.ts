import { randomBytes } from 'node:crypto';
import type {
  ChannelKind,
  ChannelRecord,
  Exit,
  Person,
  SessionEvent,
  SessionRecord,
} from '../../contract/session.ts';
import type { SshSocket } from '../../contract/ssh-socket.ts';
import type { Failure } from '../failure.ts';
import type { Log, LogFields } from '../logging/log.ts';

type WithoutTime<E> = E extends unknown ? Omit<E, 'time'> : never;
/** what callers report; the time is added here */
export type ReportedEvent = WithoutTime<SessionEvent>;

/** A client can cause events and channels without end; what a session keeps of them is bounded, the log has them all. */
const maxEvents = 10_000;
const maxChannels = 1000;
const loggedRefusals = 100;
/** A snapshot holds all channels: of a session with many of them it is saved no more often than once a second. */
const savedAtOnce = 50;
const saveEvery = 1000;

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
  /** called when `record` has changed; `bytes`: only in how much has passed */
  onChange?: (session: Session, what: 'record' | 'bytes') => void;
}

/** One client connection to one socket while it lives. */
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
  private denials = 0;
  private failure: Failure | undefined;
  private ending: Failure | undefined;
  private readonly recordings: string[] = [];
  private readonly channels: ChannelRecord[] = [];
  private readonly events: SessionEvent[] = [];
  private readonly save: (record: SessionRecord) => void;
  private readonly onChange: (session: Session, what: 'record' | 'bytes') => void;
  private saveTimer: NodeJS.Timeout | undefined;

  constructor(start: SessionStart) {
    this.socket = start.socket;
    this.person = start.person;
    this.client = start.client;
    this.login = start.login;
    this.save = start.save;
    this.onChange = start.onChange ?? (() => {});
    this.log = start.log.with({ socket_id: start.socket.name, session_id: this.id });
    this.keep();
  }

  get record(): SessionRecord {
    const failure = this.ending ?? this.failure;
    return {
      id: this.id,
      socket: this.socket.name,
      person: this.person,
      ...(this.login === undefined ? {} : { login: this.login }),
      client: this.client,
      started_at: this.startedAt.toISOString(),
      ...(this.endedAt ? { ended_at: this.endedAt.toISOString() } : {}),
      state: this.state,
      ...(failure ? { failure: { code: failure.code, message: failure.message } } : {}),
      recordings: this.recordings,
      channels: this.channels,
      events: this.events,
      ...(this.denials > 0 ? { denied: this.denials } : {}),
    };
  }

  private get state(): SessionRecord['state'] {
    if (this.endedAt === undefined) return 'live';
    return this.failure && !this.ending ? 'failed' : 'ended';
  }

  get upstreamLogin(): string | undefined {
    return this.login;
  }

  /** What went wrong, as far as it has not been overcome; or why the connector ends the session. */
  get trouble(): Failure | undefined {
    return this.ending ?? this.failure;
  }

  loggedInAs(login: string): void {
    this.login = login;
    this.failure = undefined;
    this.onChange(this, 'record');
  }

  report(event: ReportedEvent): void {
    if (this.events.length < maxEvents) this.events.push({ ...event, time: new Date().toISOString() });
    this.onChange(this, 'record');
  }

  /** No policy allows what was asked for. */
  deny(
    { code, message, evidence }: Failure,
    event: Extract<ReportedEvent, { type: 'refused' | 'forward' }>,
  ): void {
    this.denials++;
    this.report(event);
    const { type: _type, ...fields } = event;
    this.logRefusal(message, { ...fields, ...evidence, code });
  }

  /** A client can ask for what is refused without end: the log has the first ones. */
  logRefusal(msg: string, fields: LogFields): void {
    this.refusals++;
    if (this.refusals <= loggedRefusals) this.log.warn(msg, fields);
    else if (this.refusals === loggedRefusals + 1)
      this.log.warn('further refusals of this session are not logged');
  }

  /** A shell, command or subsystem starts. What comes back is to be handed to the methods below. */
  startChannel(start: { channel: number; kind: ChannelKind; command?: string | undefined }): ChannelRecord {
    const { command, ...channel } = start;
    const record: ChannelRecord = {
      ...channel,
      ...(command === undefined ? {} : { command }),
      started_at: new Date().toISOString(),
      bytes: 0,
    };
    if (this.channels.length < maxChannels) this.channels.push(record);
    this.keepSoon();
    return record;
  }

  addRecording(channel: ChannelRecord, path: string): void {
    channel.recording = path;
    this.recordings.push(path);
    this.keepSoon();
  }

  recordingFailed(channel: ChannelRecord, { code, message }: Failure): void {
    channel.recording_failure = { code, message };
    this.keepSoon();
  }

  /** So many bytes went through, in either direction. */
  passed(channel: ChannelRecord, bytes: number): void {
    channel.bytes += bytes;
    this.onChange(this, 'bytes');
  }

  endChannel(channel: ChannelRecord, exit: Exit | undefined): void {
    if (channel.ended_at !== undefined) return;
    channel.ended_at = new Date().toISOString();
    if (exit) channel.exit = exit;
    this.keepSoon();
  }

  fail(failure: Failure): void {
    this.failure = failure;
    this.onChange(this, 'record');
  }

  /** The connector ends it, and this is why: no failure of the target, whatever follows from it. */
  endBecause(reason: Failure): void {
    this.ending ??= reason;
  }

  end(): void {
    if (this.endedAt) return;
    this.endedAt = new Date();
    for (const channel of this.channels) channel.ended_at ??= this.endedAt.toISOString();
    const seconds = Math.round((this.endedAt.getTime() - this.startedAt.getTime()) / 1000);
    this.log.info('ssh session ended', { seconds, recordings: this.recordings.length });
    this.keep();
  }

  private keepSoon(): void {
    if (this.endedAt || this.channels.length <= savedAtOnce) return this.keep();
    this.onChange(this, 'record');
    this.saveTimer ??= setTimeout(() => this.keep(), saveEvery).unref();
  }

  private keep(): void {
    clearTimeout(this.saveTimer);
    this.saveTimer = undefined;
    this.onChange(this, 'record');
    try {
      this.save(this.record);
    } catch (error) {
      // the index is a convenience over the manifests: a full disk must not end a session that needs no recording
      this.log.error('failed to update session', { error: String(error) });
    }
  }
}
