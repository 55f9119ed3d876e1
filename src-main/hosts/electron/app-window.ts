import path from 'node:path';
import { app, BrowserWindow, dialog, nativeTheme, screen } from 'electron';
import type { HostEvent } from '../../contract/events.ts';
import type { Log } from '../../core/logging/log.ts';
import type { SettingsStore } from '../../core/storage/settings-store.ts';
import { windowPreferences } from './hardening.ts';
import { errorPage, isOurs, startPage } from './our-pages.ts';
import type { PageScreens } from './page-screens.ts';
import { boundsFor, smallestWindow, type WindowState } from './window-state.ts';

/** ms after which a window is shown that is not ready yet: a page that fails to load never is */
const longestHidden = 3000;
/** net::ERR_ABORTED: another navigation came first */
const aborted = -3;

/** as --bg1 of the screens, so that nothing flashes */
const background = () => (nativeTheme.shouldUseDarkColors ? '#15191c' : '#f7f8f8');

export interface AppWindowParts {
  settingsStore: SettingsStore;
  screens: PageScreens;
  log: Log;
  /** Whether a window may be closed now; says no where the app is to ask first, and does that. */
  mayClose(): boolean;
}

/** The app's one window, when there is one. */
export class AppWindow {
  private readonly parts: AppWindowParts;
  private window: BrowserWindow | undefined;

  constructor(parts: AppWindowParts) {
    this.parts = parts;
    nativeTheme.on('updated', () => this.window?.setBackgroundColor(background()));
  }

  get current(): BrowserWindow | undefined {
    return this.window;
  }

  /** Brings it to the front, opening it if there is none. */
  show(): BrowserWindow {
    if (!this.window) return this.open();
    if (this.window.isMinimized()) this.window.restore();
    this.window.show();
    this.window.focus();
    return this.window;
  }

  tell(event: HostEvent): void {
    this.parts.screens.tell(this.show().webContents, event);
  }

  private open(): BrowserWindow {
    const areas = screen.getAllDisplays().map(({ workArea }) => workArea);
    const { maximized, ...bounds } = boundsFor(this.parts.settingsStore.read().window, areas);
    const window = new BrowserWindow({
      ...bounds,
      minWidth: smallestWindow.width,
      minHeight: smallestWindow.height,
      title: 'Sallyport',
      show: false,
      backgroundColor: background(),
      ...(process.platform === 'linux' ? { icon: path.join(import.meta.dirname, 'icons/icon.png') } : {}),
      webPreferences: {
        ...windowPreferences,
        preload: path.join(import.meta.dirname, '../preload/preload.cjs'),
      },
    });
    this.window = window;
    const show = () => {
      clearTimeout(fallback);
      if (window.isDestroyed() || window.isVisible()) return;
      if (maximized) window.maximize();
      window.show();
    };
    const fallback = setTimeout(show, longestHidden);
    window.once('ready-to-show', show);
    window.on('close', (event) => {
      if (this.parts.mayClose()) this.keepState(window);
      else event.preventDefault();
    });
    window.on('closed', () => {
      clearTimeout(fallback);
      this.window = undefined;
    });
    this.watchPage(window);
    this.load(window, startPage);
    return window;
  }

  /** Where the window is now, for the next start. Also called before an exit that closes no window. */
  keepState(window = this.window): void {
    if (!window || window.isDestroyed()) return;
    const state: WindowState = { bounds: window.getNormalBounds(), maximized: window.isMaximized() };
    const { settingsStore, log } = this.parts;
    try {
      settingsStore.write({ ...settingsStore.read(), window: state });
    } catch (error) {
      log.warn('the place of the window could not be kept', { reason: String(error) });
    }
  }

  /** A page that fails would leave an empty window, or none: say so, and offer to load it again. */
  private watchPage(window: BrowserWindow): void {
    const { log } = this.parts;
    const contents = window.webContents;
    const failed = (reason: string) => {
      log.error('the window has failed', { code: 'internal_error', reason });
      if (window.isDestroyed()) return;
      // where even that page failed, words are left
      if (contents.getURL().startsWith(errorPage(''))) this.askAfterFailure(window, reason);
      else this.load(window, errorPage(reason));
    };
    contents.on('did-fail-load', (_event, code, description, url, isMainFrame) => {
      if (isMainFrame && code !== aborted && isOurs(url))
        failed(`The page could not be loaded: ${description} (${code}).`);
    });
    contents.on('render-process-gone', (_event, { reason, exitCode }) => {
      if (reason !== 'clean-exit') failed(`Its process has ended: ${reason} (${exitCode}).`);
    });
    contents.on('preload-error', (_event, _file, error) => failed(`Its preload failed: ${error.message}.`));
    // the page guards what is not saved; Electron would only not leave, and say nothing
    contents.on('will-prevent-unload', (event) => {
      const leaves = dialog.showMessageBoxSync(window, {
        type: 'question',
        message: 'Leave this page?',
        detail: 'Its terminals end, and changes that are not saved are lost.',
        buttons: ['Leave', 'Stay'],
        defaultId: 1,
        cancelId: 1,
      });
      if (leaves === 0) event.preventDefault();
    });
    this.watchForHang(window);
  }

  private watchForHang(window: BrowserWindow): void {
    let asking: AbortController | undefined;
    window.on('responsive', () => asking?.abort());
    window.on('unresponsive', async () => {
      if (asking) return;
      asking = new AbortController();
      this.parts.log.warn('the window does not answer');
      const { response } = await dialog.showMessageBox(window, {
        type: 'warning',
        message: 'The window does not answer',
        detail: 'The connector goes on: sessions and recordings are not affected.',
        buttons: ['Wait', 'Load it again'],
        defaultId: 0,
        cancelId: 0,
        signal: asking.signal,
      });
      asking = undefined;
      if (response === 1 && !window.isDestroyed()) window.webContents.forcefullyCrashRenderer();
    });
  }

  private askAfterFailure(window: BrowserWindow, reason: string): void {
    const options = { type: 'error' as const, message: 'The window has failed', detail: reason };
    void dialog
      .showMessageBox(window, { ...options, buttons: ['Load it again', 'Quit'] })
      .then(({ response }) => {
        if (response === 1) app.quit();
        else if (!window.isDestroyed()) this.load(window, startPage);
      });
  }

  private load(window: BrowserWindow, url: string): void {
    // `did-fail-load` tells of it
    window.loadURL(url).catch(() => {});
  }
}
