import { type ChildProcess, spawn } from 'node:child_process';
import { isAbsolute } from 'node:path';
import type { EvidenceFor } from '../../contract/failure-evidence.ts';
import { Failure, nodeErrorCode } from '../failure.ts';
import { withoutLastNewline } from './last-newline.ts';
import { splitCommand } from './split-command.ts';

export interface ExecLimits {
  /** until the whole process group is killed */
  timeoutMs: number;
  /** of standard output */
  maxBytes: number;
  /** whoever wanted the secret is gone: kills it at once */
  signal?: AbortSignal | undefined;
}

/**
 * What a program prints, as a secret. The program is started from its words, never by a shell, with nothing on
 * stdin and only PATH, HOME and LANG in its environment. Its stderr goes nowhere, for it may hold secrets too.
 *
 * @throws Failure `secret_reference_invalid`, `secret_exec_failed`, `secret_exec_timeout`
 */
export async function runForSecret(
  commandLine: string,
  env: NodeJS.ProcessEnv,
  { timeoutMs, maxBytes, signal }: ExecLimits,
): Promise<Buffer> {
  const [program, ...args] = splitCommand(commandLine) ?? [];
  if (program === undefined || !isAbsolute(program) || commandLine.includes('\0')) {
    throw new Failure('secret_reference_invalid', {
      message: 'invalid secret reference: from:exec: needs the absolute path of a program, and closed quotes',
    });
  }

  // the arguments stay out of the log: some programs are given secrets there
  const message = (what: string): string => `failed to run program "${program}": ${what}`;
  const failed = (what: string, evidence: Omit<EvidenceFor<'secret_exec_failed'>, 'program'> = {}): Failure =>
    new Failure('secret_exec_failed', {
      message: message(what),
      evidence: { program, ...evidence },
    });

  const child = spawn(program, args, {
    cwd: '/',
    env: minimalEnvironment(env),
    stdio: ['ignore', 'pipe', 'ignore'],
    detached: true, // its own process group, so that its children die with it
    windowsHide: true,
  });

  const chunks: Buffer[] = [];
  let size = 0;
  let onAbort = (): void => {};
  try {
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => {
        stop(
          new Failure('secret_exec_timeout', {
            message: message(`no end in ${timeoutMs} ms`),
            evidence: { program },
          }),
        );
      }, timeoutMs);
      const stop = (failure: Failure): void => {
        killGroup(child);
        child.stdout.destroy();
        reject(failure);
      };

      onAbort = () => {
        clearTimeout(timer);
        stop(failed('it is not needed any more'));
      };
      if (signal?.aborted) onAbort();
      else signal?.addEventListener('abort', onAbort);
      child.stdout.on('data', (chunk: Buffer) => {
        chunks.push(chunk);
        size += chunk.length;
        if (size > maxBytes) stop(failed(`more than ${maxBytes} bytes of output`));
      });
      child.on('error', (error) => {
        clearTimeout(timer);
        // no `cause`: Node's error holds the arguments
        const code = nodeErrorCode(error);
        reject(failed(code ?? 'it cannot be started', { system_error: code }));
      });
      // "close" and not "exit": only then all of the output has come in
      child.on('close', (status, signal) => {
        clearTimeout(timer);
        if (status === 0) resolve();
        else if (signal) reject(failed(`killed by ${signal}`, { signal }));
        else reject(failed(`exit status ${status}`, { exit_status: status ?? undefined }));
      });
    });
    const secret = withoutLastNewline(Buffer.concat(chunks));
    if (secret.length === 0) throw failed('it printed nothing');
    return secret;
  } finally {
    signal?.removeEventListener('abort', onAbort);
    for (const chunk of chunks) chunk.fill(0);
  }
}

function minimalEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const kept = Object.entries({ PATH: env.PATH, HOME: env.HOME, LANG: env.LANG });
  return Object.fromEntries(kept.filter(([, value]) => value !== undefined));
}

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    child.kill('SIGKILL'); // Windows has no process groups
  }
}
