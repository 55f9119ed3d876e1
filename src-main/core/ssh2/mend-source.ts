import { readFileSync } from 'node:fs';
import { createRequire, Module } from 'node:module';

/** A text of a module of ssh2, and what stands in its place. */
export interface SourceChange {
  found: string;
  instead: string;
}

/**
 * Compiles one module of ssh2 with changes in its text, before the library loads it. For constants and functions
 * inside a module that nothing else reaches.
 *
 * @throws where a text is not found: the library has changed
 */
export function mendSource(require: NodeJS.Require, name: string, changes: readonly SourceChange[]): void {
  const file = require.resolve(name);
  if (require.cache[file]) return;
  const source = changes.reduce(
    (text, { found, instead }) => {
      if (!text.includes(found)) throw new Error(`ssh2 has changed: ${name} has no "${found}"`);
      return text.replace(found, instead);
    },
    readFileSync(file, 'utf8'),
  );
  const mended = new Module(file) as NodeJS.Module & { _compile(code: string, filename: string): void };
  mended.filename = file;
  mended.paths = createRequire(file).resolve.paths('x') ?? [];
  require.cache[file] = mended;
  mended._compile(source, file);
  mended.loaded = true;
}
