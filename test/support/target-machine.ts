import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { asRoot, signalProcess } from './as-root.ts';
import type { CollectedOutput } from './collected-output.ts';
import { eventually } from './eventually.ts';
import { makeKey } from './keys.ts';
import { freePort } from './sshd.ts';
import { processTree, StartedProcess } from './started-process.ts';
import { temporaryFolder } from './temporary-folder.ts';
import { makeTestUsers, testUser } from './test-user.ts';
import { whenTestEnds } from './when-test-ends.ts';

export interface TargetMachineOptions {
  /** what the test user may do by sudo; default: everything, without a password */
  sudo?: 'free' | 'with_password' | 'refused';
  /** public key lines that may log in as any user, root too */
  authorizedKeys?: readonly string[];
  /** sshd_config lines, before all others */
  config?: readonly string[];
  /** a reload is asked for at once and happens a second later, as on a busy machine; default: off */
  slowReload?: boolean;
}

/** A target with an /etc/ssh of its own. */
export interface TargetMachine {
  host: string;
  port: number;
  /** what sshd logs, at level VERBOSE */
  log: CollectedOutput;
  /** All files below its /etc/ssh with their modes and contents, but for what systemctl was asked. */
  files(): string;
  /** of its /etc/ssh; undefined: there is none */
  file(name: string): string | undefined;
  write(name: string, text: string): void;
  /** what systemctl was asked to do */
  readonly reloads: readonly string[];
  /** Runs a script on the machine, as its admin does at the console. */
  runAsRoot(script: string): void;
  /** The same with one that makes sshd read its configuration again, until it has; default: only that. */
  reload(script?: string): Promise<void>;
  /** From now on sshd refuses every drop-in of ours. */
  breakSshd(): void;
  /** From now on the folder of the drop-ins is read-only. */
  lockDropIns(): void;
  /** Ends the sessions that are open now, as a network that is gone does; the listener stays. */
  dropSessions(): void;
}

const host = '127.0.0.1';

