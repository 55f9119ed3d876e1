import path from 'node:path';
import { app, dialog, Menu, nativeTheme } from 'electron';
import { createApi } from '../../api/api.ts';
import { asFailure } from '../../core/failure.ts';
import { wordsFor } from '../../core/failure-words.ts';
import { appMenu } from './app-menu.ts';
import { openTray } from './app-tray.ts';
import { AppWindow } from './app-window.ts';
import { CleanQuit } from './clean-quit.ts';
import { settleDataFolder } from './data-place.ts';
import { hardenEveryWindow, hardenSessions } from './hardening.ts';
import { runHeadless, wantsHeadless } from './headless-mode.ts';
import { PageScreens } from './page-screens.ts';
import { type RunningConnector, runConnector } from './run-connector.ts';
import { registerAppScheme, serveScreens } from './serve-screens.ts';

// Nothing here may wait at the top level: Electron gets ready only after this module has been evaluated
// (electron#40719).
if (wantsHeadless(process.argv)) runHeadless();
else start();

function start(): void {
  process.on('uncaughtException', notStarted);
  try {
    const dataFolder = settleDataFolder();
    // the lock lies in the data folder: two folders are two apps
    if (!app.requestSingleInstanceLock()) return app.quit();
    app.enableSandbox();
    registerAppScheme();
    hardenEveryWindow();
    app
      .whenReady()
      .then(() => onReady(dataFolder))
      .catch(notStarted);
  } catch (error) {
    notStarted(error);
  }
}

async function onReady(dataFolder: string): Promise<void> {
  hardenSessions();
  serveScreens(path.join(import.meta.dirname, '../renderer'));
  const running = await runConnector(dataFolder, { keyFile: process.argv.includes('--key-file') });
  logWhatFails(running);
  const { connector, settingsStore, log, stop } = running;
  const api = createApi(connector);
  const quit = new CleanQuit({
    log,
    stop,
    liveSessions: () => connector.status.state.live_sessions,
    window: () => window,
  });
  const window = new AppWindow({
    settingsStore,
    log,
    screens: new PageScreens(api),
    mayClose: quit.mayCloseWindow,
  });
  api.watches.settings((event) => {
    if (event.topic === 'settings') nativeTheme.themeSource = event.settings.theme;
  });
  Menu.setApplicationMenu(
    Menu.buildFromTemplate(
      appMenu({
        platform: process.platform,
        isPackaged: app.isPackaged,
        run: (id) => window.tell({ topic: 'command', id }),
      }),
    ),
  );
  const showState = openTray({ log, show: () => window.show(), quit: () => app.quit() });
  api.watches.connector((event) => {
    if (event.topic === 'connector') showState(event.state);
  });
  app.on('second-instance', () => window.show());
  app.on('activate', () => window.show());
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit();
  });
  window.show();
}

/** A proxy must not die silently, nor end the sessions of others because one screen met a bug. */
function logWhatFails({ log }: RunningConnector): void {
  let shown = false;
  const tell = (error: unknown) => {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    log.error('internal error', { code: 'internal_error', error: text });
    if (shown) return;
    shown = true;
    const detail = `${asFailure(error).message}\n\nSessions go on. The log has the details.`;
    void dialog.showMessageBox({ type: 'error', message: 'Sallyport has met an error', detail }).then(() => {
      shown = false;
    });
  };
  process.off('uncaughtException', notStarted);
  process.on('uncaughtException', tell);
  process.on('unhandledRejection', tell);
}

function notStarted(error: unknown): void {
  const failure = asFailure(error);
  console.error(error);
  dialog.showErrorBox('Sallyport cannot start', wordsFor(failure) ?? failure.message);
  app.exit(1);
}
