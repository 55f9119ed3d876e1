import { readdirSync } from 'node:fs';
import path from 'node:path';
import { matchesPattern } from './host-pattern.ts';

/** more folders than a person would name, and few enough to look into at once */
const mostFolders = 64;

/**
 * The files that an absolute path with `*` and `?` stands for, in alphabetical order; as in a shell, a wildcard does
 * not stand for a slash or a leading dot. A path without wildcards is given back whether or not it is there.
 */
export function filesMatching(pattern: string): string[] {
  if (!/[*?]/.test(pattern)) return [pattern];
  const { root } = path.parse(pattern);
  let found = [root];
  for (const step of pattern.slice(root.length).split(path.sep)) {
    if (!/[*?]/.test(step)) found = found.map((folder) => path.join(folder, step));
    else found = found.slice(0, mostFolders).flatMap((folder) => entriesMatching(folder, step));
  }
  return found;
}

function entriesMatching(folder: string, pattern: string): string[] {
  const shown = (name: string) => !name.startsWith('.') || pattern.startsWith('.');
  try {
    const names = readdirSync(folder).filter((name) => shown(name) && matchesPattern(name, pattern));
    return names.sort().map((name) => path.join(folder, name));
  } catch {
    return []; // as ssh has it: what is not there is not included
  }
}
