import type { HostEvent, Topic } from '../contract/events.ts';
import { ToHost, type ToScreen } from '../contract/messages.ts';
import type { GuidedSetup } from '../core/target-setup/guided-setup.ts';
import { answerCall } from './answer-call.ts';
import { EventBatch } from './event-batch.ts';
import type { Handlers } from './handlers.ts';

/** Starts to watch a topic: `send` for every event, the result ends it. */
export type Watch = (send: (event: HostEvent) => void) => () => void;
export type Watches = { readonly [T in Topic]: Watch };

/** What a terminal gives its screen, and takes from it. */
export interface ScreenTerminal {
  write(data: string): void;
  /** so many bytes of output have been shown */
  read(bytes: number): void;
  resize(size: { cols: number; rows: number }): void;
  close(): void;
}

/** One page or window: its calls, what it watches, its terminals and tests. All of it ends with `close`. */
export class Screen {
  readonly terminals = new Map<number, ScreenTerminal>();
  /** the connection tests that are running, by the number that the page gave them: aborting one cancels it */
  readonly tests = new Map<number, AbortController>();
  /** the guided certificate set-ups, by the number that the page gave them */
  readonly setups = new Map<number, GuidedSetup>();
  /** the sign-ins that are tried, by the number that the page gave them: aborting one cancels it */
  readonly signIns = new Map<number, AbortController>();
  private readonly watching = new Map<Topic, () => void>();
  private readonly batch: EventBatch;
  private readonly post: (message: ToScreen) => void;
  private readonly handlers: Handlers;
  private readonly watches: Watches;
  private nextTerminal = 1;
  private closed = false;

  /** @param isBusy whether the page is behind with reading what was posted */
  constructor(
    { handlers, watches }: { handlers: Handlers; watches: Watches },
    post: (message: ToScreen) => void,
    isBusy?: () => boolean,
  ) {
    this.handlers = handlers;
    this.watches = watches;
    this.post = (message) => {
      if (!this.closed) post(message);
    };
    this.batch = new EventBatch((events) => this.post({ type: 'events', events }), isBusy);
  }

  /** A message from the page: foreign data until it is parsed. One that is none of ours is left unanswered. */
  receive(data: unknown): void {
    const message = ToHost.safeParse(data).data;
    if (!message || this.closed) return;
    switch (message.type) {
      case 'call':
        void answerCall(this.handlers, message, this).then((reply) => {
          // events of before the answer go first: an answer tells of them already
          this.batch.flush();
          this.post({ type: 'reply', id: message.id, reply });
        });
        return;
      case 'watch':
        return this.watch(message.topic);
      case 'unwatch':
        return this.unwatch(message.topic);
      case 'terminal_input':
        return this.terminals.get(message.terminal)?.write(message.data);
      case 'terminal_read':
        return this.terminals.get(message.terminal)?.read(message.bytes);
    }
  }

  /** Gives a terminal its number on this screen. */
  addTerminal(terminal: ScreenTerminal): number {
    const number = this.nextTerminal++;
    this.terminals.set(number, terminal);
    return number;
  }

  send(event: HostEvent): void {
    this.batch.add(event);
  }

  /** Output goes at once: an echo must not wait for a frame. Events of before it go first. */
  sendOutput(terminal: number, data: Uint8Array): void {
    this.batch.flush();
    this.post({ type: 'terminal_output', terminal, data });
  }

  /** The page is gone. */
  close(): void {
    if (this.closed) return;
    this.closed = true;
    this.batch.close();
    for (const stop of this.watching.values()) stop();
    this.watching.clear();
    for (const terminal of this.terminals.values()) terminal.close();
    this.terminals.clear();
    for (const test of this.tests.values()) test.abort();
    this.tests.clear();
    for (const signIn of this.signIns.values()) signIn.abort();
    this.signIns.clear();
    for (const setup of this.setups.values()) setup.close();
    this.setups.clear();
  }

  private watch(topic: Topic): void {
    if (this.watching.has(topic)) return;
    this.watching.set(
      topic,
      this.watches[topic]((event) => this.batch.add(event)),
    );
  }

  private unwatch(topic: Topic): void {
    this.watching.get(topic)?.();
    this.watching.delete(topic);
  }
}
