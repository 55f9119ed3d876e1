import { app, dialog, powerMonitor } from 'electron';
import type { Log } from '../../core/logging/log.ts';
import type { AppWindow } from './app-window.ts';

/** How long quitting waits for the sessions and their recordings to be closed, in ms. */
const longestStop = 3000;

export interface CleanQuitParts {
  log: Log;
  liveSessions(): number;
  window(): AppWindow;
  /** Ends the sessions, closes the recordings, gives up the data folder. */
  stop(): Promise<void>;
}

/** Ends the app in order: asks once when sessions are live, then closes what is open, and only then exits. */
export class CleanQuit {
  private readonly parts: CleanQuitParts;
  private state: 'running' | 'asking' | 'stopping' = 'running';
  private asks = true;

  constructor(parts: CleanQuitParts) {
    this.parts = parts;
    app.on('before-quit', (event) => {
      event.preventDefault();
      void this.quit();
    });
    // a system that shuts down, and a terminal that is closed, wait for no answer
    powerMonitor.on('shutdown', this.quitUnasked);
    app.on('browser-window-created', (_event, window) => window.on('session-end', this.quitUnasked));
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, this.quitUnasked);
  }

  /** Whether the window may go: elsewhere than on macOS the app ends with it, and asks before. */
  readonly mayCloseWindow = (): boolean => {
    if (process.platform === 'darwin' || this.state === 'stopping') return true;
    app.quit();
    return false;
  };

  readonly quitUnasked = (): void => {
    this.asks = false;
    void this.quit();
  };

  private async quit(): Promise<void> {
    if (this.state === 'stopping' || (this.state === 'asking' && this.asks)) return;
    this.state = 'asking';
    if (this.asks && !(await this.isAgreed())) {
      // without asking, it may have been ended meanwhile
      if (this.asks) this.state = 'running';
      return;
    }
    if (this.hasBegunToStop()) return;
    this.state = 'stopping';
    const { log, stop, window } = this.parts;
    window().keepState();
    const limit = new Promise((resolve) => setTimeout(resolve, longestStop));
    await Promise.race([stop(), limit]).catch((error) =>
      log.error('internal error', { code: 'internal_error', error: String(error) }),
    );
    app.exit(0);
  }

  private hasBegunToStop(): boolean {
    return this.state === 'stopping';
  }

  private async isAgreed(): Promise<boolean> {
    const live = this.parts.liveSessions();
    if (live === 0) return true;
    const options = {
      type: 'question' as const,
      message: live === 1 ? 'One session is live' : `${live} sessions are live`,
      detail: `Quitting ends ${live === 1 ? 'it' : 'them'}. What was recorded so far is kept.`,
      buttons: [live === 1 ? 'End it and quit' : 'End them and quit', 'Cancel'],
      defaultId: 1,
      cancelId: 1,
      noLink: true,
    };
    const parent = this.parts.window().current;
    const { response } = await (parent
      ? dialog.showMessageBox(parent, options)
      : dialog.showMessageBox(options));
    return response === 0;
  }
}
