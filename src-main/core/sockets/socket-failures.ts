import type { FieldIssue } from '../../contract/reply.ts';
import { Failure } from '../failure.ts';
import { nearest } from './config-expectations.ts';
import type { SocketOrigin } from './socket-entries.ts';

/** Why something cannot be done with a socket, in words for whoever asked on a screen. */
export function invalidDraft(issues: FieldIssue[]): Failure {
  return new Failure('socket_invalid', {
    message: `failed to handle socket configuration: ${issues.map(({ field, text }) => `${field}: ${text}`).join(' ')}`,
    advice: issues.map(({ text }) => text).join(' '),
    issues,
  });
}

export function noSuchSocket(name: string, names: readonly string[]): Failure {
  const meant = nearest(name, names);
  return new Failure('socket_not_found', {
    message: `failed to handle socket configuration: socket ${name} does not exist`,
    advice: `There is no socket ${name}${meant ? `: did you mean ${meant}?` : ' any more.'}`,
    evidence: { name },
  });
}

export function readOnlySocket(
  name: string,
  { origin, file }: { origin: SocketOrigin; file?: string | undefined },
): Failure {
  return new Failure('socket_read_only', {
    message: `failed to handle socket configuration: socket ${name} cannot be changed here`,
    advice:
      origin === 'practice'
        ? 'The practice socket leads to a small target inside this app. It can be stopped and deleted, and that is all.'
        : `The socket ${name} stands in the config file ${file ?? ''}. Duplicate it to have one that can be changed here.`,
    evidence: { origin },
  });
}

export function wayForOthers(name: string, others: readonly string[]): Failure {
  const shown = others.slice(0, 5).join(', ');
  return new Failure('socket_invalid', {
    message: `failed to handle socket configuration: ${others.length} sockets are reached through ${name}`,
    advice: `The way to ${shown}${others.length > 5 ? ' and others' : ''} leads through ${name}. Give ${others.length === 1 ? 'it' : 'them'} another way first.`,
  });
}

export function undoExpired(): Failure {
  return new Failure('undo_expired', {
    message: 'failed to handle socket configuration: the time to bring it back is over',
    advice:
      'A deleted socket can be brought back for ten minutes, as long as the connector runs. Make it anew.',
  });
}
