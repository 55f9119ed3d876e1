/**
 * Measures the connector against plain OpenSSH, and the screens under load against idle ones: see `usage`. Ratios of one
 * run mean something, single numbers don't: they change with the machine and with what else it does.
 */
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { missingPackages } from '../../scripts/system-packages.mjs';
import { runFolderVariable } from '../support/temporary-folder.ts';
import { appRoutes, measureAppPage } from './app-page.ts';
import { checkRoute, measureBulk } from './bulk.ts';
import { measureConnectionSetUp } from './connection-set-up.ts';
import { measureEcho } from './echo.ts';
import { measureIdleSessions } from './idle-sessions.ts';
import { measureLogList, pageLoads } from './log-list.ts';
import { jsonOf, type Result, tableOf } from './report.ts';
import { openRoutes, routeTitles } from './routes.ts';

const usage = `npm run bench [-- --quick] [-- --only ssh|screens] [-- --json FILE]
  --quick      smaller and fewer transfers: to see that it works, not to compare
  --only PART  ssh: what the connector costs; screens: how the app starts, answers and keeps up, in Chromium
  --json FILE  the results as JSON go there; without it they are the last line`;

const full = {
  rounds: 5,
  execMegabytes: 500,
  sftpMegabytes: 300,
  setUps: 20,
  echoes: 200,
  sessions: 200,
  lines: 1_000_000,
  seconds: 10,
  starts: 5,
};
const quick = {
  rounds: 2,
  execMegabytes: 50,
  sftpMegabytes: 50,
  setUps: 5,
  echoes: 50,
  sessions: 20,
  lines: 50_000,
  seconds: 2,
  starts: 2,
};
type Part = 'ssh' | 'screens';

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
  const results: Result<string>[] = [];
  if (flags.only !== 'screens') results.push(...(await measureSsh(size)));
  if (flags.only !== 'ssh') results.push(...(await measureScreens(size)));

  const json = jsonOf(results, {
    quick: flags.quick,
    node: process.versions.node,
    openssh: spawnSync('ssh', ['-V'], { encoding: 'utf8' }).stderr.trim(),
    cores: availableParallelism(),
  });
  if (flags.json === undefined) console.log(json);
  else writeFileSync(flags.json, `${json}\n`);
}

async function measureSsh(size: typeof full): Promise<Result[]> {
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
  console.log(tableOf(results, routeTitles));
  return results;
}

async function measureScreens({ lines, seconds, starts, echoes }: typeof full): Promise<Result<string>[]> {
  announce('the app, from its start to a key press');
  const app = await measureAppPage({ starts, echoes });
  console.log(tableOf(app, appRoutes));
  announce('the log screen');
  const log = await measureLogList({ lines, rate: 20_000, seconds });
  console.log(tableOf(log, pageLoads));
  return [...app, ...log];
}

function readFlags(): { quick: boolean; only?: Part; json?: string } {
  try {
    const options = {
      quick: { type: 'boolean', default: false },
      only: { type: 'string' },
      json: { type: 'string' },
    } as const;
    const { only, ...others } = parseArgs({ options }).values;
    if (only === undefined) return others;
    if (!isPart(only)) throw new Error(`--only takes ssh or screens, not ${only}`);
    return { ...others, only };
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n${usage}`);
    process.exit(2);
  }
}

function isPart(text: string): text is Part {
  return text === 'ssh' || text === 'screens';
}

function requirePrograms(): void {
  const needed = [
    ...(flags.only === 'screens' ? [] : ['openssh-server', 'openssh-client']),
    ...(flags.only === 'ssh' ? [] : ['chromium']),
  ];
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
