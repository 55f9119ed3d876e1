import ElectronStore from 'electron-store';
import type { Connector } from '../../core/connector.ts';
import { type ConnectorLog, openLog } from '../../core/logging/connector-log.ts';
import { startConnector } from '../../core/start-connector.ts';
import { openDataFolder } from '../../core/storage/data-folder.ts';
import { openSettingsStore, type SettingsStore } from '../../core/storage/settings-store.ts';
import { openSecrets } from './system-key-store.ts';

export interface RunningConnector {
  connector: Connector;
  settingsStore: SettingsStore;
  log: ConnectorLog['log'];
  /** Ends it, and gives up the data folder. */
  stop(): Promise<void>;
}

/** Starts the connector in this process. Throws Failure of anything that keeps it from starting. */
export async function runConnector(
  dataFolder: string,
  { keyFile }: { keyFile: boolean },
): Promise<RunningConnector> {
  const folder = openDataFolder(dataFolder);
  const { log, recent: recentEntries, close: closeLog } = openLog({ folder: folder.logs });
  const release = () => {
    folder.release();
    closeLog();
  };
  try {
    const settingsStore = openSettingsStore(folder.root, (options) => new ElectronStore(options));
    const connector = await startConnector({
      host: 'electron',
      settingsStore,
      paths: folder,
      log,
      recentEntries,
      env: process.env,
      openSecrets: (paths) => openSecrets(paths, { keyFile }),
    });
    return { connector, settingsStore, log, stop: () => connector.stop().finally(release) };
  } catch (thrown) {
    release();
    throw thrown;
  }
}
