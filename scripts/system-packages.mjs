/**
 * The programs that the tests run against, from Debian's packages.
 * `node scripts/system-packages.mjs` installs those that are missing, as root or with passwordless sudo; else it
 * prints the one command to run, and fails.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** `provides`: a program on the search path, or a file by its absolute path, that shows the package is there */
const packages = [
  { name: 'openssh-server', provides: 'sshd', why: 'the target of most tests' },
  { name: 'openssh-client', provides: 'ssh', why: 'ssh, scp, sftp, ssh-keygen, ssh-agent' },
  {
    name: 'openssh-sftp-server',
    provides: '/usr/lib/openssh/sftp-server',
    why: 'sftp as an external subsystem',
  },
  { name: 'rsync', provides: 'rsync', why: 'copies through the connector' },
  { name: 'git', provides: 'git', why: 'clones and pushes through the connector' },
  { name: 'ansible-core', provides: 'ansible', why: 'runs a task through the connector' },
  { name: 'dropbear-bin', provides: 'dbclient', why: 'another SSH client, with its own key exchange order' },
  { name: 'putty-tools', provides: 'plink', why: 'PuTTY, as Windows people use it' },
  {
    name: 'python3-paramiko',
    provides: '/usr/lib/python3/dist-packages/paramiko',
    why: 'an SSH library that many tools are built on',
  },
  { name: 'python3', provides: '/usr/bin/python3', why: 'pseudo-terminals for the tests' },
  { name: 'curl', provides: 'curl', why: 'HTTP at the SSH port' },
  { name: 'asciinema', provides: 'asciinema', why: 'plays our recordings' },
  { name: 'xterm', provides: 'xterm', why: 'a system terminal that the app opens' },
  { name: 'xvfb', provides: 'Xvfb', why: 'the display for windows that nobody looks at' },
  { name: 'chromium', provides: 'chromium', why: 'the browser that the screens are tested in' },
  { name: 'faketime', provides: 'faketime', why: 'targets and connectors whose clock is wrong' },
  { name: 'iproute2', provides: 'ip', why: 'networks that only a test sees' },
  { name: 'procps', provides: 'ps', why: 'looks at command lines for secrets' },
  { name: 'passwd', provides: 'useradd', why: 'makes the users that the tests log in as' },
  { name: 'sudo', provides: 'sudo', why: 'changes a target over a login that is not root’s' },
  { name: 'util-linux', provides: 'flock', why: 'two test runs at a time make those users once' },
];

/** Programs like sshd are not on the search path of an ordinary user. */
const searchPath = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/sbin', '/usr/bin', '/bin'];

export function missingPackages() {
  return packages.filter(({ provides }) =>
    provides.startsWith('/')
      ? !existsSync(provides)
      : !searchPath.some((folder) => existsSync(join(folder, provides))),
  );
}

/**
 * Debian starts a service when its package is installed, and at every boot after. An SSH server that runs from
 * now on is not what somebody who wants to run tests asked for: policy-rc.d forbids the first, disable the second.
 */
const installScript = `
set -eu
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
  trap 'rm -f "$policy"' EXIT
  printf '#!/bin/sh\\nexit 101\\n' >"$policy"
  chmod 755 "$policy"
fi
export DEBIAN_FRONTEND=noninteractive
apt-get -qq -o DPkg::Lock::Timeout=120 update
apt-get -qq -o DPkg::Lock::Timeout=120 -o Dpkg::Use-Pty=0 install --yes --no-install-recommends "$@" >/dev/null
case " $* " in *" openssh-server "*)
  if command -v systemctl >/dev/null; then systemctl --quiet disable ssh.service ssh.socket 2>/dev/null || true; fi
esac
`;

/** Installs what is missing. Gives whether everything is there now. */
export function installMissingPackages() {
  const missing = missingPackages();
  if (missing.length === 0) return true;
  const names = missing.map(({ name }) => name);
  const becomeRoot = wayToRoot();
  if (!becomeRoot || !existsSync('/usr/bin/apt-get')) {
    console.error('The tests need these programs, which are not installed:');
    for (const { name, why } of missing) console.error(`  ${name}: ${why}`);
    console.error(`Run this, then start again:\n  sudo apt-get install ${names.join(' ')}`);
    return false;
  }
  console.log(`Installing from Debian: ${names.join(' ')}`);
  const [program, ...args] = [...becomeRoot, 'sh', '-c', installScript, 'sh', ...names];
  const { status } = spawnSync(program, args, { stdio: ['ignore', 'inherit', 'inherit'] });
  const left = missingPackages().map(({ name }) => name);
  if (status === 0 && left.length === 0) return true;
  console.error(`Could not install ${(left.length ? left : names).join(' ')}: see apt-get's message above.`);
  return false;
}

/** What to put before a command so that it runs as root without a question; undefined if there is no such way */
export function wayToRoot() {
  if (process.getuid?.() === 0) return [];
  return spawnSync('sudo', ['-n', 'true'], { stdio: 'ignore' }).status === 0 ? ['sudo', '-n'] : undefined;
}

const startedAsProgram = process.argv[1] === fileURLToPath(import.meta.url);
if (startedAsProgram) process.exitCode = installMissingPackages() ? 0 : 1;
