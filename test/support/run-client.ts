import { chmodSync, writeFileSync } from 'node:fs';
import { type Exit, StartedProcess, type StartOptions } from './started-process.ts';
import { temporaryFolder } from './temporary-folder.ts';

export interface ClientResult extends Exit {
  stdout: Buffer;
  stderr: Buffer;
  /** it was still running after the time limit, and was killed */
  timedOut: boolean;
}

export interface RunOptions extends StartOptions {
  /** what it reads, then end of file; without it the end of file at once, as with `</dev/null` */
  stdin?: string | Buffer;
  /** milliseconds; default 20 s */
  timeLimit?: number;
}

/**
 * The environment for a client program: nothing of the person who runs the tests but the search path. OpenSSH
 * takes the home folder from the password database, so `ssh` also needs `-F` (see `sshOptions`).
 */
export function clientEnvironment(extra: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  return {
    PATH: `${process.env.PATH ?? ''}:/usr/bin:/bin:/usr/sbin:/sbin`,
    HOME: '/nonexistent',
    LANG: 'C.UTF-8',
    TERM: 'xterm-256color',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_TERMINAL_PROMPT: '0',
    ...extra,
  };
}

/** Starts a client that goes on running: `ssh -N`, a ControlMaster, one half of a test of half-close. */
export function startClient(
  program: string,
  args: readonly string[],
  options: StartOptions = {},
): StartedProcess {
  return new StartedProcess(program, args, { ...options, env: options.env ?? clientEnvironment() });
}

/** Runs a client to its end. Its failure is a result, not an exception. */
export async function runClient(
  program: string,
  args: readonly string[],
  { stdin = '', timeLimit = 20_000, ...options }: RunOptions = {},
): Promise<ClientResult> {
  const client = startClient(program, args, options);
  client.stdin.end(stdin);
  let timedOut = false;
  const timer = setTimeout(() => {
    timedOut = true;
    void client.stop({ grace: 500 });
  }, timeLimit);
  try {
    const exit = await client.exited;
    return { ...exit, stdout: client.stdout.bytes, stderr: client.stderr.bytes, timedOut };
  } finally {
    clearTimeout(timer);
  }
}

export interface SshOptions {
  port: number;
  /** a known_hosts file; without it any host key is taken, for tests that are about something else */
  knownHosts?: string;
  /** the one private key file to offer; without it no key is offered unless `agent` is set */
  identity?: string;
  /** the socket of the agent to use */
  agent?: string;
  /** further options, each as in ssh_config: `RekeyLimit=1M` */
  options?: readonly string[];
}

/**
 * Options that `ssh`, `scp` and `sftp` all take: they use nothing of the person's own files, and offer exactly
 * what is given here.
 */
export function sshOptions({ port, knownHosts, identity, agent, options = [] }: SshOptions): string[] {
  const settings = [
    `Port=${port}`,
    'GlobalKnownHostsFile=/dev/null',
    ...(knownHosts
      ? [`UserKnownHostsFile=${knownHosts}`, 'StrictHostKeyChecking=yes']
      : ['UserKnownHostsFile=/dev/null', 'StrictHostKeyChecking=no', 'LogLevel=ERROR']),
    `IdentityFile=${identity ?? 'none'}`,
    `IdentityAgent=${agent ?? 'none'}`,
    ...(agent ? [] : ['IdentitiesOnly=yes']),
    'NumberOfPasswordPrompts=1',
    'ConnectTimeout=10',
  ];
  // the first value of a setting wins in ssh, so the test's own ones come first
  return ['-F', '/dev/null', ...[...options, ...settings].flatMap((setting) => ['-o', setting])];
}

/**
 * Environment that answers every question of `ssh` and `ssh-add` with this text: a password, a passphrase,
 * the answer of a keyboard-interactive prompt.
 */
export function answering(answer: string): NodeJS.ProcessEnv {
  const script = temporaryFolder().file('askpass');
  writeFileSync(script, '#!/bin/sh\nprintf "%s\\n" "$SALLYPORT_TEST_ANSWER"\n');
  chmodSync(script, 0o700);
  return clientEnvironment({
    SSH_ASKPASS: script,
    SSH_ASKPASS_REQUIRE: 'force',
    SALLYPORT_TEST_ANSWER: answer,
  });
}
