import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { missingPackages, wayToRoot } from '../../scripts/system-packages.mjs';
import { runFolderVariable } from './temporary-folder.ts';

/** Once before the integration tests: what they need is here, and there is one folder to throw away after them. */
export default function setup(): () => void {
  const missing = missingPackages();
  if (missing.length > 0) {
    const list = missing.map(({ name, why }) => `  ${name}: ${why}`).join('\n');
    throw new Error(
      `The integration tests need these Debian packages:\n${list}\nInstall them: node scripts/system-packages.mjs`,
    );
  }
  if (!wayToRoot()) {
    throw new Error(
      'The integration tests start sshd, which has to be root to log others in. Run them as root, or allow yourself sudo without a password.',
    );
  }
  // a short path: a unix socket's may have 107 bytes
  const folder = mkdtempSync(join(tmpdir(), 'sp-'));
  // sshd reads a test's authorized keys with the rights of the user who logs in
  chmodSync(folder, 0o711);
  process.env[runFolderVariable] = folder;
  return () => rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
}
