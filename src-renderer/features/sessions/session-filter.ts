import type { SessionSummary } from '../../../src-main/contract/session-summary.ts';
import { failureWords } from '../../format/failure-words.ts';
import { kindWords } from './session-words.ts';

export type KindFilter = 'all' | 'shell' | 'command' | 'files' | 'forward' | 'failed';
export type DaysFilter = 'all' | '1' | '7' | '30';

export interface SessionFilter {
  /** every word stands somewhere in the session */
  text: string;
  /** email; empty = all */
  person: string;
  socket: string;
  kind: KindFilter;
  /** that began in the last so many days, today among them */
  days: DaysFilter;
}

export const noFilter: SessionFilter = { text: '', person: '', socket: '', kind: 'all', days: 'all' };

const dayMs = 86_400_000;

/** @param now milliseconds since 1970 */
export function filterSessions(
  sessions: readonly SessionSummary[],
  filter: SessionFilter,
  now: number,
): readonly SessionSummary[] {
  const { text, person, socket, kind, days } = filter;
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const earliest = days === 'all' ? '' : new Date(startOfDay(now) - (Number(days) - 1) * dayMs).toISOString();
  return sessions.filter((session) => {
    if (session.started_at < earliest) return false; // ISO 8601 in UTC sorts by time
    if (socket !== '' && session.socket !== socket) return false;
    if (person !== '' && session.person.email !== person) return false;
    if (kind !== 'all' && !isOfKind(session, kind)) return false;
    return words.length === 0 || hasWords(session, words);
  });
}

export function isFiltered(filter: SessionFilter): boolean {
  return Object.entries(noFilter).some(([name, value]) => filter[name as keyof SessionFilter] !== value);
}

/** The people and sockets there are, for the pickers; by name. */
export function namesIn(sessions: readonly SessionSummary[]): {
  people: { email: string; name: string }[];
  sockets: string[];
} {
  const people = new Map<string, string>();
  const sockets = new Set<string>();
  for (const { person, socket } of sessions) {
    if (!people.has(person.email)) people.set(person.email, person.name);
    sockets.add(socket);
  }
  return {
    people: [...people]
      .map(([email, name]) => ({ email, name }))
      .sort((a, b) => a.name.localeCompare(b.name)),
    sockets: [...sockets].sort((a, b) => a.localeCompare(b)),
  };
}

function isOfKind(session: SessionSummary, kind: Exclude<KindFilter, 'all'>): boolean {
  switch (kind) {
    case 'shell':
      return session.shells > 0;
    case 'command':
      return session.commands > 0;
    case 'files':
      return session.sftp > 0 || session.files > 0;
    case 'forward':
      return session.forwards > 0;
    case 'failed':
      return session.state === 'failed' || session.state === 'interrupted';
  }
}

/** Made once for a session, which is another object when it has changed. */
const texts = new WeakMap<SessionSummary, string>();

function hasWords(session: SessionSummary, words: readonly string[]): boolean {
  let text = texts.get(session);
  if (text === undefined) {
    text = textOf(session);
    texts.set(session, text);
  }
  const all = text;
  return words.every((word) => all.includes(word));
}

function textOf(session: SessionSummary): string {
  const { person, socket, login, client, command, failure, id, exit } = session;
  const ends = exit === undefined ? '' : 'status' in exit ? `exit ${exit.status}` : exit.signal;
  return [
    person.name,
    person.email,
    socket,
    login,
    client.address,
    client.software,
    command,
    kindWords(session),
    failure && failureWords(failure.code),
    failure?.code,
    failure?.message,
    ends,
    id,
  ]
    .join('\n')
    .toLowerCase();
}

function startOfDay(time: number): number {
  const date = new Date(time);
  return new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
}
