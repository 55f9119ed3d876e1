// Imported first by our scripts: whatever Node they were started with, they go on under the one that package.json
// pins (Electron's major). npm puts that one first on the PATH; `node scripts/start.mjs` by hand may not.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';

const root = path.dirname(import.meta.dirname);
const pinned = path.join(root, 'node_modules/node/bin', process.platform === 'win32' ? 'node.exe' : 'node');
const signalNumbers = { SIGHUP: 1, SIGINT: 2, SIGABRT: 6, SIGKILL: 9, SIGSEGV: 11, SIGTERM: 15 };

if (Number.parseInt(process.versions.node, 10) < 24) {
  if (!existsSync(pinned)) {
    console.error(`Node ${process.versions.node} is too old and ours is not installed: run npm ci first.`);
    process.exit(1);
  }
  await ownedBy(spawn(pinned, process.argv.slice(1), { stdio: 'inherit' }));
}

/** Where the person stands: npm runs scripts in the package's folder, and paths on its command line are not meant so. */
export function callersFolder(script) {
  const { npm_lifecycle_event: event, INIT_CWD: folder } = process.env;
  return event === script && folder ? folder : process.cwd();
}

/** Gives the process to a child: signals go there, and its end is ours. Never returns. */
export function ownedBy(child) {
  const names = process.stdin.isTTY ? ['SIGTERM', 'SIGHUP'] : ['SIGTERM', 'SIGHUP', 'SIGINT'];
  for (const name of names) process.on(name, () => child.kill(name));
  // a terminal sends Ctrl+C to the child too: passing it on would be a second one
  if (process.stdin.isTTY) process.on('SIGINT', () => {});
  // the shell between npm and us ends at a SIGTERM to npm without passing it on
  const parent = process.ppid;
  if (process.env.npm_lifecycle_event) {
    setInterval(() => {
      if (process.ppid !== parent) child.kill('SIGTERM');
    }, 500).unref();
  }
  child.on('error', (error) => {
    console.error(String(error));
    process.exit(1);
  });
  child.on('close', (code, signal) => process.exit(code ?? 128 + (signalNumbers[signal] ?? 0)));
  return new Promise(() => {});
}
