import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

// Only the package's files are looked at: loading the package itself starts a download.
const require = createRequire(import.meta.url);
const nameOfBinary =
  { darwin: 'Electron.app/Contents/MacOS/Electron', win32: 'electron.exe' }[process.platform] ?? 'electron';

/** The path of an Electron binary that fits the installed package, or undefined. */
export function findElectron() {
  const override = process.env.ELECTRON_OVERRIDE_DIST_PATH;
  if (override) return ifThere(path.join(override, nameOfBinary));
  try {
    const folder = path.dirname(require.resolve('electron/package.json'));
    const wanted = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')).version;
    const present = readFileSync(path.join(folder, 'dist/version'), 'utf8').trim().replace(/^v/, '');
    // its installer writes path.txt last: without it the folder may be half unpacked
    const whole = present === wanted && existsSync(path.join(folder, 'path.txt'));
    return whole ? ifThere(path.join(folder, 'dist', nameOfBinary)) : undefined;
  } catch {
    return undefined;
  }
}

/** Lets the electron package fetch its binary, in bounded time, which it would not do by itself. Returns why not. */
export async function downloadElectron(limitMs) {
  let script;
  try {
    script = path.join(path.dirname(require.resolve('electron/package.json')), 'install.js');
  } catch {
    return 'the electron package is not installed';
  }
  const child = spawn(process.execPath, [script], { stdio: ['ignore', 'ignore', 'pipe'] });
  let complaint = '';
  child.stderr.on('data', (data) => {
    complaint = `${complaint}${data}`.slice(0, 10_000);
  });
  const timer = setTimeout(() => child.kill('SIGKILL'), limitMs);
  const code = await new Promise((resolve) => child.on('close', resolve));
  clearTimeout(timer);
  if (code === 0) return undefined;
  if (code === null) return `no answer in ${limitMs / 1000} s`;
  return complaint.split('\n').find((line) => line.includes('Error')) ?? `its installer ended with ${code}`;
}

function ifThere(file) {
  return existsSync(file) ? file : undefined;
}
