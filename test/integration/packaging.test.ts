import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { createPackage, extractAll, listPackage } from '@electron/asar';
import { beforeAll, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { clientEnvironment, runClient, startClient } from '../support/run-client.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const root = new URL('../..', import.meta.url).pathname;
const electronVersion = JSON.parse(readFileSync(`${root}node_modules/electron/package.json`, 'utf8')).version;
const config = parse(readFileSync(`${root}electron-builder.yml`, 'utf8'));

/** Packed once: it takes its time. */
let unpacked: string;
let files: string[];

beforeAll(async () => {
  const { path: folder, file } = temporaryFolder();
  const standIn = file('electron');
  mkdirSync(`${standIn}/resources`, { recursive: true });
  mkdirSync(file('app'));
  writeFileSync(file('app/main.js'), '');
  await createPackage(file('app'), `${standIn}/resources/default_app.asar`);
  writeFileSync(`${standIn}/version`, electronVersion);
  writeFileSync(`${standIn}/electron`, '#!/bin/sh\n');
  chmodSync(`${standIn}/electron`, 0o755);
  // fuses are set in the real binary, which is not there
  const { electronFuses: _fuses, ...rest } = config;
  const output = file('release');
  const ours = { ...rest, electronDist: standIn, directories: { ...rest.directories, output } };
  writeFileSync(file('builder.yml'), stringify(ours));
  const builder = `${root}node_modules/electron-builder/cli.js`;
  const args = [builder, '--dir', '--linux', '--config', file('builder.yml'), '--projectDir', root];
  const { status, stdout, stderr } = await runClient(process.execPath, args, {
    env: clientEnvironment({ HOME: folder }),
    timeLimit: 120_000,
  });
  if (status !== 0) throw new Error(`electron-builder has failed:\n${stdout}\n${stderr}`);
  unpacked = `${output}/linux-unpacked`;
  files = listPackage(`${unpacked}/resources/app.asar`, { isPack: false });
}, 150_000);

test('the package has both hosts with their workers, the preload, the screens and the licences', () => {
  for (const file of [
    '/package.json',
    '/dist/main/main.js',
    '/dist/main/private-key-worker.js',
    '/dist/main/icons/icon.png',
    '/dist/main/icons/tray.png',
    '/dist/main/icons/trayTemplate@2x.png',
    '/dist/preload/preload.cjs',
    '/dist/headless/headless.js',
    '/dist/headless/cli.js',
    '/dist/headless/private-key-worker.js',
    '/dist/renderer/index.html',
    '/dist/licences.json',
    '/dist/licences.txt',
    '/node_modules/ssh2/lib/server.js',
    '/node_modules/zod/package.json',
  ])
    expect(files).toContain(file);
  expect(statSync(`${unpacked}/sallyport`).mode & 0o111).not.toBe(0);
});

test('the package has no source maps, no native addons, no sources, tests or tools, and only packages that run', () => {
  expect(files.filter((file) => /\.(map|node|tsx?)$/.test(file))).toEqual([]);
  expect(files.filter((file) => /^\/(src-|test|scripts|assets|dist\/fixtures)/.test(file))).toEqual([]);
  const lock: Record<string, { dev?: boolean }> = JSON.parse(
    readFileSync(`${root}package-lock.json`, 'utf8'),
  ).packages;
  // by name: what lies in a package's own folder may be packed at the top
  const running = Object.entries(lock).filter(([, { dev }]) => !dev);
  const names = new Set(running.map(([folder]) => folder.split('node_modules/').at(-1)));
  const packages = files.filter((file) => /^\/node_modules\/(@[^/]+\/)?[^/@]+$/.test(file));
  expect(packages.length).toBeGreaterThan(10);
  for (const folder of packages) expect(names).toContain(folder.slice('/node_modules/'.length));
  for (const name of ['react', '@xterm/xterm', 'electron', 'vite', 'playwright', 'cpu-features'])
    expect(packages).not.toContain(`/node_modules/${name}`);
});

test('the package is no larger than what runs needs', () => {
  expect(statSync(`${unpacked}/resources/app.asar`).size).toBeLessThan(12 * 1024 * 1024);
});

test('what is in the package starts: a headless host that has nothing but it', async () => {
  const folder = temporaryFolder();
  extractAll(`${unpacked}/resources/app.asar`, folder.file('app'));
  const flags = ['--data', folder.file('data'), '--gateway', '127.0.0.1:0', '--no-open'];
  const host = startClient(process.execPath, [folder.file('app/dist/headless/headless.js'), ...flags]);
  const [line] = await host.stdout.waitFor(/^\{.*\}$/m, { timeLimit: 20_000 });
  const page = await fetch(JSON.parse(line).ui);
  expect(await page.text()).toContain('<title>Sallyport</title>');
});

test('the fuses of a shipped binary are all set, each to the safe side', () => {
  expect(config.electronFuses).toEqual({
    runAsNode: false,
    enableCookieEncryption: true,
    enableNodeOptionsEnvironmentVariable: false,
    enableNodeCliInspectArguments: false,
    enableEmbeddedAsarIntegrityValidation: true,
    onlyLoadAppFromAsar: true,
    grantFileProtocolExtraPrivileges: false,
  });
  expect([config.linux.target, config.mac.target, config.win.target].flat()).toEqual(
    expect.arrayContaining(['deb', 'AppImage', 'dmg', 'nsis']),
  );
});

test('the licences that the app lists are those of what it is made of', () => {
  const list = JSON.parse(readFileSync(`${root}dist/licences.json`, 'utf8')) as {
    name: string;
    licence: string;
  }[];
  for (const name of ['ssh2', 'zod', 'pino', 'react', '@xterm/xterm'])
    expect(list).toContainEqual(expect.objectContaining({ name, licence: 'MIT' }));
  expect(list.map(({ name }) => name)).not.toContain('vitest');
  for (const { name, licence } of list) expect(licence, name).not.toBe('not stated');
  expect(readFileSync(`${root}dist/licences.txt`, 'utf8')).toContain('Permission is hereby granted');
});

test('the screens are at most 450 KB of scripts and styles, compressed', () => {
  const folder = `${root}dist/renderer/assets/`;
  const sizes = readdirSync(folder)
    .filter((name) => /\.(js|css)$/.test(name))
    .map((name) => gzipSync(readFileSync(`${folder}${name}`)).length);
  expect(sizes.length).toBeGreaterThan(2);
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(450 * 1024);
});
