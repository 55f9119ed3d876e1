import type { HostEvent } from '../contract/events.ts';
import type { LogEntry } from '../contract/log-entry.ts';
import type { SessionSummary } from '../contract/session-summary.ts';

const frameMs = 16;
/** a page that is hidden or slow is told of no more lines than this at a time; the log file has them all */
const mostEntries = 20_000;

/**
 * Collects the events of about one frame, so that a flood of them is one message. Later states replace earlier ones.
 * While the page is behind with reading, a frame lasts until it is not.
 */
export class EventBatch {
  private readonly send: (events: HostEvent[]) => void;
  private readonly isBusy: () => boolean;
  private timer: NodeJS.Timeout | undefined;
  private readonly latest = new Map<string, HostEvent>();
  private readonly sessions = new Map<string, SessionSummary>();
  private entries: LogEntry[] = [];
  private dropped = 0;

  constructor(send: (events: HostEvent[]) => void, isBusy: () => boolean = () => false) {
    this.send = send;
    this.isBusy = isBusy;
  }

  add(event: HostEvent): void {
    if (event.topic === 'log') this.addEntries(event.entries);
    else if (event.topic === 'sessions') {
      for (const session of event.changed) this.sessions.set(session.id, session);
    } else this.latest.set(kindOf(event), event);
    this.timer ??= setTimeout(this.endFrame, frameMs);
  }

  flush(): void {
    if (this.timer === undefined) return;
    clearTimeout(this.timer);
    this.timer = undefined;
    const events = [...this.latest.values()];
    if (this.sessions.size > 0) events.push({ topic: 'sessions', changed: [...this.sessions.values()] });
    if (this.entries.length > 0)
      events.push({
        topic: 'log',
        entries: this.entries,
        ...(this.dropped ? { dropped: this.dropped } : {}),
      });
    this.clear();
    this.send(events);
  }

  close(): void {
    clearTimeout(this.timer);
    this.clear();
  }

  private readonly endFrame = (): void => {
    if (this.isBusy()) this.timer = setTimeout(this.endFrame, frameMs);
    else this.flush();
  };

  private addEntries(entries: readonly LogEntry[]): void {
    const room = mostEntries - this.entries.length;
    this.entries.push(...entries.slice(0, room));
    this.dropped += Math.max(0, entries.length - room);
  }

  private clear(): void {
    this.timer = undefined;
    this.latest.clear();
    this.sessions.clear();
    this.entries = [];
    this.dropped = 0;
  }
}

/** Of which later events take the place of earlier ones. */
function kindOf(event: HostEvent): string {
  switch (event.topic) {
    case 'terminal':
      return `terminal ${event.terminal}`;
    case 'connection_test':
      return `connection_test ${event.id}`;
    case 'certificate_setup':
      return `certificate_setup ${event.id}`;
    default:
      return event.topic;
  }
}
