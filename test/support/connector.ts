import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { LogLines } from './log-lines.ts';
import { type ClientResult, clientEnvironment, type RunOptions, runClient } from './run-client.ts';
import { type Exit, StartedProcess } from './started-process.ts';
import { temporaryFolder } from './temporary-folder.ts';
import { Terminal, type TerminalOptions } from './terminal.ts';

export interface ConnectorOptions {
  /** the content of the config file; an object is written as JSON, which is YAML too */
  config?: string | Readonly<Record<string, unknown>>;
  /** a data folder to use again; default: a new one */
  data?: string;
  /** where it listens; null: where its settings say */
  gateway?: string | null;
  flags?: readonly string[];
  /** added to the clean environment, for instance what `from:env:` refers to */
  env?: NodeJS.ProcessEnv;
  /** what runs it: `faketime -f -1h`, a namespace of its own; it has to become the connector, not its parent */
  within?: readonly string[];
}

/** The one line on stdout, as DESIGN.md promises it */
export interface Ready {
  event: 'ready';
  /** `127.0.0.1:2222` */
  gateway: string;
  ui?: string;
  data: string;
  pid: number;
}

/** Set it to run the host from its source: a test run while developing then needs no build. */
const fromSource = process.env.SALLYPORT_TEST_FROM_SOURCE === '1';

function hostProgram(): string {
  const path = fromSource ? 'src-main/hosts/headless/headless.ts' : 'dist/headless/headless.js';
  const program = fileURLToPath(new URL(`../../${path}`, import.meta.url));
  if (!existsSync(program)) throw new Error(`${path} is not there: npm run build`);
  return program;
}

/** A headless connector that was started, whether or not it got ready. For tests of failing starts. */
export function launchConnector(options: ConnectorOptions = {}): StartedConnector {
  const data = options.data ?? temporaryFolder().file('data');
  const { gateway = '127.0.0.1:0' } = options;
  const args = [hostProgram(), '--data', data, '--no-open', ...(gateway ? ['--gateway', gateway] : [])];
  if (options.config !== undefined) {
    const file = temporaryFolder().file('sockets.yaml');
    writeFileSync(
      file,
      typeof options.config === 'string' ? options.config : JSON.stringify(options.config),
      {
        mode: 0o600,
      },
    );
    args.push('--config', file);
  }
  args.push(...(options.flags ?? []));
  const [program = '', ...line] = [...(options.within ?? []), process.execPath, ...args];
  return new StartedConnector(
    new StartedProcess(program, line, { env: clientEnvironment(options.env) }),
    data,
  );
}

/** Starts the real headless host as a process of its own, and waits until it is ready. Stopped when the test ends. */
export async function startConnector(options: ConnectorOptions = {}): Promise<Connector> {
  const started = launchConnector(options);
  return new Connector(started, await started.ready());
}

export class StartedConnector {
  readonly data: string;
  readonly process: StartedProcess;
  /** its log: the JSON lines of stderr */
  readonly log: LogLines;

  constructor(process: StartedProcess, data: string) {
    this.process = process;
    this.data = data;
    this.log = new LogLines(process.stderr);
  }

  /** Waits for the ready line. Rejects, with the log, if the process ends before. */
  async ready(): Promise<Ready> {
    try {
      const [line] = await this.process.stdout.waitFor(/^\{.*"event":"ready".*\}$/m, { timeLimit: 20_000 });
      return JSON.parse(line) as Ready;
    } catch (error) {
      throw new Error(`the connector did not get ready. Its log:\n${this.process.stderr.text}`, {
        cause: error,
      });
    }
  }

  get exited(): Promise<Exit> {
    return this.process.exited;
  }
}

export class Connector {
  readonly host: string;
  readonly port: number;
  readonly ui: string | undefined;
  readonly pid: number;
  readonly data: string;
  readonly log: LogLines;
  private readonly process: StartedProcess;

  constructor(started: StartedConnector, ready: Ready) {
    const split = ready.gateway.lastIndexOf(':');
    this.host = ready.gateway.slice(0, split);
    this.port = Number(ready.gateway.slice(split + 1));
    this.ui = ready.ui;
    this.pid = ready.pid;
    this.data = started.data;
    this.log = started.log;
    this.process = started.process;
  }

  /** the ssh_config that the connector has written for its owner */
  get sshConfig(): string {
    return join(this.data, 'ssh_config');
  }

  /** `ssh`, `scp`, `sftp` options that go through the connector as its owner */
  get sshOptions(): string[] {
    return ['-F', this.sshConfig];
  }

  /** Runs `ssh -F <data>/ssh_config ARGS…` to its end. */
  ssh(args: readonly string[], options: RunOptions = {}): Promise<ClientResult> {
    return runClient('ssh', [...this.sshOptions, ...args], options);
  }

  /** The same in a terminal. */
  sshInTerminal(args: readonly string[], options: TerminalOptions = {}): Terminal {
    return new Terminal('ssh', [...this.sshOptions, '-tt', ...args], options);
  }

  /** Asks it to end, and kills it when it does not within 5 seconds. */
  async stop(): Promise<Exit> {
    await this.process.stop({ grace: 5000 });
    return this.process.exited;
  }

  /** As if the power went: `kill -9`. */
  async kill(): Promise<void> {
    this.process.signal('SIGKILL');
    await this.process.exited;
  }
}
