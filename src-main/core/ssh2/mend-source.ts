import { readFileSync } from 'node:fs';
import { createRequire, Module } from 'node:module';

/**
 * Compiles one module of ssh2 with a change in its text, before the library loads it. For constants and functions
 * inside a module that nothing else reaches.
 *
 * @throws where the text is not found: the library has changed
 */
export function mendSource(require: NodeJS.Require, name: string, found: string, instead: string): void {
  const file = require.resolve(name);
  if (require.cache[file]) return;
  const source = readFileSync(file, 'utf8');
  if (!source.includes(found)) throw new Error(`ssh2 has changed: ${name} has no "${found}"`);
  const mended = new Module(file) as NodeJS.Module & { _compile(code: string, filename: string): void };
  mended.filename = file;
  mended.paths = createRequire(file).resolve.paths('x') ?? [];
  require.cache[file] = mended;
  mended._compile(source.replace(found, instead), file);
  mended.loaded = true;
}
