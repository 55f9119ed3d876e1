import { execFile, spawn } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

export const run = promisify(execFile);

export interface OwnSshd extends AsyncDisposable {
  /** logs in as the user that runs the tests; gives what `ssh` printed and its exit status */
  login(key: string, certificate: string): Promise<{ status: number; output: string }>;
  /** what sshd wrote so far */
  log(): string;
}

/** A real sshd on a free loopback port, with these lines in its configuration. */
export async function startOwnSshd(folder: string, lines: readonly string[]): Promise<OwnSshd> {
  if (process.getuid?.() === 0 && !existsSync('/run/sshd')) mkdirSync('/run/sshd', { mode: 0o755 });
  const hostKey = join(folder, 'host_key');
  if (!existsSync(hostKey)) await run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', hostKey]);
  const port = await freePort();
  const config = join(folder, `sshd_config.${port}`);
  const base = [
    `Port ${port}`,
    'ListenAddress 127.0.0.1',
    `HostKey ${hostKey}`,
    'PidFile none',
    'UsePAM no',
    'StrictModes no',
    'PermitRootLogin yes',
    'PasswordAuthentication no',
    'KbdInteractiveAuthentication no',
    'AuthorizedKeysFile none',
    'LogLevel VERBOSE',
  ];
  writeFileSync(config, `${[...base, ...lines].join('\n')}\n`);

  const sshd = spawn('/usr/sbin/sshd', ['-D', '-e', '-f', config], { stdio: ['ignore', 'ignore', 'pipe'] });
  let log = '';
  await new Promise<void>((resolve, reject) => {
    sshd.stderr.on('data', (chunk: Buffer) => {
      log += chunk.toString();
      if (log.includes('Server listening on')) resolve();
    });
    sshd.once('error', reject);
    sshd.once('exit', () => reject(new Error(`sshd did not start: ${log}`)));
  });

  return {
    log: () => log,
    async login(key, certificate) {
      const options = [
        'BatchMode=yes',
        'IdentitiesOnly=yes',
        'IdentityAgent=none',
        'StrictHostKeyChecking=no',
        'UserKnownHostsFile=/dev/null',
        'LogLevel=ERROR',
        `CertificateFile=${certificate}`,
      ].flatMap((option) => ['-o', option]);
      const target = [`${userInfo().username}@127.0.0.1`, 'echo it works'];
      try {
        const args = ['-F', 'none', ...options, '-i', key, '-p', String(port), ...target];
        const { stdout } = await run('ssh', args, { timeout: 20_000 });
        return { status: 0, output: stdout };
      } catch (thrown) {
        const { code, stderr } = thrown as { code: number; stderr: string };
        return { status: code, output: stderr };
      }
    },
    async [Symbol.asyncDispose]() {
      const ended = new Promise((resolve) => sshd.once('exit', resolve));
      sshd.kill('SIGTERM');
      await ended;
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
