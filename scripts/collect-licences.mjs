// The licences of everything that is in dist/ and in the packaged app: run-time packages as the lockfile has them, and
// what vite has bundled into the screens.

import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** A vite plugin that notes the folder of every package that something in the bundle comes from. */
export function notePackages(folders) {
  const note = (id) => {
    const folder = /^(.*\/node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(String(id).replace(/^\0/, ''))?.[1];
    if (folder) folders.add(folder);
  };
  return {
    name: 'note-packages',
    // also modules that leave no code behind, such as style sheets with fonts
    moduleParsed: ({ id }) => note(id),
    generateBundle(_options, bundle) {
      for (const file of Object.values(bundle)) {
        for (const id of Object.keys(file.modules ?? {})) note(id);
        for (const name of file.originalFileNames ?? []) note(path.resolve(name));
      }
    },
  };
}

/** Writes `licences.json` for the screen and `licences.txt` with the whole texts. */
export function writeLicences({ root, dist, bundled }) {
  const folders = new Set([...runtimePackages(root), ...bundled]);
  const packages = [...folders]
    .filter((folder) => existsSync(path.join(folder, 'package.json')))
    .map(readPackage);
  const unique = new Map(packages.map((entry) => [`${entry.name}@${entry.version}`, entry]));
  const sorted = [...unique.values()].sort((one, other) => one.name.localeCompare(other.name, 'en'));
  const list = sorted.map(({ name, version, licence }) => ({ name, version, licence }));
  writeFileSync(path.join(dist, 'licences.json'), `${JSON.stringify(list, undefined, 1)}\n`);
  const texts = sorted.map(
    ({ name, version, licence, text }) => `${name} ${version} (${licence})\n\n${text}\n`,
  );
  writeFileSync(path.join(dist, 'licences.txt'), texts.join(`\n${'-'.repeat(80)}\n\n`));
}

/** Of the lockfile: what is installed for running, not only for building and testing. */
function runtimePackages(root) {
  const { packages } = JSON.parse(readFileSync(path.join(root, 'package-lock.json'), 'utf8'));
  return Object.entries(packages)
    .filter(([folder, entry]) => folder.startsWith('node_modules/') && !entry.dev && !entry.devOptional)
    .map(([folder]) => path.join(root, folder));
}

function readPackage(folder) {
  const { name, version, license, licenses } = JSON.parse(
    readFileSync(path.join(folder, 'package.json'), 'utf8'),
  );
  const licence = license?.type ?? license ?? licenses?.map(({ type }) => type).join(' or ') ?? 'not stated';
  const file = readdirSync(folder).find((entry) => /^(licen[cs]e|copying)/i.test(entry));
  const text = file ? readFileSync(path.join(folder, file), 'utf8').trim() : 'Its package has no text of it.';
  return { name, version, licence, text };
}
