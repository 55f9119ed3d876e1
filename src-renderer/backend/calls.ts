import type { ToHost, ToScreen } from '../../src-main/contract/messages.ts';
import { BackendError, unreachable } from './backend-error.ts';

/** A host that is stopped or stuck holds its connection open and says nothing. */
const longestWaitMs = 60_000;
/** commands that take longer by themselves: a connection test ends after 90 s */
const longerWaitsMs: Readonly<Record<string, number>> = { 'tests.run': 120_000 };

interface Pending {
  resolve(value: unknown): void;
  reject(error: BackendError): void;
  timer: ReturnType<typeof setTimeout>;
}

type Call = Extract<ToHost, { type: 'call' }>;

/** The calls that wait for their reply, and before the first connection for being sent. */
export class Calls {
  private readonly send: (message: ToHost) => void;
  private readonly pending = new Map<number, Pending>();
  private unsent: Call[] | undefined = [];
  private refusal: BackendError | undefined;
  private nextId = 1;

  constructor(send: (message: ToHost) => void) {
    this.send = send;
  }

  make(command: string, input: unknown): Promise<unknown> {
    if (this.refusal) return Promise.reject(this.refusal);
    const call: Call = { type: 'call', id: this.nextId++, command, input };
    const waitMs = longerWaitsMs[command] ?? longestWaitMs;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.pending.delete(call.id);
        reject(unreachable(`no answer to ${command} within ${waitMs / 1000} s`));
      }, waitMs);
      this.pending.set(call.id, { resolve, reject, timer });
      if (this.unsent) this.unsent.push(call);
      else this.send(call);
    });
  }

  opened(): void {
    this.refusal = undefined;
    for (const call of this.unsent ?? []) this.send(call);
    this.unsent = undefined;
  }

  settle({ id, reply }: Extract<ToScreen, { type: 'reply' }>): void {
    const pending = this.take(id);
    if (!pending) return;
    if (reply.ok) pending.resolve(reply.value);
    else pending.reject(new BackendError(reply.error));
  }

  /** Rejects what is pending, and what comes until the next connection. */
  closed(reason: string): void {
    this.refusal = unreachable(reason);
    this.unsent = undefined;
    for (const id of [...this.pending.keys()]) this.take(id)?.reject(this.refusal);
  }

  private take(id: number): Pending | undefined {
    const pending = this.pending.get(id);
    clearTimeout(pending?.timer);
    this.pending.delete(id);
    return pending;
  }
}
