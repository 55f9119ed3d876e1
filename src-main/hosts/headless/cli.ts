import { asFailure, type Failure, nodeErrorCode } from '../../core/failure.ts';
import { wordsFor } from '../../core/failure-words.ts';
import { cleanText } from '../../core/logging/sanitize.ts';
import { ca } from './commands/ca.ts';
import type { Command } from './commands/command.ts';
import { hints } from './commands/hints.ts';
import { play } from './commands/play.ts';
import { policy } from './commands/policy.ts';
import { seal } from './commands/seal.ts';
import { sessions } from './commands/sessions.ts';
import { test } from './commands/test.ts';
import { trust } from './commands/trust.ts';
import { ui } from './commands/ui.ts';
import { verify } from './commands/verify.ts';
import { defaultDataFolderText } from './flags.ts';

const commands = new Map<string, Command>(
  Object.entries({ ui, ca, sessions, play, verify, test, policy, hints, trust, seal }),
);

const dataHelp = `  --data DIR   the connector's data folder; default: ${defaultDataFolderText}\n`;

const usage = `Usage: npm run cli -- COMMAND

${[...commands].map(([name, { summary }]) => `  ${name.padEnd(10)}${summary}`).join('\n')}

Every command takes --help, and
${dataHelp}`;

/** What a person can correct by changing the call or the set-up, as told apart from what failed. */
const wrongSetUp = /^(flags|config|data_folder|key|secret)_/;

process.exitCode = await main(process.argv.slice(2));

async function main([name, ...args]: string[]): Promise<number> {
  process.stdout.on('error', (error) => {
    const code = nodeErrorCode(error);
    if (code === 'EPIPE') process.exit(0); // `| head` has seen enough
    process.stderr.write(`${name}: the output cannot be written (${code})\n`);
    process.exit(1);
  });
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    (name === undefined ? process.stderr : process.stdout).write(usage);
    return name === undefined ? 2 : 0;
  }
  const command = commands.get(name);
  if (!command) {
    process.stderr.write(`There is no command "${cleanText(name, 80)}".\n\n${usage}`);
    return 2;
  }
  if (args.includes('--help') || args.includes('-h')) {
    process.stdout.write(`${command.usage}\n\n${dataHelp}`);
    return 0;
  }
  try {
    return await command.run(args);
  } catch (error) {
    const failure = asFailure(error);
    process.stderr.write(`${name}: ${sentence(failure)}\n`);
    return wrongSetUp.test(failure.code) ? 2 : 1;
  }
}

/** The advice says all by itself; a wrong config is best said line by line. */
function sentence(failure: Failure): string {
  const { code, message } = failure;
  const text = code === 'config_invalid' ? message : (wordsFor(failure) ?? message);
  return text
    .split('\n')
    .map((line) => cleanText(line))
    .join('\n');
}
