import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Failure, nodeErrorCode } from '../failure.ts';
import { type FoundTerminal, findTerminals, type Machine, thisMachine } from './find-terminals.ts';
import type { SshLogin } from './ssh-login.ts';
import type { TerminalStart } from './terminal-program.ts';

export interface SystemTerminalName {
  id: string;
  name: string;
}

/** A terminal that can't start (no display, a broken set-up) ends at once; one that has not ended by then is open. */
const mayFailMilliseconds = 600;

export function listSystemTerminals(env: NodeJS.ProcessEnv): SystemTerminalName[] {
  return findTerminals(thisMachine(env)).map(({ terminal: { id, name } }) => ({ id, name }));
}

/**
 * Opens a terminal program of this machine that runs `ssh` to a socket. It is a process of its own: it goes on when the
 * connector ends, and the connector does not know when it ends.
 *
 * @param wanted an id of `listSystemTerminals`; absent = the first one
 * @returns its name, as people know it
 * @throws Failure `system_terminal_failed`
 */
export async function openSystemTerminal(
  login: SshLogin,
  {
    wanted,
    env,
    machine = thisMachine(env),
  }: { wanted?: string | undefined; env: NodeJS.ProcessEnv; machine?: Machine },
): Promise<string> {
  // a double quote can't be given to a Windows program for certain: each takes its command line apart in its own way
  const refused = machine.platform === 'win32' ? /[\p{Cc}"]/u : /\p{Cc}/u;
  if (refused.test(`${login.login ?? ''}${login.sshConfig}`))
    throw failed(
      'The login has characters that can’t be given to a terminal. Open the terminal here instead.',
    );
  const found = findTerminals(machine);
  const chosen = wanted === undefined ? found[0] : found.find(({ terminal }) => terminal.id === wanted);
  if (!chosen) throw failed(whyNone(wanted, found));
  const { terminal, program } = chosen;
  await start(terminal.start(login, program), terminal.name, env);
  return terminal.name;
}

async function start(how: TerminalStart, name: string, env: NodeJS.ProcessEnv): Promise<void> {
  if (how.kind === 'program')
    return run(how.program, how.args, { name, verbatim: how.verbatim, env: { ...env, ...how.env } });
  const file = writeScript(how);
  try {
    await run(how.program, how.args(file), { name, env });
  } catch (error) {
    rmSync(path.dirname(file), { recursive: true, force: true });
    throw error;
  }
}

async function run(
  program: string,
  args: readonly string[],
  { name, env, verbatim = false }: { name: string; env: NodeJS.ProcessEnv; verbatim?: boolean | undefined },
): Promise<void> {
  const child = spawn(program, args, {
    detached: true,
    stdio: 'ignore',
    env,
    windowsVerbatimArguments: verbatim,
    windowsHide: false,
  });
  const { promise: ended, resolve, reject } = Promise.withResolvers<string | undefined>();
  child.once('error', (error) => reject(cannotStart(name, nodeErrorCode(error) ?? 'no such program', error)));
  child.once('exit', (status, signal) =>
    resolve(status === 0 ? undefined : (signal ?? `exit status ${status}`)),
  );
  const waiting = new AbortController();
  try {
    const open = pause(mayFailMilliseconds, undefined, { signal: waiting.signal });
    const reason = await Promise.race([ended, open]);
    if (reason !== undefined) throw cannotStart(name, reason);
  } finally {
    waiting.abort();
    child.unref();
  }
}

/** In a folder that only this user can enter; the script removes both. */
function writeScript({ name, script }: { name: string; script: string }): string {
  const file = path.join(mkdtempSync(path.join(tmpdir(), 'sallyport-terminal-')), name);
  writeFileSync(file, script, { mode: 0o700 });
  return file;
}

function whyNone(wanted: string | undefined, found: readonly FoundTerminal[]): string {
  const others = found.map(({ terminal }) => terminal.name).join(', ');
  if (wanted !== undefined && others)
    return `This terminal is not on this machine any more. There are: ${others}.`;
  return 'There is no terminal program here that could be opened. Copy the ssh command and run it in a terminal of your own.';
}

function cannotStart(name: string, reason: string, cause?: unknown): Failure {
  return failed(
    `${name} could not be opened (${reason}). Copy the ssh command and run it in a terminal of your own.`,
    {
      name,
      reason,
      cause,
    },
  );
}

function failed(advice: string, about: { name?: string; reason?: string; cause?: unknown } = {}): Failure {
  const { name, reason, cause } = about;
  return new Failure('system_terminal_failed', {
    message: `failed to open a system terminal${name ? ` ${name}: ${reason}` : ''}`,
    advice,
    evidence: { terminal: name, reason },
    cause,
  });
}
