import type { TerminalState } from '../../../src-main/contract/terminal-state.ts';
import type { Backend, TerminalLink } from '../../backend/backend.ts';
import type { Surface, TerminalSize } from './surface.ts';

/**
 * A browser gives a hidden page a turn once a second or once a minute, and the emulator needs turns. So that a build
 * does not stand still behind another window, this many bytes may wait for the page to be looked at again.
 */
const mostWaiting = 16 * 1024 * 1024;

/** One session of a pane: a terminal of the host, whose output goes to the pane's surface. */
export class PaneSession {
  private readonly backend: Backend;
  private readonly surface: Surface;
  private readonly onState: (state: TerminalState) => void;
  private number: number | undefined;
  private link: TerminalLink | undefined;
  /** bytes that the emulator has not taken in yet */
  private waiting = 0;
  private done = false;

  /** `onState` is not called after `end`. */
  constructor(backend: Backend, surface: Surface, onState: (state: TerminalState) => void) {
    this.backend = backend;
    this.surface = surface;
    this.onState = onState;
  }

  /** @throws BackendError where the host does not even begin; everything else comes as a state */
  async open({ socket, login }: { socket: string; login: string | undefined }): Promise<void> {
    const { cols, rows } = this.surface.size;
    const choice = login === undefined ? {} : { login };
    const { terminal } = await this.backend.call('terminals.open', { socket, cols, rows, ...choice });
    if (this.done) return this.closeNumber(terminal);
    this.number = terminal;
    const link: TerminalLink = this.backend.terminal(terminal, {
      onOutput: (data) => this.show(data, (bytes) => link.read(bytes)),
      onState: (state) => this.hear(state),
    });
    this.link = link;
    // the pane may have got another size while the host was asked
    if (this.surface.size.cols !== cols || this.surface.size.rows !== rows) this.resize(this.surface.size);
  }

  input(data: string): void {
    this.link?.input(data);
  }

  resize({ cols, rows }: TerminalSize): void {
    const terminal = this.number;
    if (terminal === undefined) return;
    // one that has just ended needs no size
    this.backend.call('terminals.resize', { terminal, cols, rows }).catch(() => {});
  }

  /** Nobody wants it any more. */
  end(): void {
    if (this.done) return;
    this.done = true;
    this.link?.release();
    if (this.number !== undefined) this.closeNumber(this.number);
  }

  private hear(state: TerminalState): void {
    if (state.kind !== 'ended' && state.kind !== 'failed') return this.onState(state);
    // what still waits in the emulator goes before the end
    this.surface.write('', () => {
      if (this.done) return;
      this.done = true;
      this.link?.release();
      this.onState(state);
    });
  }

  /** `read` tells the target that it may send as much more. */
  private show(data: Uint8Array, read: (bytes: number) => void): void {
    const { length } = data;
    this.waiting += length;
    const early = document.hidden && this.waiting < mostWaiting;
    if (early) read(length);
    this.surface.write(data, () => {
      this.waiting -= length;
      if (!early) read(length);
    });
  }

  private closeNumber(terminal: number): void {
    // a host that is gone has ended it already
    this.backend.call('terminals.close', { terminal }).catch(() => {});
  }
}
