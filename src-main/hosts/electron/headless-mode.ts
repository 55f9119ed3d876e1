import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { app } from 'electron';

/** For a packaged app, which has no Node to start the headless host with: `sallyport --headless …`. */
export function wantsHeadless(argv: readonly string[]): boolean {
  return argv.includes('--headless');
}

/** Runs the headless host in this process, without a window and without a display. */
export function runHeadless(): void {
  if (process.platform === 'linux') app.commandLine.appendSwitch('ozone-platform', 'headless');
  app.disableHardwareAcceleration();
  app.dock?.hide();
  // the host reads its flags where Node has them
  process.argv = [process.execPath, 'sallyport', ...process.argv.slice(app.isPackaged ? 1 : 2)];
  const program = path.join(import.meta.dirname, '../headless/headless.js');
  app.whenReady().then(() => import(pathToFileURL(program).href));
}
