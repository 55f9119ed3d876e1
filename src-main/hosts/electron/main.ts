import path from 'node:path';
import { app, BrowserWindow, dialog, nativeTheme } from 'electron';
import { asFailure } from '../../core/failure.ts';
import { hardenEveryWindow, hardenSessions, windowPreferences } from './hardening.ts';
import { runConnector } from './run-connector.ts';
import { registerAppScheme, serveScreens, startPage } from './serve-screens.ts';

/** How long quitting waits for the sessions and their recordings to be closed, in ms. */
const longestStop = 3000;

// Nothing here may wait at the top level: Electron gets ready only after this module has been evaluated
// (electron#40719).
if (app.requestSingleInstanceLock()) start();
else app.quit();

function start(): void {
  app.enableSandbox();
  registerAppScheme();
  hardenEveryWindow();
  process.on('uncaughtException', fail);
  app.on('second-instance', showWindow);
  app.on('activate', showWindow);
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit();
  });
  app.whenReady().then(onReady).catch(fail);
}

async function onReady(): Promise<void> {
  hardenSessions();
  const connector = await runConnector(app.getPath('userData'));
  stopBeforeQuit(connector.stop);
  serveScreens(path.join(import.meta.dirname, '../renderer'));
  openWindow();
}

function openWindow(): void {
  const window = new BrowserWindow({
    width: 1200,
    height: 800,
    minWidth: 720,
    minHeight: 480,
    show: false,
    backgroundColor: nativeTheme.shouldUseDarkColors ? '#0f1214' : '#eef0f1',
    webPreferences: {
      ...windowPreferences,
      preload: path.join(import.meta.dirname, '../preload/preload.cjs'),
    },
  });
  const show = () => {
    if (!window.isDestroyed()) window.show();
  };
  window.once('ready-to-show', show);
  // a page that fails to load is never ready to show, and the app would be invisible
  setTimeout(show, 3000);
  window.webContents.on('did-fail-load', (_event, code, reason, url) => {
    console.error(`The page ${url} could not be loaded: ${reason} (${code})`);
  });
  window.webContents.on('render-process-gone', (_event, { reason }) => {
    console.error(`The screen's process has ended: ${reason}`);
  });
  window.webContents.on('preload-error', (_event, file, error) => {
    console.error(`The preload ${file} failed:`, error);
  });
  window.loadURL(startPage).catch((error) => console.error(String(error)));
}

function stopBeforeQuit(stop: () => Promise<void>): void {
  app.once('before-quit', (event) => {
    event.preventDefault();
    const limit = new Promise((resolve) => setTimeout(resolve, longestStop));
    Promise.race([stop(), limit])
      .catch((error) => console.error(error))
      .finally(() => app.exit());
  });
}

function showWindow(): void {
  const [window] = BrowserWindow.getAllWindows();
  if (!window) {
    if (app.isReady()) openWindow();
    return;
  }
  if (window.isMinimized()) window.restore();
  window.show();
  window.focus();
}

function fail(error: unknown): void {
  console.error(error);
  const { advice, message } = asFailure(error);
  dialog.showErrorBox('Sallyport has failed', advice ?? message);
  app.exit(1);
}
