import type { ToHost } from '../../src-main/contract/messages.ts';
import type { TerminalState } from '../../src-main/contract/terminal-state.ts';
import type { TerminalLink, TerminalListener } from './backend.ts';
import { textParts } from './text-parts.ts';

/** characters of one message; a paste may be longer */
const longestInput = 100_000;

type Heard = { output: Uint8Array } | { state: TerminalState };

/** The terminals of this page: brings them their output and states, and takes their input. */
export class Terminals {
  private readonly send: (message: ToHost) => void;
  private readonly listeners = new Map<number, TerminalListener>();
  /** what came between the answer that gives a number and the listener; the host's flow control bounds it */
  private readonly early = new Map<number, Heard[]>();
  private readonly released = new Set<number>();

  constructor(send: (message: ToHost) => void) {
    this.send = send;
  }

  take(terminal: number, listener: TerminalListener): TerminalLink {
    this.listeners.set(terminal, listener);
    const early = this.early.get(terminal) ?? [];
    this.early.delete(terminal);
    // not before the caller has the link to answer with
    queueMicrotask(() => {
      for (const heard of early) ifOurs(() => tell(listener, heard));
    });
    const ifOurs = (action: () => void) => {
      // after a new connection the same number is another terminal
      if (this.listeners.get(terminal) === listener) action();
    };
    return {
      input: (data) => ifOurs(() => this.input(terminal, data)),
      read: (bytes) => ifOurs(() => this.send({ type: 'terminal_read', terminal, bytes })),
      release: () =>
        ifOurs(() => {
          this.listeners.delete(terminal);
          this.released.add(terminal);
        }),
    };
  }

  output(terminal: number, data: Uint8Array): void {
    this.hear(terminal, { output: data });
  }

  state(terminal: number, state: TerminalState): void {
    this.hear(terminal, { state });
  }

  /** The host has ended all of them with the connection; a new one counts from the beginning. */
  closed(message: string): void {
    const listeners = [...this.listeners.values()];
    for (const known of [this.listeners, this.early, this.released]) known.clear();
    for (const { onState } of listeners)
      onState({
        kind: 'failed',
        code: 'host_unreachable',
        message,
        advice: 'The connection to the connector was lost, and this session with it.',
        at: new Date().toISOString(),
      });
  }

  private hear(terminal: number, heard: Heard): void {
    const listener = this.listeners.get(terminal);
    if (listener) return tell(listener, heard);
    if (this.released.has(terminal)) return;
    const early = this.early.get(terminal);
    if (early) early.push(heard);
    else this.early.set(terminal, [heard]);
  }

  private input(terminal: number, data: string): void {
    for (const part of textParts(data, longestInput))
      this.send({ type: 'terminal_input', terminal, data: part });
  }
}

function tell(listener: TerminalListener, heard: Heard): void {
  if ('output' in heard) listener.onOutput(heard.output);
  else listener.onState(heard.state);
}
