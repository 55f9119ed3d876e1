import type { Exit } from '../../../src-main/contract/session.ts';
import type { SessionSummary } from '../../../src-main/contract/session-summary.ts';
import { count } from '../../format/count.ts';
import { failureWords, isLoss } from '../../format/failure-words.ts';
import type { GlyphKind, Tone } from '../../ui/glyph.tsx';

/** A glyph and the word that says the same; without a glyph it is nothing to look at. */
export interface Word {
  glyph?: GlyphKind;
  tone?: Tone;
  text: string;
  /** the whole of it, on hover */
  title?: string;
}

type Asked = Pick<SessionSummary, 'shells' | 'commands' | 'sftp' | 'forwards' | 'files'>;

/** What was asked for: `Shell, 1 forward`, `Command`, `Files, 2 moved`; `Nothing yet` where nothing was. */
export function kindWords({ shells, commands, sftp, forwards, files }: Asked): string {
  const parts: string[] = [];
  if (shells > 0) parts.push(shells === 1 ? 'shell' : `${shells} shells`);
  if (commands > 0) parts.push(commands === 1 ? 'command' : `${commands} commands`);
  if (sftp > 0) parts.push(files > 0 ? `files, ${files} moved` : 'files');
  else if (files > 0) parts.push(count(files, 'file'));
  if (forwards > 0) parts.push(count(forwards, 'forward'));
  const text = parts.join(', ');
  return text === '' ? 'None' : text.charAt(0).toUpperCase() + text.slice(1);
}

/** How a session ended, or that it has not. */
export function exitWord(session: SessionSummary): Word {
  const { state, failure, exit, evidence } = session;
  if (state === 'live') {
    return evidence === 'recording'
      ? { glyph: 'recording', text: 'Live, recorded' }
      : { glyph: 'dot', tone: 'calm', text: evidence === 'not_recorded' ? 'Live, not recorded' : 'Live' };
  }
  if (failure) {
    const loss = isLoss(failure.code);
    return { glyph: loss ? 'triangle' : 'cross', text: failureWords(failure.code), title: failure.message };
  }
  if (state === 'failed') return { glyph: 'cross', text: 'Failed' };
  if (state === 'interrupted')
    return { glyph: 'triangle', text: 'Interrupted', title: 'The connector died while the session was live' };
  return exitStatusWord(exit);
}

/** Of a program: 0 is nothing to look at. */
export function exitStatusWord(exit: Exit | undefined): Word {
  if (!exit) return { text: '–', title: 'It gave no exit status' };
  if ('signal' in exit)
    return { glyph: 'triangle', text: exit.signal, title: `Ended by signal ${exit.signal}` };
  if (exit.status === 0) return { text: '0' };
  return { glyph: 'triangle', text: String(exit.status), title: `Exit status ${exit.status}` };
}

/** What can be looked at. A list does not know whether a recording is as it was written: its page checks that. */
export function evidenceWord({ evidence }: Pick<SessionSummary, 'evidence'>): Word {
  switch (evidence) {
    case 'recording':
      return { glyph: 'recording', text: 'Recording' };
    case 'recorded':
      return { glyph: 'check', tone: 'calm', text: 'Recorded' };
    case 'interrupted':
      return { glyph: 'triangle', text: 'Interrupted', title: 'The connector died while it was written' };
    case 'failed':
      return { glyph: 'cross', text: 'Failed', title: 'It could not be recorded, or not to its end' };
    case 'not_recorded':
      return { glyph: 'ring', text: 'Not recorded', title: 'The socket does not record' };
    case 'no_screen':
      return { glyph: 'ring', text: 'No screen', title: 'Nothing was shown in this session' };
    case 'deleted':
      return { glyph: 'ring', text: 'Deleted', title: 'The recordings were deleted' };
  }
}

/** Whether there is a recording to play. */
export function hasReplay({ evidence }: Pick<SessionSummary, 'evidence'>): boolean {
  return (
    evidence === 'recorded' || evidence === 'interrupted' || evidence === 'recording' || evidence === 'failed'
  );
}

/** `Priya Raman on db1` */
export function sessionTitle({ person, socket }: { person: { name: string }; socket: string }): string {
  return `${person.name} on ${socket}`;
}

/** How long it took, or takes so far; milliseconds. */
export function lengthOf(
  { started_at, ended_at }: Pick<SessionSummary, 'started_at' | 'ended_at'>,
  now: number,
) {
  return Math.max(0, (ended_at ? Date.parse(ended_at) : now) - Date.parse(started_at));
}

/** `OpenSSH 9.8` of `SSH-2.0-OpenSSH_9.8`; foreign text otherwise as it came */
export function softwareName(software: string): string {
  const [, name = software] = /^SSH-[\d.]+-(\S+)/.exec(software) ?? [];
  return name.replaceAll('_', ' ');
}
