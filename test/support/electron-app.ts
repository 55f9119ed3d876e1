import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { temporaryFolder } from './temporary-folder.ts';
import { whenTestEnds } from './when-test-ends.ts';

const doubleFolder = fileURLToPath(new URL('../e2e/electron-double', import.meta.url));

export interface ElectronAppOptions {
  /** Electron's appData; the data folder is `sallyport` in it */
  home?: string;
  /** what safeStorage finds */
  keyStore?: 'basic_text' | 'gnome_libsecret';
  flags?: readonly string[];
}

/** Something that the double of Electron has noticed: `['dialog', 'message', 'detail']`, … */
export type Note = readonly [what: string, ...facts: unknown[]];

/** The compiled Electron main and preload, run by the double of `electron` with Debian's Chromium. */
export class ElectronApp {
  readonly home: string;
  private readonly child: DoubleProcess;

  /** Starts it, and waits for its window's page. It ends with the test. */
  static async start(options: ElectronAppOptions = {}): Promise<ElectronApp> {
    const app = launchElectron(options);
    await app.waitInPage(() => 'sallyport' in window);
    return app;
  }

  constructor(home: string, child: DoubleProcess) {
    this.home = home;
    this.child = child;
  }

  get dataFolder(): string {
    return `${this.home}/sallyport`;
  }

  /** what it has printed */
  get output(): string {
    return this.child.output;
  }

  /** settles with the exit status */
  get exited(): Promise<number | null> {
    return this.child.exited;
  }

  /** Runs a function body in the main process; it sees `electron` and `double`. */
  main<Value>(body: string): Promise<Value> {
    return this.child.run(body) as Promise<Value>;
  }

  /** Runs a function in the page, as Playwright does. */
  inPage<Value, Argument>(run: (argument: Argument) => Value, argument?: Argument): Promise<Awaited<Value>> {
    return this.main(`return double.page.evaluate(${run}, ${JSON.stringify(argument)})`);
  }

  /** Waits until it gives something true, also through a page that is just being loaded. */
  waitInPage(look: () => unknown): Promise<void> {
    return this.main(`
      while (!double.page) await new Promise((resolve) => setTimeout(resolve, 10));
      await double.page.waitForFunction(${look}, undefined, { polling: 20, timeout: 20_000 });
    `);
  }

  /** What the double has noticed of one kind. */
  async notes(what: string): Promise<Note[]> {
    const log = await this.main<Note[]>('return double.log');
    return log.filter(([kind]) => kind === what);
  }

  signal(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  /** Ends it at once. */
  stop(): Promise<void> {
    return this.child.stop();
  }
}

/** The same, whether or not it gets as far as a window. */
export function launchElectron(options: ElectronAppOptions = {}): ElectronApp {
  const home = options.home ?? temporaryFolder().path;
  chooseFreePort(`${home}/sallyport`);
  return new ElectronApp(home, new DoubleProcess({ ...options, home }));
}

/** The app has no flag for it: as if it had been set before. */
function chooseFreePort(dataFolder: string): void {
  if (existsSync(dataFolder)) return;
  mkdirSync(dataFolder, { mode: 0o700 });
  const settings = { version: 1, gateway: { host: '127.0.0.1', port: 0 } };
  writeFileSync(`${dataFolder}/config.json`, JSON.stringify(settings), { mode: 0o600 });
}

class DoubleProcess {
  readonly exited: Promise<number | null>;
  output = '';
  private readonly child: ChildProcess;
  private readonly gone: Promise<unknown>;
  private readonly waiting = new Map<number, (answer: { value?: unknown; error?: string }) => void>();
  private nextId = 1;

  constructor({ home, keyStore = 'basic_text', flags = [] }: ElectronAppOptions) {
    const main = fileURLToPath(new URL('../../dist/main/main.js', import.meta.url));
    if (!existsSync(main)) throw new Error('dist/main/main.js is not there: npm run build');
    this.child = spawn(process.execPath, [`${doubleFolder}/run.mjs`, ...flags], {
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      env: {
        PATH: process.env.PATH,
        HOME: home,
        XDG_CONFIG_HOME: home,
        DOUBLE_HOME: home,
        DOUBLE_KEY_STORE: keyStore,
      },
    });
    for (const stream of [this.child.stdout, this.child.stderr])
      stream?.on('data', (data) => {
        this.output += data;
      });
    this.child.on('message', (answer: { id?: number; value?: unknown; error?: string }) => {
      if (answer.id === undefined) return;
      this.waiting.get(answer.id)?.(answer);
      this.waiting.delete(answer.id);
    });
    this.exited = new Promise((resolve) => this.child.once('close', resolve));
    this.gone = new Promise((resolve) => this.child.once('exit', resolve));
    whenTestEnds(() => this.stop());
  }

  async stop(): Promise<void> {
    // playwright ends its Chromium when this channel is cut, not when the process is killed
    if (this.child.connected) this.child.disconnect();
    await this.gone;
  }

  run(body: string): Promise<unknown> {
    const id = this.nextId++;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, ({ value, error }) => (error ? reject(new Error(error)) : resolve(value)));
      void this.exited.then((status) => reject(new Error(`main has ended (${status}): ${this.output}`)));
      this.child.send({ id, body });
    });
  }

  kill(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }
}
