import type { CommandInput } from '../../../src-main/contract/commands.ts';
import type { TestReport } from '../../../src-main/contract/connection-test.ts';
import type { Backend } from '../../backend/backend.ts';
import { BackendError } from '../../backend/backend-error.ts';

/** What is tested: a socket as it is stored, or a draft as it stands in a form. */
export type TestSubject = DistributiveOmit<CommandInput<'tests.run'>, 'id'>;
type DistributiveOmit<T, Key extends PropertyKey> = T extends unknown ? Omit<T, Key> : never;

export type TestView =
  /** not on this page */
  | { kind: 'none' }
  /** `report`: as soon as the host has said something */
  | { kind: 'running'; report: TestReport | undefined; canceling: boolean }
  /** passed, failed or canceled */
  | { kind: 'done'; report: TestReport }
  /** it could not begin, or its host has gone away */
  | { kind: 'refused'; error: BackendError };

/** the host tells the tests of a page apart by this */
let lastId = 0;

/** The connection tests of one place on the page, one after another, outside React: they go on when nobody looks. */
export class ConnectionTest {
  private readonly backend: Backend;
  private view: TestView = { kind: 'none' };
  private id = 0;
  private readonly listeners = new Set<() => void>();

  constructor(backend: Backend) {
    this.backend = backend;
  }

  readonly get = (): TestView => this.view;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Starts one. One that is still running is canceled and forgotten. */
  async run(subject: TestSubject): Promise<void> {
    this.cancel();
    const id = ++lastId;
    this.id = id;
    const stop = this.backend.onConnectionTest((of, report) => {
      if (of === id && this.view.kind === 'running') this.change(id, { ...this.view, report });
    });
    this.change(id, { kind: 'running', report: undefined, canceling: false });
    try {
      const report = await this.backend.call('tests.run', { id, ...subject });
      this.change(id, { kind: 'done', report });
    } catch (thrown) {
      if (!(thrown instanceof BackendError)) throw thrown;
      this.change(id, { kind: 'refused', error: thrown });
    } finally {
      stop();
    }
  }

  /** Ends the one that is running; its report says how far it came. */
  cancel(): void {
    if (this.view.kind !== 'running' || this.view.canceling) return;
    this.change(this.id, { ...this.view, canceling: true });
    // where the host is gone, so is the test
    this.backend.call('tests.cancel', { id: this.id }).catch(() => {});
  }

  private change(id: number, view: TestView): void {
    // of one before
    if (id !== this.id) return;
    this.view = view;
    for (const listener of this.listeners) listener();
  }
}
