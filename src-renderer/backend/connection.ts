import type { ToHost, ToScreen } from '../../src-main/contract/messages.ts';
import type { ConnectionState } from './connection-state.ts';
import type { Link, LinkEnd, Transport } from './transport.ts';

const firstPauseMs = 250;
const longestPauseMs = 5000;

export interface ConnectionListener {
  opened(): void;
  message(message: ToScreen): void;
  /** what was pending is lost; `reason` in words */
  closed(reason: string): void;
}

/** Keeps a link to the host: opens it, says how it stands, and opens it again when it is lost. */
export class Connection {
  private readonly transport: Transport;
  private readonly listener: ConnectionListener;
  private readonly subscribers = new Set<() => void>();
  private state: ConnectionState = { kind: 'connecting' };
  private link: Link | undefined;
  private linkIsOpen = false;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private pauseMs = firstPauseMs;
  private opened = 0;

  constructor(transport: Transport, listener: ConnectionListener) {
    this.transport = transport;
    this.listener = listener;
    transport.onWake(this.tryNow);
  }

  readonly get = (): ConnectionState => this.state;

  readonly subscribe = (subscriber: () => void): (() => void) => {
    this.subscribers.add(subscriber);
    return () => this.subscribers.delete(subscriber);
  };

  /** Opens the link if there is none, also one that is waiting for its time. */
  readonly tryNow = (): void => {
    clearTimeout(this.timer);
    if (this.link) return;
    this.link = this.transport.open({
      opened: () => {
        this.linkIsOpen = true;
        this.pauseMs = firstPauseMs;
        this.opened++;
        // what has waited goes before anything from those who hear of the new state
        this.listener.opened();
        this.change({ kind: 'open', opened: this.opened });
      },
      message: (message) => this.listener.message(message),
      ended: (end) => this.ended(end),
    });
  };

  send(message: ToHost): void {
    if (this.linkIsOpen) this.link?.send(message);
  }

  private ended(end: LinkEnd): void {
    this.link = undefined;
    this.linkIsOpen = false;
    if (end.kind === 'refused') this.change({ kind: 'refused', reason: end.reason });
    else {
      const now = Date.now();
      const since = this.state.kind === 'lost' ? this.state.since : now;
      this.timer = setTimeout(this.tryNow, this.pauseMs);
      this.change({ kind: 'lost', since, reason: end.reason, nextTry: now + this.pauseMs });
      this.pauseMs = Math.min(this.pauseMs * 2, longestPauseMs);
    }
    this.listener.closed(end.kind === 'lost' ? end.reason : 'the connector does not let this page in');
  }

  private change(state: ConnectionState): void {
    this.state = state;
    for (const subscriber of [...this.subscribers]) subscriber();
  }
}
