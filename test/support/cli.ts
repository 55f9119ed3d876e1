import { fileURLToPath } from 'node:url';
import { type ClientResult, type RunOptions, runClient } from './run-client.ts';

const program =
  process.env.SALLYPORT_TEST_FROM_SOURCE === '1' ? 'src-main/hosts/headless/cli.ts' : 'dist/headless/cli.js';

/** Runs one of the small commands, as `npm run cli -- ARGS` does. */
export function runCli(args: readonly string[], options: RunOptions = {}): Promise<ClientResult> {
  const path = fileURLToPath(new URL(`../../${program}`, import.meta.url));
  return runClient(process.execPath, [path, ...args], options);
}
