import type { TestReport } from '../../contract/connection-test.ts';
import type { SshSocket } from '../../contract/ssh-socket.ts';
import { Listeners } from '../listeners.ts';
import type { SocketBook } from '../sockets/socket-book.ts';
import type { UpstreamHouse } from '../upstream/connect.ts';
import { type TestRequest, testConnection } from './connection-test.ts';

export interface ConnectionTestsParts extends Pick<TestRequest, 'person' | 'platform' | 'log'> {
  sockets: SocketBook;
  upstream: UpstreamHouse;
}

export interface TestRun {
  socket: SshSocket;
  /** of a socket that asks the client for the login */
  login: string | undefined;
  /** as a form has it, and not stored: nothing is kept of its test */
  isDraft: boolean;
  signal: AbortSignal;
  onChange: (report: TestReport) => void;
}

/** Runs connection tests, and keeps the last report of each stored socket as long as the connector runs. */
export class ConnectionTests {
  private readonly parts: ConnectionTestsParts;
  private readonly reports = new Map<string, TestReport>();
  private readonly changed = new Listeners();
  private readonly closed = new AbortController();
  private readonly running = new Set<Promise<TestReport>>();
  private readonly stopFollowing: () => void;

  constructor(parts: ConnectionTestsParts) {
    this.parts = parts;
    this.stopFollowing = parts.sockets.onChange((changes) => {
      for (const change of changes) {
        if (change.kind === 'changed' && change.was !== change.name) this.rename(change.was, change.name);
        else this.reports.delete(change.name);
      }
    });
  }

  /** Never rejects: what goes wrong is what the report says. */
  async run({ socket, login, isDraft, signal, onChange }: TestRun): Promise<TestReport> {
    const { upstream, sockets, person, platform, log } = this.parts;
    const test = testConnection(
      {
        socket,
        askedLogin: login,
        person,
        platform,
        // what a draft fails of says nothing about the stored socket of that name
        log: log.with({ socket_id: socket.name, ...(isDraft ? { draft: true } : {}) }),
        signal: AbortSignal.any([signal, this.closed.signal]),
        onChange,
      },
      upstream,
    );
    this.running.add(test);
    const report = await test.finally(() => this.running.delete(test));
    // it may have been changed meanwhile, or a test was canceled: then this says nothing about it
    if (!isDraft && report.state !== 'canceled' && sockets.get(socket.name) === socket) {
      this.reports.set(socket.name, report);
      this.changed.tell();
    }
    return report;
  }

  /** Of the socket as it is now. */
  last(name: string): TestReport | undefined {
    return this.reports.get(name);
  }

  /** Calls back when there is a new last report; returns what ends that. */
  onChange(listener: () => void): () => void {
    return this.changed.add(listener);
  }

  /** Cancels those that are running. */
  async close(): Promise<void> {
    this.stopFollowing();
    this.closed.abort();
    await Promise.all(this.running);
  }

  private rename(was: string, now: string): void {
    const report = this.reports.get(was);
    this.reports.delete(was);
    if (report) this.reports.set(now, { ...report, socket: now });
  }
}
