import { execFile } from 'node:child_process';
import { chmodSync } from 'node:fs';
import { promisify } from 'node:util';
import { sshOptions } from '../../support/run-client.ts';
import { startSshd } from '../../support/sshd.ts';
import { testUser } from '../../support/test-user.ts';

export const run = promisify(execFile);

export interface OwnSshd extends AsyncDisposable {
  /** logs in as the test user; gives what `ssh` printed and its exit status */
  login(key: string, certificate: string): Promise<{ status: number; output: string }>;
  /** what sshd wrote so far */
  log(): string;
}

/** A real sshd with these lines in its configuration; `folder` has the files that they name. */
export async function startOwnSshd(folder: string, lines: readonly string[]): Promise<OwnSshd> {
  chmodSync(folder, 0o711); // sshd reads the principals with the rights of the test user
  const sshd = await startSshd({
    config: ['PubkeyAuthentication yes', ...lines.flatMap((text) => text.split('\n'))],
  });
  return {
    log: () => sshd.log.text,
    async login(key, certificate) {
      const options = sshOptions({
        port: sshd.port,
        identity: key,
        options: [`CertificateFile=${certificate}`, `User=${testUser}`],
      });
      try {
        const { stdout } = await run('ssh', [...options, sshd.host, 'echo it works'], { timeout: 20_000 });
        return { status: 0, output: stdout };
      } catch (thrown) {
        const { code, stderr } = thrown as { code: number; stderr: string };
        return { status: code, output: stderr };
      }
    },
    [Symbol.asyncDispose]: () => sshd.stop(),
  };
}
