import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { asRoot } from './as-root.ts';
import { clientEnvironment } from './run-client.ts';
import { freePort } from './sshd.ts';
import { StartedProcess } from './started-process.ts';
import { temporaryFolder } from './temporary-folder.ts';
import { systemPython } from './terminal.ts';

export interface OtherServer {
  host: string;
  port: number;
  stop(): Promise<void>;
}

const host = '127.0.0.1';

/** A real Dropbear, as routers have it. It knows the users of this machine, and none of their keys. */
export async function startDropbear(): Promise<OtherServer> {
  const folder = temporaryFolder();
  const hostKey = folder.file('host_key');
  execFileSync('dropbearkey', ['-t', 'ed25519', '-f', hostKey], { stdio: 'ignore' });
  const port = await freePort();
  const line = [
    '/usr/sbin/dropbear',
    '-F',
    '-E',
    '-r',
    hostKey,
    '-p',
    `${host}:${port}`,
    // it removes this file when it ends: never one that matters
    '-P',
    folder.file('pid'),
  ] as const;
  const [program, ...args] = asRoot(line);
  const daemon = new StartedProcess(program, args, { env: clientEnvironment() });
  await daemon.stderr.waitFor('Not backgrounding');
  return { host, port, stop: () => daemon.stop() };
}

/** A server that takes RSA keys with SHA-1 signatures only, and lets nobody in. */
export async function startSha1OnlyServer(): Promise<OtherServer> {
  const script = fileURLToPath(new URL('sha1-only-server.py', import.meta.url));
  const process = new StartedProcess(systemPython, [script], { env: clientEnvironment() });
  const [port] = await process.stdout.waitFor(/\d+(?=\n)/);
  return { host, port: Number(port), stop: () => process.stop() };
}
