// npm run build: bundles the hosts with esbuild and the screens with vite, into dist/. Only when something has
// changed since the last build, unless --force. `npm start` and `npm run cli` build through the same function.
import './pinned-node.mjs';
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { notePackages, writeLicences } from './collect-licences.mjs';

const root = path.dirname(import.meta.dirname);
const dist = path.join(root, 'dist');
const stamp = path.join(dist, '.built-from');
const lock = path.join(root, 'node_modules/.sallyport-build');
const sources = [
  'src-main',
  'src-renderer',
  'assets/icons',
  'vite.config.ts',
  'package.json',
  'package-lock.json',
  'scripts/build.mjs',
  'scripts/collect-licences.mjs',
];

const nodeEntries = {
  'headless/headless': 'src-main/hosts/headless/headless.ts',
  'headless/cli': 'src-main/hosts/headless/cli.ts',
  'headless/private-key-worker': 'src-main/core/certificates/private-key-worker.ts',
  'main/main': 'src-main/hosts/electron/main.ts',
  'main/private-key-worker': 'src-main/core/certificates/private-key-worker.ts',
};

/**
 * Builds what is stale; returns how long that took, in ms, or undefined when everything was fresh. Ends the process
 * when the sources cannot be built.
 */
export async function build(options = {}) {
  try {
    return await buildIfStale(options);
  } catch (error) {
    console.error(`The build has failed: ${error.message}`);
    process.exit(1);
  }
}

async function buildIfStale({ force = false }) {
  if (!force && isFresh()) return undefined;
  await takeLock();
  try {
    // another process may have built while we waited
    if (!force && isFresh()) return undefined;
    const began = performance.now();
    const from = fingerprint();
    rmSync(stamp, { force: true });
    const [, bundled] = await Promise.all([buildHosts(), buildRenderer()]);
    cpSync(path.join(root, 'assets/icons'), path.join(dist, 'main/icons'), { recursive: true });
    writeLicences({ root, dist, bundled });
    writeFileSync(stamp, from);
    return Math.round(performance.now() - began);
  } finally {
    rmSync(lock, { recursive: true, force: true });
  }
}

async function buildHosts() {
  const esbuild = await import('esbuild');
  const common = { absWorkingDir: root, outdir: dist, bundle: true, sourcemap: true, logLevel: 'warning' };
  await Promise.all([
    esbuild.build({
      ...common,
      entryPoints: nodeEntries,
      platform: 'node',
      target: 'node24',
      format: 'esm',
      packages: 'external',
    }),
    // a sandboxed preload is one CommonJS file and may require nothing but electron
    esbuild.build({
      ...common,
      entryPoints: { 'preload/preload': 'src-main/hosts/electron/preload.ts' },
      outExtension: { '.js': '.cjs' },
      platform: 'browser',
      target: 'chrome130',
      format: 'cjs',
      external: ['electron'],
    }),
  ]);
}

/** Returns the folders of the packages that are in the bundle. */
async function buildRenderer() {
  const vite = await import('vite');
  const bundled = new Set();
  const plugins = [notePackages(bundled)];
  await vite.build({ configFile: path.join(root, 'vite.config.ts'), logLevel: 'warn', plugins });
  return bundled;
}

function isFresh() {
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === fingerprint();
}

/** Of names, sizes and times of all sources: changes with every edit, rename, removal and checkout. */
function fingerprint() {
  const hash = createHash('sha256');
  const add = (name) => {
    const stats = statSync(path.join(root, name));
    if (stats.isDirectory()) {
      for (const entry of readdirSync(path.join(root, name)).sort()) add(path.join(name, entry));
    } else {
      hash.update(`${name}\0${stats.size}\0${stats.mtimeMs}\n`);
    }
  };
  for (const source of sources) add(source);
  return hash.digest('hex');
}

/** One build at a time: two at once would empty each other's folders. */
async function takeLock() {
  for (let waited = 0; waited < 120_000; waited += 100) {
    try {
      mkdirSync(lock);
      writeFileSync(path.join(lock, String(process.pid)), '');
      return;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    if (isAbandoned()) rmSync(lock, { recursive: true, force: true });
    await sleep(100);
  }
  throw new Error(`another build takes very long; if there is none, remove ${path.relative(root, lock)}`);
}

function isAbandoned() {
  try {
    const [pid] = readdirSync(lock);
    // between its two steps a lock has no name for a moment
    if (pid === undefined) return Date.now() - statSync(lock).mtimeMs > 10_000;
    process.kill(Number(pid), 0);
    return false;
  } catch (error) {
    return error.code === 'ESRCH';
  }
}

if (process.argv[1] === import.meta.filename) {
  const took = await build({ force: process.argv.includes('--force') });
  console.log(took === undefined ? 'dist/ is up to date' : `built dist/ in ${took} ms`);
}
