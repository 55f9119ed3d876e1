import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { AboutView, settingsCommands } from '../contract/commands/settings.ts';
import { version } from '../core/version.ts';
import type { HandlersOf } from './handlers.ts';

/** As the build writes it, beside the folder of each host's program. */
const licencesFile = path.resolve(import.meta.dirname, '../licences.json');

/** in the order in which people look for them; what there is, of which */
const runtimes = { electron: 'Electron', chrome: 'Chromium', node: 'Node', v8: 'V8', openssl: 'OpenSSL' };

export function aboutHandlers(): HandlersOf<Pick<typeof settingsCommands, 'app.about'>> {
  return { 'app.about': () => ({ version, runtime: runtimeVersions(), licences: readLicences() }) };
}

function runtimeVersions(): AboutView['runtime'] {
  const found = Object.entries(runtimes).map(([key, name]) => [name, process.versions[key]] as const);
  return Object.fromEntries(found.filter((entry): entry is [string, string] => entry[1] !== undefined));
}

/** None where the host runs from its source: then nothing was put together that could be listed. */
function readLicences(): AboutView['licences'] {
  try {
    return JSON.parse(readFileSync(licencesFile, 'utf8')) as AboutView['licences'];
  } catch {
    return [];
  }
}
