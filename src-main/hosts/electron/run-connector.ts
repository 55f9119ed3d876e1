import { ConnectorConfig } from '../../contract/connector-config.ts';
import { openLog } from '../../core/logging/connector-log.ts';
import { startConnector } from '../../core/start-connector.ts';
import { openDataFolder } from '../../core/storage/data-folder.ts';

/** Starts the connector in this process, with the practice socket until the screens can make others. */
export async function runConnector(dataFolder: string): Promise<{ stop(): Promise<void> }> {
  const folder = openDataFolder(dataFolder);
  const { log, close: closeLog } = openLog({ folder: folder.logs });
  const release = () => {
    folder.release();
    closeLog();
  };
  try {
    const config = ConnectorConfig.parse({});
    const connector = await startConnector({ config, paths: folder, log, env: process.env });
    const stop = () => connector.stop().finally(release);
    return { stop };
  } catch (thrown) {
    release();
    throw thrown;
  }
}
