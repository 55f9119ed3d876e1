import { fileURLToPath } from 'node:url';
import { type ClientResult, type RunOptions, runClient } from './run-client.ts';
import { Terminal } from './terminal.ts';

const program =
  process.env.SALLYPORT_TEST_FROM_SOURCE === '1' ? 'src-main/hosts/headless/cli.ts' : 'dist/headless/cli.js';

/** The program itself, for a test that runs it elsewhere. */
export const cliProgram = () => fileURLToPath(new URL(`../../${program}`, import.meta.url));

/** As `runCli`, with a person in front of it. */
export function runCliInTerminal(args: readonly string[]): Terminal {
  return new Terminal(process.execPath, [cliProgram(), ...args]);
}

/** Runs one of the small commands, as `npm run cli -- ARGS` does. */
export function runCli(args: readonly string[], options: RunOptions = {}): Promise<ClientResult> {
  return runClient(process.execPath, [cliProgram(), ...args], options);
}
