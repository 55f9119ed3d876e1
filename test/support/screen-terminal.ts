import type { TerminalState } from '../../src-main/contract/terminal-state.ts';
import type { Backend, TerminalLink } from '../../src-renderer/backend/backend.ts';
import { eventually } from './eventually.ts';

export interface ScreenTerminalOptions {
  socket?: string;
  login?: string;
  cols?: number;
  rows?: number;
  /** false: nothing is said to be on the screen until `read` is called */
  reading?: boolean;
}

type StateOf<Kind extends TerminalState['kind']> = Extract<TerminalState, { kind: Kind }>;

/** A terminal of a screen, as the host sees it: without an emulator. */
export class ScreenTerminal {
  readonly number: number;
  readonly states: TerminalState[] = [];
  /** bytes that have come, and those of them that are on the screen */
  received = 0;
  shown = 0;
  reading: boolean;
  /** called with all output; default: keeps it in `text` */
  onOutput = (data: Uint8Array): void => {
    this.pieces.push(Buffer.from(data));
  };
  private readonly pieces: Buffer[] = [];
  private readonly link: TerminalLink;
  private readonly backend: Backend;

  static async open(backend: Backend, options: ScreenTerminalOptions = {}): Promise<ScreenTerminal> {
    const { socket = 'web1', cols = 80, rows = 24, reading = true, ...login } = options;
    const { terminal } = await backend.call('terminals.open', { socket, cols, rows, ...login });
    return new ScreenTerminal(terminal, backend, reading);
  }

  private constructor(number: number, backend: Backend, reading: boolean) {
    this.number = number;
    this.backend = backend;
    this.reading = reading;
    this.link = backend.terminal(number, {
      onState: (state) => this.states.push(state),
      onOutput: (data) => {
        this.received += data.length;
        this.onOutput(data);
        if (this.reading) this.read();
      },
    });
  }

  get text(): string {
    return Buffer.concat(this.pieces).toString('utf8');
  }

  get state(): TerminalState | undefined {
    return this.states.at(-1);
  }

  type(text: string): void {
    this.link.input(text);
  }

  /** Says that all that has come, or so many bytes, are on the screen. */
  read(bytes = this.received - this.shown): void {
    this.shown += bytes;
    this.link.read(bytes);
  }

  async resize(cols: number, rows: number): Promise<void> {
    await this.backend.call('terminals.resize', { terminal: this.number, cols, rows });
  }

  async close(): Promise<void> {
    await this.backend.call('terminals.close', { terminal: this.number });
  }

  waitFor(pattern: RegExp): Promise<RegExpMatchArray> {
    return eventually(
      () => this.text.match(pattern) ?? undefined,
      `${pattern} after ${JSON.stringify(this.text.slice(-200))}`,
    );
  }

  waitForState<Kind extends TerminalState['kind']>(kind: Kind): Promise<StateOf<Kind>> {
    return eventually(
      () => this.states.find((state): state is StateOf<Kind> => state.kind === kind),
      `the state ${kind} after ${JSON.stringify(this.states)}`,
    );
  }
}
