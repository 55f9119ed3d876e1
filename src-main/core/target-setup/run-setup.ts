import { setTimeout as pause } from 'node:timers/promises';
import type { SetupStep, SetupStepName } from '../../contract/certificate-setup.ts';
import { asFailure, type Failure } from '../failure.ts';
import type { UpstreamHouse, UpstreamRequest } from '../upstream/connect.ts';
import { loadCredential } from '../upstream/credentials.ts';
import { checkLoginAfterReload } from './login-check.ts';
import { type ScriptEnd, ScriptRun } from './script-run.ts';
import { doneUnasked, scriptFailed } from './setup-failures.ts';
import { TargetConnection } from './target-connection.ts';
import type { FoundTarget } from './target-look.ts';

/** In ms: for the script until it waits, to put everything back, and for a login after that. */
const limits = { script: 180_000, settle: 60_000, canceled: 20_000, login: 60_000 } as const;

export interface SetupRun {
  /** a login as today, or with a certificate */
  request: (as: 'today' | 'certificate', signal: AbortSignal) => UpstreamRequest;
  script: string;
  /** as `scriptCommand` makes it */
  command: string;
  found: FoundTarget;
  /** cancels it: what was changed is put back */
  signal: AbortSignal;
  house: UpstreamHouse;
  onStep: (name: SetupStepName, state: SetupStep['state']) => void;
  /** all that was printed so far */
  onOutput: (text: string) => void;
}

/** `outcome` undefined: it failed before anything was sent. `done` comes without a failure, all else with one. */
export interface SetupResult {
  outcome: ScriptEnd | undefined;
  failure?: Failure;
}

/**
 * Runs the set-up script over a connection with the login of today, which stays open while new connections show whether
 * that login still works and whether one with a certificate does. If not, everything is put back.
 *
 * @throws Failure of the login of today, or of its password
 */
export async function runSetup(setup: SetupRun): Promise<SetupResult> {
  const { request, house, signal, onStep } = setup;
  const password = await passwordFor(setup);
  let said = '';
  const onOutput = (text: string) => {
    said =
      text
        .trimEnd()
        .split('\n')
        .findLast((line) => line.trim() !== undoneLine) ?? '';
    setup.onOutput(text);
  };
  const connection = await TargetConnection.open(request('today', signal), house);
  try {
    onStep('login', 'ok');
    onStep('script', 'running');
    const wantsPassword = password !== undefined;
    const run = new ScriptRun(connection, { ...setup, wantsPassword, password, onOutput });
    const first = await inTime(run.waiting, limits.script, signal);
    if (first !== 'waiting') {
      onStep('script', 'failed');
      // it has lost its input by now, and undoes what it has done
      return await stillAsBefore(setup, notKept(first, said));
    }
    onStep('script', 'ok');
    const failure = await failureOfLogins(setup);
    onStep('settle', 'running');
    const end = await inTime(run.settle(failure === undefined), limits.settle);
    if (end === 'done' && failure === undefined) {
      onStep('settle', 'ok');
      return { outcome: end };
    }
    return await stillAsBefore(setup, notKept(end, said, failure));
  } finally {
    connection.close();
    password?.fill(0);
  }
}

/** what the script says last where it has put everything back: the line before says why */
const undoneLine = 'Everything is as it was before.';

/** A target that was not told to keep anything may say `done` all the same: no login has shown that it is. */
function notKept(end: ScriptEnd, said: string, failure?: Failure): SetupResult {
  if (end === 'done') return { outcome: 'stuck', failure: failure ?? doneUnasked() };
  return { outcome: end, failure: failure ?? scriptFailed(end, said) };
}

/**
 * New connections: as today, with a certificate, and as today once more. A busy sshd still answers the first one by the
 * configuration that it is about to drop; what comes after the certificate was let in, or was waited for, is the new one's.
 */
async function failureOfLogins(setup: SetupRun): Promise<Failure | undefined> {
  const { onStep } = setup;
  onStep('login_again', 'running');
  const first = await failureOfLogin(setup, 'today');
  if (first) {
    onStep('login_again', 'failed');
    return first;
  }
  onStep('login_again', 'ok');
  onStep('certificate', 'running');
  const refusal = await failureOfLogin(setup, 'certificate');
  const later = setup.signal.aborted ? undefined : await failureOfLogin(setup, 'today');
  if (!later) {
    onStep('certificate', refusal ? 'failed' : 'ok');
    return refusal;
  }
  // why the certificate was refused is no matter then
  onStep('certificate', refusal ? 'skipped' : 'ok');
  onStep('login_again', 'failed');
  return later;
}

async function failureOfLogin(
  { request, house, found, signal }: SetupRun,
  as: 'today' | 'certificate',
): Promise<Failure | undefined> {
  try {
    signal.throwIfAborted();
    await checkLoginAfterReload(request(as, signal), house, { uid: found.uid });
    signal.throwIfAborted();
    return undefined;
  } catch (thrown) {
    return asFailure(signal.aborted ? signal.reason : thrown);
  }
}

/** Whether the login of today works, now that nothing has changed or everything was put back. */
async function stillAsBefore(
  { request, house, found, onStep }: SetupRun,
  result: SetupResult,
): Promise<SetupResult> {
  onStep('settle', 'running');
  try {
    await checkLoginAfterReload(request('today', AbortSignal.timeout(limits.login)), house, {
      uid: found.uid,
    });
    onStep('settle', result.outcome === 'stuck' ? 'failed' : 'ok');
    return result;
  } catch (thrown) {
    onStep('settle', 'failed');
    return { ...result, failure: asFailure(thrown) };
  }
}

/** The password of the login, for sudo. */
async function passwordFor({ request, house, found, signal }: SetupRun): Promise<Buffer | undefined> {
  if (found.rights.kind !== 'sudo_with_password') return undefined;
  const { socket, subject } = request('today', signal);
  const credential = await loadCredential(socket, '', subject, house, signal);
  return credential.kind === 'password' ? credential.password : undefined;
}

/** `lost` where the target does not answer in time, of which a person who cancels leaves it less. */
async function inTime<End>(
  answer: Promise<End>,
  milliseconds: number,
  signal?: AbortSignal,
): Promise<End | 'lost'> {
  const over = new AbortController();
  const canceled = new Promise((resolve) =>
    signal?.addEventListener('abort', resolve, { signal: over.signal }),
  );
  const late = async () => {
    await Promise.race([pause(milliseconds, undefined, { signal: over.signal }), canceled]);
    if (signal?.aborted) await pause(limits.canceled, undefined, { signal: over.signal });
    return 'lost' as const;
  };
  try {
    return await Promise.race([answer, late().catch(() => new Promise<never>(() => {}))]);
  } finally {
    over.abort();
  }
}
