import type { AppCommandId } from '../../src-main/contract/app-commands.ts';
import type { CertificateSetup } from '../../src-main/contract/certificate-setup.ts';
import type { CommandInput, CommandName, CommandValue } from '../../src-main/contract/commands.ts';
import type { TestReport } from '../../src-main/contract/connection-test.ts';
import type { ConnectorState } from '../../src-main/contract/connector-state.ts';
import type { EventOf, SignInStep, Topic } from '../../src-main/contract/events.ts';
import type { TerminalState } from '../../src-main/contract/terminal-state.ts';
import type { ConnectionState } from './connection-state.ts';

/** The connector as the screens see it, whatever carries them. */
export interface Backend {
  /** an Electron window, or a page in a browser of its own */
  readonly carrier: 'electron' | 'browser';
  /** of the machine that shows the screens, for keys and words */
  readonly platform: ConnectorState['platform'];
  /**
   * Asks the host. What is asked before the first connection waits for it; later, while there is none, it is rejected
   * at once, and so is everything that was pending when the host went away.
   *
   * @throws BackendError
   */
  call<Name extends CommandName>(command: Name, input: CommandInput<Name>): Promise<CommandValue<Name>>;
  /**
   * Hears of a topic until the result is called; any number of listeners share one watch, and a new connection
   * watches again. `connector` and `settings` also tell a new listener what is known already. What changed while there
   * was no connection is not told: ask again when `opened` of the connection's state has grown.
   */
  watch<T extends Topic>(topic: T, listener: (event: EventOf<T>) => void): () => void;
  /**
   * Takes over a terminal that `terminals.open` has given a number. Nothing is lost between the two. It ends with the
   * connection, as `failed` with code `host_unreachable`.
   */
  terminal(number: number, listener: TerminalListener): TerminalLink;
  /** Hears how far the connection tests of this page are, each by the number that `tests.run` gave it. */
  onConnectionTest(listener: (id: number, report: TestReport) => void): () => void;
  /** Hears how far the certificate set-ups of this page are, each by the number that it was opened with. */
  onCertificateSetup(listener: (id: number, state: CertificateSetup) => void): () => void;
  /** Hears where the person has to go for the sign-ins that this page tries, each by the number that it gave. */
  onSignInStep(listener: (id: number, step: SignInStep) => void): () => void;
  /** for `useSyncExternalStore(backend.connection.subscribe, backend.connection.get)` */
  readonly connection: { get(): ConnectionState; subscribe(listener: () => void): () => void };
  /** Does not wait for the next try. */
  tryNow(): void;
  /** Hears of what was chosen in the application menu; a browser has none. */
  onAppCommand(listener: (command: AppCommandId) => void): () => void;
}

export interface TerminalListener {
  /** Say `read` when it is on the screen. */
  onOutput(data: Uint8Array): void;
  onState(state: TerminalState): void;
}

export interface TerminalLink {
  /** what was typed or pasted, of any length */
  input(data: string): void;
  /** so many bytes of output are on the screen: the host holds back the rest until then */
  read(bytes: number): void;
  /** No more of it is heard. Ending it is `terminals.close`. */
  release(): void;
}
