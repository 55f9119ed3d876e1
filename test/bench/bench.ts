/**
 * Measures the connector against plain OpenSSH: see `usage`. Ratios of one run mean something, single numbers don't:
 * they change with the machine and with what else it does.
 */
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { missingPackages } from '../../scripts/system-packages.mjs';
import { runFolderVariable } from '../support/temporary-folder.ts';
import { checkRoute, measureBulk } from './bulk.ts';
import { measureConnectionSetUp } from './connection-set-up.ts';
import { measureEcho } from './echo.ts';
import { measureIdleSessions } from './idle-sessions.ts';
import { jsonOf, type Result, tableOf } from './report.ts';
import { openRoutes } from './routes.ts';

const usage = `npm run bench [-- --quick] [-- --json FILE]
  --quick      smaller and fewer transfers: to see that it works, not to compare
  --json FILE  the results as JSON go there; without it they are the last line`;

const full = { rounds: 5, execMegabytes: 500, sftpMegabytes: 300, setUps: 20, echoes: 200, sessions: 200 };
const quick = { rounds: 2, execMegabytes: 50, sftpMegabytes: 50, setUps: 5, echoes: 50, sessions: 20 };
const limitMinutes = 20;

const flags = readFlags();
requirePrograms();
makeRunFolder();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(130));
setTimeout(() => fail(`not done after ${limitMinutes} minutes`), limitMinutes * 60_000);

try {
  await run();
} catch (error) {
  fail(error instanceof Error ? error.message : String(error));
}
// the programs that were started would keep us here: they are ended, and their folder removed, on `exit`
process.exit();

async function run(): Promise<void> {
  const size = flags.quick ? quick : full;
  const routes = await openRoutes();
  for (const route of routes.all) await checkRoute(route);

  const results: Result[] = [];
  announce('bulk transfers');
  results.push(...(await measureBulk(routes.all, size)));
  announce('connection set-ups');
  results.push(...(await measureConnectionSetUp(routes.all, size.setUps)));
  announce('echo round trips');
  results.push(...(await measureEcho(routes.all, size.echoes)));
  announce('idle sessions');
  results.push(await measureIdleSessions(routes, size.sessions));

  console.log(tableOf(results));
  const json = jsonOf(results, {
    quick: flags.quick,
    node: process.versions.node,
    openssh: spawnSync('ssh', ['-V'], { encoding: 'utf8' }).stderr.trim(),
    cores: availableParallelism(),
  });
  if (flags.json === undefined) console.log(json);
  else writeFileSync(flags.json, `${json}\n`);
}

function readFlags(): { quick: boolean; json?: string } {
  try {
    const options = { quick: { type: 'boolean', default: false }, json: { type: 'string' } } as const;
    return parseArgs({ options }).values;
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n${usage}`);
    process.exit(2);
  }
}

function requirePrograms(): void {
  const needed = ['openssh-server', 'openssh-client'];
  const missing = missingPackages().filter(({ name }) => needed.includes(name));
  if (missing.length > 0)
    fail(`Install these Debian packages first: ${missing.map(({ name }) => name).join(' ')}`);
}

/** Everything that the bench writes lies in here, and goes with it. */
function makeRunFolder(): void {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-bench-'));
  // sshd reads the authorized keys with the rights of the user who logs in
  chmodSync(folder, 0o711);
  process.env[runFolderVariable] = folder;
  process.on('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 }));
}

function announce(what: string): void {
  console.error(`Measuring ${what} …`);
}

function fail(why: string): never {
  console.error(`The bench has failed: ${why}`);
  process.exit(1);
}
