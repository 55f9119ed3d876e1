import path from 'node:path';
import { Menu, nativeImage, Tray } from 'electron';
import type { ConnectorState } from '../../contract/connector-state.ts';
import type { Log } from '../../core/logging/log.ts';

export interface AppTrayParts {
  log: Log;
  show(): void;
  quit(): void;
}

/** A tray that nobody refers to vanishes. */
let tray: Tray | undefined;

/**
 * The connector's state beside the clock. It is a convenience only: some desktops have no tray, and say nothing.
 * Returns what takes each new state.
 */
export function openTray({ log, show, quit }: AppTrayParts): (state: ConnectorState) => void {
  try {
    const isMac = process.platform === 'darwin';
    const file = path.join(import.meta.dirname, 'icons', isMac ? 'trayTemplate.png' : 'tray.png');
    const image = nativeImage.createFromPath(file);
    if (isMac) image.setTemplateImage(true);
    tray = new Tray(image);
    if (!isMac) tray.on('click', show);
  } catch (error) {
    log.info('there is no tray', { reason: String(error) });
    return () => {};
  }
  const opened = tray;
  let told = '';
  return (state) => {
    const text = connectorInWords(state);
    if (text === told || opened.isDestroyed()) return;
    told = text;
    opened.setToolTip(`Sallyport: ${text}`);
    opened.setContextMenu(
      Menu.buildFromTemplate([
        { label: text, enabled: false },
        { type: 'separator' },
        { label: 'Open Sallyport', click: show },
        { label: 'Quit', click: quit },
      ]),
    );
  };
}

/** `Connector running, 3 live sessions` */
export function connectorInWords({ live_sessions: live }: Pick<ConnectorState, 'live_sessions'>): string {
  if (live === 0) return 'Connector running, no live session';
  return `Connector running, ${live} live ${live === 1 ? 'session' : 'sessions'}`;
}
