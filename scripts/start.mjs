// npm start: Electron where its binary and a display are there, else the headless host and a browser.
// --electron and --headless force one; all flags go on to the headless host, which stdout belongs to.

import { spawn } from 'node:child_process';
import path from 'node:path';
import { build } from './build.mjs';
import { downloadElectron, findElectron } from './find-electron.mjs';
import { callersFolder, ownedBy } from './pinned-node.mjs';

const downloadLimitMs = 180_000;
const root = path.dirname(import.meta.dirname);
const flags = process.argv.slice(2);
const linux = process.platform === 'linux';
const hasDisplay = !linux || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);

const headlessFlag = flags.find((flag) => /^--(data|config|gateway|ui-port|help)\b/.test(flag));
if (flags.includes('--electron') && headlessFlag) {
  console.error(`${headlessFlag} is a flag of the headless host: leave out --electron.`);
  process.exit(2);
}

const took = await build();
if (took !== undefined) console.error(`Built in ${took} ms.`);

const { binary, why } = await chooseHost();
if (binary) await startElectron(binary);
else if (flags.includes('--electron')) {
  console.error(`Electron cannot be started: ${why}. Try: npm start -- --headless`);
  process.exit(1);
} else await startHeadless(why);

/** The Electron binary to run, or why there is none. */
async function chooseHost() {
  if (flags.includes('--headless')) return {};
  if (headlessFlag) return { why: `${headlessFlag} is a flag of it` };
  if (!hasDisplay && !flags.includes('--electron')) return { why: 'there is no display for Electron' };
  const present = findElectron();
  if (present) return { binary: present };
  console.error('The Electron binary is not there yet: downloading it …');
  const trouble = await downloadElectron(downloadLimitMs);
  return {
    binary: findElectron(),
    why: `its binary could not be downloaded (${trouble ?? 'it does not fit'})`,
  };
}

function startElectron(program) {
  const env = { ...process.env };
  delete env.ELECTRON_RUN_AS_NODE; // would make it a plain Node
  const asRoot = linux && process.getuid() === 0;
  if (asRoot) console.error('Running as root: Chromium works without its sandbox then.');
  const own = flags.filter((flag) => !['--electron', '--no-open'].includes(flag));
  const args = [...(asRoot ? ['--no-sandbox'] : []), root, ...own];
  return ownedBy(spawn(program, args, { stdio: 'inherit', env }));
}

function startHeadless(reason) {
  const opens = hasDisplay && !flags.includes('--no-open') && !flags.includes('--help');
  if (reason && !flags.includes('--help')) console.error(`Starting the headless host: ${reason}.`);
  const program = path.join(root, 'dist/headless/headless.js');
  const child = spawn(process.execPath, [program, ...flags], {
    cwd: callersFolder('start'),
    stdio: ['inherit', opens ? 'pipe' : 'inherit', 'inherit'],
  });
  if (opens) openBrowserWhenReady(child.stdout);
  return ownedBy(child);
}

/** Passes the host's stdout on untouched, and opens the address that its ready line names. */
function openBrowserWhenReady(stdout) {
  let text = '';
  stdout.on('data', function look(data) {
    process.stdout.write(data);
    text += data;
    if (!text.includes('\n')) return;
    stdout.off('data', look).pipe(process.stdout);
    try {
      const { ui } = JSON.parse(text.slice(0, text.indexOf('\n')));
      if (ui) openBrowser(ui);
    } catch {
      // not a ready line: there is nothing to open
    }
  });
}

function openBrowser(url) {
  const [command, ...args] = {
    darwin: ['open', url],
    win32: ['rundll32', 'url.dll,FileProtocolHandler', url],
  }[process.platform] ?? ['xdg-open', url];
  spawn(command, args, { stdio: 'ignore', detached: true })
    .on('error', () => console.error(`Open ${url} in a browser.`))
    .unref();
}
