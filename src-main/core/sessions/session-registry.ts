import type { SessionRecord } from '../../contract/session.ts';
import type { SessionSummary } from '../../contract/session-summary.ts';
import { Failure } from '../failure.ts';
import { Listeners } from '../listeners.ts';
import { Session, type SessionStart } from './session.ts';
import type { SessionIndex } from './session-index.ts';
import { summarize } from './summarize.ts';

/** Listeners hear of a new state within this, and of bytes that have passed once a second. In ms. */
const tellWithin = 50;
const tellBytesWithin = 1000;

interface LiveSession {
  session: Session;
  end: (reason: Failure) => void;
}

/** The sessions of one connector, live and past, in the order in which they began. What is past is in the index. */
export class SessionRegistry {
  private readonly index: SessionIndex;
  private readonly live = new Map<string, LiveSession>();
  private readonly liveOnSocket = new Map<string, number>();
  private readonly summaries = new WeakMap<SessionRecord, SessionSummary>();
  private readonly listeners = new Listeners<SessionSummary[]>();
  private readonly changed = new Set<string>();
  private readonly passed = new Set<string>();
  private timer: NodeJS.Timeout | undefined;
  private bytesTimer: NodeJS.Timeout | undefined;

  constructor(index: SessionIndex) {
    this.index = index;
  }

  /** A person is in. `end` is called, at most once, to end the session with a reason that the person reads. */
  begin(start: Omit<SessionStart, 'save' | 'onChange'>, end: (reason: Failure) => void): Session {
    const session = new Session({
      ...start,
      save: (record) => this.save(record),
      onChange: ({ id }, what) => (what === 'bytes' ? this.noteBytes(id) : this.note(id)),
    });
    this.live.set(session.id, { session, end });
    this.countLive(session.socket.name, 1);
    return session;
  }

  /** Newest first; `total` counts also those beyond the limit. */
  list({ socket, limit = Infinity }: { socket?: string | undefined; limit?: number | undefined } = {}): {
    sessions: SessionSummary[];
    total: number;
  } {
    const ids = this.index.ids(socket);
    const sessions: SessionSummary[] = [];
    for (let at = ids.length - 1; at >= 0 && sessions.length < limit; at--) {
      const summary = this.summary(ids[at] ?? '');
      if (summary) sessions.push(summary);
    }
    return { sessions, total: ids.length };
  }

  /** All that is known of a session, as it is now. */
  find(id: string): SessionRecord | undefined {
    return this.live.get(id)?.session.record ?? this.index.get(id);
  }

  /** Those that are over, in the order in which they began. */
  past(): SessionRecord[] {
    return this.index.list().filter(({ id }) => !this.live.has(id));
  }

  /** The same as `find`. @throws Failure `session_not_found` */
  get(id: string): SessionRecord {
    const record = this.find(id);
    if (!record) {
      throw new Failure('session_not_found', {
        message: `there is no session ${id}`,
        advice: 'There is no session with this id. The list of sessions shows those that there are.',
      });
    }
    return record;
  }

  /** @throws Failure `session_not_found` */
  summaryOf(id: string): SessionSummary {
    this.get(id);
    return this.summary(id) as SessionSummary;
  }

  isLive(id: string): boolean {
    return this.live.has(id);
  }

  /** All of them, or those of one socket. */
  liveCount(socket?: string): number {
    return socket === undefined ? this.live.size : (this.liveOnSocket.get(socket) ?? 0);
  }

  liveSessions(): Session[] {
    return [...this.live.values()].map(({ session }) => session);
  }

  /** The session of a socket that began last. */
  lastOf(socket: string): SessionSummary | undefined {
    return this.summary(this.index.ids(socket).at(-1) ?? '');
  }

  /** Ends a live session; its person reads why. @throws Failure `session_not_found`, `session_not_live` */
  end(id: string): void {
    this.get(id);
    if (this.endWhere((session) => session.id === id, endedByAdmin()) > 0) return;
    throw new Failure('session_not_live', {
      message: `session ${id} has ended already`,
      advice: 'This session has ended already.',
    });
  }

  /** Ends all live sessions that this is true for, and says how many; `reason.advice` is what their people read. */
  endWhere(isMeant: (session: Session) => boolean, reason: Failure): number {
    const meant = [...this.live.values()].filter(({ session }) => isMeant(session));
    for (const { session, end } of meant) {
      session.log.warn(reason.message, {
        ...reason.evidence,
        code: reason.code,
        person: session.person.email,
      });
      session.endBecause(reason);
      end(reason);
    }
    return meant.length;
  }

  /** Replaces what is kept of a session that is over. @throws Failure `recording_unavailable` */
  replace(record: SessionRecord): void {
    this.index.append(record);
    this.note(record.id);
  }

  /** Calls back with sessions that are new or have changed; returns what ends that. */
  onChange(listener: (changed: SessionSummary[]) => void): () => void {
    return this.listeners.add(listener);
  }

  /** Tells what has changed until now. */
  close(): void {
    this.tell();
  }

  private save(record: SessionRecord): void {
    if (record.state !== 'live' && this.live.delete(record.id)) this.countLive(record.socket, -1);
    this.index.append(record);
  }

  private countLive(socket: string, by: 1 | -1): void {
    const count = (this.liveOnSocket.get(socket) ?? 0) + by;
    if (count > 0) this.liveOnSocket.set(socket, count);
    else this.liveOnSocket.delete(socket);
  }

  private summary(id: string): SessionSummary | undefined {
    const live = this.live.get(id);
    if (live) return summarize(live.session.record);
    const record = this.index.get(id);
    if (!record) return undefined;
    let summary = this.summaries.get(record);
    if (!summary) {
      summary = summarize(record);
      this.summaries.set(record, summary);
    }
    return summary;
  }

  private note(id: string): void {
    this.changed.add(id);
    this.timer ??= setTimeout(() => this.tell(), tellWithin).unref();
  }

  private noteBytes(id: string): void {
    this.passed.add(id);
    this.bytesTimer ??= setTimeout(() => {
      this.bytesTimer = undefined;
      for (const id of this.passed) this.note(id);
      this.passed.clear();
    }, tellBytesWithin).unref();
  }

  private tell(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    const changed = [...this.changed].flatMap((id) => this.summary(id) ?? []);
    this.changed.clear();
    if (changed.length > 0) this.listeners.tell(changed);
  }
}

function endedByAdmin(): Failure {
  return new Failure('session_ended_by_admin', {
    message: 'ssh session ended by the admin',
    advice: 'The session was ended by the admin.',
  });
}
