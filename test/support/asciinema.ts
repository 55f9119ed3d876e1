import { readFileSync } from 'node:fs';
import { clientEnvironment } from './run-client.ts';
import { temporaryFolder } from './temporary-folder.ts';
import { Terminal } from './terminal.ts';

/**
 * What the real asciinema makes of a recording. It wants a terminal even for `cat`; its output goes to a file, past
 * that terminal's line discipline.
 */
export async function asciinemaCat(castPath: string): Promise<{ status: number | null; shown: string }> {
  const home = temporaryFolder();
  const command = ['-c', 'asciinema cat "$1" >"$2"', 'sh', castPath, home.file('shown')];
  const env = clientEnvironment({ HOME: home.path, ASCIINEMA_CONFIG_HOME: home.path });
  const { status } = await new Terminal('sh', command, { env }).exited;
  return { status, shown: readFileSync(home.file('shown'), 'utf8') };
}