/** Whether this machine lets a test have mounts of its own: not in every container. */
export function canHaveMounts(): boolean {
  try {
    const [program, ...args] = asRoot(['unshare', '-m', 'mount', '-t', 'tmpfs', 'tmpfs', '/run']);
    execFileSync(program, args, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/**
 * A real sshd on a machine that looks real from inside: in a mount namespace whose /etc/ssh, /run, sudoers and systemctl
 * are the test's, so that a set-up script can do all that it does, with the paths that it has, and changes nothing of
 * the machine that runs the tests. Its sudo is the real one.
 */
export async function startTargetMachine(options: TargetMachineOptions = {}): Promise<TargetMachine> {
  makeTestUsers();
  const folder = temporaryFolder();
  chmodSync(folder.path, 0o755);
  // what is root's cannot be removed by whoever runs the tests
  whenTestEnds(() => void asRootText('rm', '-rf', folder.file('etc-ssh')));
  const etc = folder.file('etc-ssh');
  mkdirSync(join(etc, 'sshd_config.d'), { recursive: true });
  const port = await freePort();
  const hostKey = makeKey();
  writeFileSync(join(etc, 'ssh_host_ed25519_key'), hostKey.privateKey, { mode: 0o600 });
  writeFileSync(join(etc, 'authorized_keys'), (options.authorizedKeys ?? []).join('\n'));
  writeFileSync(join(etc, 'sshd_config'), configLines(options, port).join('\n'));
  writeFileSync(folder.file('sudoers'), sudoers[options.sudo ?? 'free']);
  writeFileSync(folder.file('systemctl'), systemctl, { mode: 0o755 });
  if (options.slowReload) writeFileSync(folder.file('slow-reload'), '');
  writeFileSync(folder.file('start'), startScript, { mode: 0o755 });

  const command = asRoot([
    'unshare',
    '-m',
    '--propagation',
    'private',
    'sh',
    folder.file('start'),
    folder.path,
  ]);
  const [program, ...args] = command;
  const daemon = new StartedProcess(program, args);
  await daemon.stderr.waitFor(/Server listening on/);
  const pid = readFileSync(folder.file('pid'), 'utf8').trim();
  const runAsRoot = (script: string) => {
    const [enter, ...rest] = asRoot(['nsenter', '-t', pid, '-m', 'sh', '-s']);
    execFileSync(enter, rest, { input: script, stdio: ['pipe', 'ignore', 'pipe'] });
  };
  return {
    host,
    port,
    log: daemon.stderr,
    files: () => asRootText('sh', '-c', listing, 'sh', etc),
    file: (name) => (existsSync(join(etc, name)) ? asRootText('cat', join(etc, name)) : undefined),
    write: (name, text) => {
      const [sh, ...rest] = asRoot(['tee', join(etc, name)]);
      execFileSync(sh, rest, { input: text, stdio: ['pipe', 'ignore', 'inherit'] });
    },
    get reloads() {
      const log = folder.file('systemctl.log');
      return existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n') : [];
    },
    runAsRoot,
    async reload(script = 'kill -HUP "$(cat /run/sshd.pid)"') {
      const before = daemon.stderr.text.length;
      runAsRoot(script);
      await eventually(
        () => /Server listening/.test(daemon.stderr.text.slice(before)) || undefined,
        'sshd listens again',
      );
    },
    breakSshd() {
      mkdirSync(folder.file('bin'));
      writeFileSync(folder.file('bin/sshd'), refusingSshd, { mode: 0o755 });
    },
    lockDropIns: () => runAsRoot('mount -t tmpfs -o ro tmpfs /etc/ssh/sshd_config.d'),
    dropSessions: () => {
      for (const session of sessionsOf(Number(pid))) signalProcess(session, 'SIGKILL');
    },
  };
}

function configLines({ config = [] }: TargetMachineOptions, port: number): string[] {
  return [
    ...config,
    'Include /etc/ssh/sshd_config.d/*.conf',
    `ListenAddress ${host}:${port}`,
    'HostKey /etc/ssh/ssh_host_ed25519_key',
    'PidFile /run/sshd.pid',
    'LogLevel VERBOSE',
    'StrictModes no',
    'PermitRootLogin yes',
    'UsePAM no',
    'KbdInteractiveAuthentication no',
    'AuthorizedKeysFile /etc/ssh/authorized_keys',
    '',
  ];
}

const rootMay =
  'root ALL=(ALL) ALL\nDefaults secure_path=/run/test/bin:/usr/sbin:/usr/bin:/sbin:/bin, timestamp_timeout=0, use_pty\n';
const sudoers = {
  free: `${rootMay}${testUser} ALL=(ALL) NOPASSWD: ALL\n`,
  with_password: `${rootMay}${testUser} ALL=(ALL) ALL\n`,
  refused: rootMay,
};

/** As systemd does it for sshd: a signal. */
const systemctl = `#!/bin/sh
if [ "$1" = cat ]; then [ "$2" = ssh.service ]; exit; fi
echo "$*" >>/run/test/systemctl.log
if [ -e /run/test/slow-reload ]; then
  (sleep 1; kill -HUP "$(cat /run/sshd.pid)") </dev/null >/dev/null 2>&1 &
else
  kill -HUP "$(cat /run/sshd.pid)"
fi
`;

/** Found before the real one on sudo's path. */
const refusingSshd = `#!/bin/sh
drop_in=/etc/ssh/sshd_config.d/60-sallyport.conf
if [ "$1" = -t ] && [ -e $drop_in ]; then echo "$drop_in: it is not to my taste" >&2; exit 255; fi
exec /usr/sbin/sshd "$@"
`;

const startScript = `
set -eu
mount -t tmpfs tmpfs /run
mkdir /run/test /run/sshd
mount --bind "$1" /run/test
chown -R root:root /run/test/etc-ssh /run/test/sudoers
chmod 440 /run/test/sudoers
mount --bind /run/test/etc-ssh /etc/ssh
mount --bind /run/test/sudoers /etc/sudoers
if systemctl=$(command -v systemctl); then mount --bind /run/test/systemctl "$systemctl"; fi
echo $$ >/run/test/pid
exec /usr/sbin/sshd -D -e -f /etc/ssh/sshd_config
`;

const listing =
  'cd "$1" && find . -type f | sort | while read -r f; do stat -c "%n %a %U" "$f"; cat "$f"; done 2>/dev/null; true';

function asRootText(...command: [string, ...string[]]): string {
  const [program, ...args] = asRoot(command);
  return execFileSync(program, args, { encoding: 'utf8' });
}

/** The processes of sshd below a listener: one or two for each connection. What they run goes on for itself. */
function sessionsOf(listener: number): number[] {
  return processTree(listener).filter((pid) => {
    try {
      return /^sshd: (?!.*\[listener\])/.test(readFileSync(`/proc/${pid}/cmdline`, 'latin1'));
    } catch {
      return false; // it has ended
    }
  });
}
