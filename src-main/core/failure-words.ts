import { type HintSocket, hintFacts } from '../contract/hints/hint-facts.ts';
import { hintFor } from '../contract/hints/hint-for.ts';
import { capital } from '../contract/hints/hint-text.ts';
import type { SshSocket } from '../contract/ssh-socket.ts';
import type { Failure } from './failure.ts';

/**
 * What to tell whoever asked for something that has failed: the failure's own advice, else what the hint rules say of
 * it. Plain sentences; undefined where there is nothing to say beyond its message.
 *
 * Only for those who may know where targets are: the person at a terminal reads `text-for-person.ts`.
 */
export function wordsFor(failure: Failure, socket?: SshSocket): string | undefined {
  if (failure.advice !== undefined) return failure.advice;
  const facts = hintFacts(failure.evidence, { socket: socket && hintSocketOf(socket) });
  const hint = hintFor(failure.code, facts);
  if (!hint) return undefined;
  const [firstStep] = hint.steps;
  // a name keeps its first letter
  const names = [facts.host, facts.user, facts.via, facts.socket, facts.provider];
  const isName = names.some((name) => name !== undefined && hint.problem.startsWith(name));
  const problem = isName ? hint.problem : capital(hint.problem);
  return [problem, hint.cause, ...(firstStep === undefined ? [] : [firstStep])].map(sentence).join(' ');
}

/** A socket as the hint rules want to know it. */
export function hintSocketOf({ name, ssh_configuration: ssh }: SshSocket): HintSocket {
  const { hostname, port, username, via, authentication_type: login } = ssh;
  return {
    name,
    hostname,
    port,
    username,
    via,
    authentication_type: login === 'border0_certificate' ? 'certificate' : login,
    private_key: login === 'private_key' ? keySource(ssh.private_key) : undefined,
  };
}

/** Never the key itself. */
function keySource(value: string): HintSocket['private_key'] {
  return { stored: true, reference: value.startsWith('from:file:') ? value : undefined };
}

function sentence(text: string): string {
  return /[.!?:]$/.test(text) ? text : `${text}.`;
}
