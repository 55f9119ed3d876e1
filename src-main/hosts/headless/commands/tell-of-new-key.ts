import { existsSync } from 'node:fs';
import { cleanText } from '../../../core/logging/sanitize.ts';
import { type DataPaths, dataPaths, ensureDataFolder } from '../../../core/storage/data-folder.ts';

const names = { caKey: 'CA', secretKey: 'secret key' };

/**
 * Opens a key of a data folder, which makes whatever is missing, and then says on stderr what was made: a new key
 * is of no use to a connector that runs with another folder. Throws as `open` and `ensureDataFolder` do.
 */
export async function tellOfNewKey<Opened>(
  folder: string,
  key: keyof typeof names,
  open: (paths: DataPaths) => Promise<Opened>,
): Promise<Opened> {
  const before = dataPaths(folder);
  const [hadFolder, hadKey] = [existsSync(before.root), existsSync(before[key])];
  const opened = await open(ensureDataFolder(folder));
  if (!hadKey) {
    const made = hadFolder
      ? `a new ${names[key]} in the data folder`
      : `a new data folder with a new ${names[key]} at`;
    process.stderr.write(`Made ${made} ${cleanText(before.root)}: is that the --data of your connector?\n`);
  }
  return opened;
}
