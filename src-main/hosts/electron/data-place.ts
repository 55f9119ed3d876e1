import path from 'node:path';
import { app } from 'electron';
import { defaultDataFolder, ensureDataFolder } from '../../core/storage/data-folder.ts';

/**
 * Settles where things lie, before Electron makes them: on Linux in the folder that the headless host uses too, on
 * macOS and Windows where apps keep their data. What Chromium keeps goes into a folder of its own inside.
 *
 * @throws Failure `data_folder_loose`, `data_folder_unusable`
 */
export function settleDataFolder(): string {
  app.setName('Sallyport');
  const folder =
    process.platform === 'linux' ? defaultDataFolder() : path.join(app.getPath('appData'), 'Sallyport');
  const { root, chromium } = ensureDataFolder(folder);
  app.setPath('userData', root);
  app.setPath('sessionData', chromium);
  return root;
}
