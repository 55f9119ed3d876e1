import type { Duplex } from 'node:stream';
import { ChannelOutput, type ServerChannel } from './channel-output.ts';
import { longestLine, type TerminalSize } from './console.ts';
import { home } from './files.ts';
import { Shell } from './shell.ts';
import { StreamConsole } from './stream-console.ts';
import { TerminalConsole } from './terminal-console.ts';

const mostVariables = 32;
const longestValue = 1024;
const acceptedVariables = /^(?:LANG|LC_\w+)$/;
const endingSignals = ['HUP', 'TERM', 'QUIT', 'KILL'];

type Channel = ServerChannel & { exit(statusOrSignal: number | string): unknown };

/** One session channel: what the client asks for before and while its one shell or command runs. */
export class PracticeSession {
  private readonly transport: Duplex;
  private readonly environment: Map<string, string>;
  private readonly gone = new AbortController();
  private size: TerminalSize | undefined;
  private console: TerminalConsole | StreamConsole | undefined;
  private endedBy: string | undefined;

  constructor(user: string, transport: Duplex) {
    this.transport = transport;
    this.environment = new Map([
      ['USER', user],
      ['HOME', home],
      ['PWD', home],
      ['SHELL', '/bin/practice'],
    ]);
  }

  /** Gives whether the variable was taken (RFC 4254 §6.4: a server should take only what it knows). */
  setVariable(name: string, value: string): boolean {
    const known = acceptedVariables.test(name) && value.length <= longestValue;
    if (!known || this.environment.size >= mostVariables) return false;
    this.environment.set(name, value);
    return true;
  }

  openTerminal(type: string, size: TerminalSize): void {
    this.environment.set('TERM', type.slice(0, 64));
    this.size = sensible(size);
  }

  resize(size: TerminalSize): void {
    if (this.console instanceof TerminalConsole) this.console.resize(sensible(size));
  }

  signal(name: string): void {
    if (name === 'INT') this.console?.interruptCommand();
    else if (endingSignals.includes(name)) {
      this.endedBy = name;
      this.gone.abort();
    }
  }

  /** Runs the command, or the shell without one, and ends the channel with its status. */
  async run(channel: Channel, command?: string): Promise<void> {
    channel.once('close', () => this.gone.abort());
    const shell = new Shell(this.openConsole(channel), this.environment);
    try {
      const status = await (command === undefined ? shell.run() : runOne(shell, command, channel));
      channel.exit(status);
    } catch (error) {
      if (!this.gone.signal.aborted) throw error;
      if (this.endedBy) channel.exit(this.endedBy);
    } finally {
      channel.end();
      // what the client still sends has no reader any more, and must not keep the channel from closing
      channel.resume();
    }
  }

  /** The client is gone. */
  end(): void {
    this.gone.abort();
  }

  private openConsole(channel: Channel): TerminalConsole | StreamConsole {
    const output = new ChannelOutput(channel, this.transport, this.gone.signal);
    this.console = this.size
      ? new TerminalConsole(output, channel, this.size)
      : new StreamConsole(output, channel);
    return this.console;
  }
}

async function runOne(shell: Shell, command: string, channel: Channel): Promise<number> {
  if (Buffer.byteLength(command) <= longestLine) return shell.execute(command);
  channel.stderr.write(`practice: the command is longer than ${longestLine} bytes\n`);
  return 2;
}

/** A client may say 0 for "unknown" (RFC 4254 §6.2), or nonsense. */
function sensible({ rows, columns }: TerminalSize): TerminalSize {
  return { rows: Math.min(rows || 24, 1000), columns: Math.min(Math.max(columns || 80, 20), 1000) };
}
