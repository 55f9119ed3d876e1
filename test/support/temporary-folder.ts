import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { whenTestEnds } from './when-test-ends.ts';

/** Names the folder of the whole test run (test/support/global-setup.ts), which is removed after the last test. */
export const runFolderVariable = 'SALLYPORT_TEST_FOLDER';

export interface TemporaryFolder {
  path: string;
  /** the path of something inside */
  file(name: string): string;
  remove(): void;
}

/** A new empty folder, 0700, removed when the test ends, or when the run ends if it was made outside a test. */
export function temporaryFolder(): TemporaryFolder {
  const path = mkdtempSync(join(process.env[runFolderVariable] ?? tmpdir(), 'sallyport-'));
  // a program that is still on its way out may write once more: hence the retries
  const remove = () => rmSync(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
  whenTestEnds(remove);
  return { path, file: (name) => join(path, name), remove };
}
