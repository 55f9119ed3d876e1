import type { SessionSummary } from '../../../src-main/contract/session-summary.ts';
import { dayName, daysBetween } from '../../format/time.ts';
import { evidenceWord, exitWord, kindWords, lengthOf } from './session-words.ts';

export type Column =
  | 'person'
  | 'socket'
  | 'login'
  | 'kind'
  | 'started'
  | 'length'
  | 'exit'
  | 'size'
  | 'evidence';
export interface SessionSort {
  column: Column;
  descending: boolean;
}
export const newestFirst: SessionSort = { column: 'started', descending: true };

export type SessionRow =
  /** over the sessions of a day, or over the live ones */
  | { kind: 'group'; key: string; title: string; count: number }
  | {
      kind: 'session';
      key: string;
      session: SessionSummary;
      /** how many failures in a row it stands for, itself among them */
      repeated?: number;
      /** the row of which it is one */
      under?: string;
      expanded?: boolean;
    };

/**
 * The rows of the list: the live sessions, then the past ones by day. Failures of one person on one socket for one reason
 * that follow each other are one row, until it is `expanded` (by key). Another order than by time knows no days.
 *
 * @param now milliseconds since 1970
 */
export function rowsOf(
  sessions: readonly SessionSummary[],
  { sort, expanded, now }: { sort: SessionSort; expanded: ReadonlySet<string>; now: number },
): SessionRow[] {
  const sorted = sortSessions(sessions, sort, now);
  const live = sorted.filter(({ state }) => state === 'live');
  const past = sorted.filter(({ state }) => state !== 'live');
  const rows: SessionRow[] = [];
  if (live.length > 0) rows.push(group('live', 'Live', live.length), ...live.map(rowOf));
  if (past.length === 0) return rows;
  if (sort.column !== 'started') return [...rows, group('past', 'Past', past.length), ...past.map(rowOf)];
  for (const ofDay of byDay(past)) {
    const [first] = ofDay;
    if (first) rows.push(group(dayOf(first), dayTitle(first.started_at, now), ofDay.length));
    rows.push(...fold(ofDay, expanded));
  }
  return rows;
}

function group(key: string, title: string, count: number): SessionRow {
  return { kind: 'group', key, title, count };
}

function rowOf(session: SessionSummary): SessionRow {
  return { kind: 'session', key: session.id, session };
}

function dayTitle(time: string, now: number): string {
  const days = daysBetween(new Date(time), new Date(now));
  const word = days === 0 ? 'Today, ' : days === 1 ? 'Yesterday, ' : '';
  return word + dayName(time, now);
}

/** in the person's own zone */
function dayOf({ started_at }: SessionSummary): string {
  const date = new Date(started_at);
  return `${date.getFullYear()}-${date.getMonth()}-${date.getDate()}`;
}

function byDay(sessions: readonly SessionSummary[]): SessionSummary[][] {
  const days: SessionSummary[][] = [];
  let day = '';
  for (const session of sessions) {
    const its = dayOf(session);
    if (its !== day) days.push([]);
    day = its;
    days.at(-1)?.push(session);
  }
  return days;
}

function fold(sessions: readonly SessionSummary[], expanded: ReadonlySet<string>): SessionRow[] {
  const rows: SessionRow[] = [];
  for (let at = 0; at < sessions.length; ) {
    const first = sessions[at];
    if (!first) break;
    let end = at + 1;
    while (isSameFailure(first, sessions[end])) end++;
    const repeated = end - at;
    if (repeated === 1) rows.push(rowOf(first));
    else {
      // the key is that of the oldest one: a new failure on top does not close what was opened
      const key = `${sessions[end - 1]?.id}+`;
      const open = expanded.has(key);
      rows.push({ kind: 'session', key, session: first, repeated, expanded: open });
      if (open)
        for (const session of sessions.slice(at, end))
          rows.push({ kind: 'session', key: session.id, session, under: key });
    }
    at = end;
  }
  return rows;
}

function isSameFailure(one: SessionSummary, other: SessionSummary | undefined): boolean {
  return (
    other !== undefined &&
    one.state === 'failed' &&
    other.state === 'failed' &&
    one.failure?.code === other.failure?.code &&
    one.socket === other.socket &&
    one.person.email === other.person.email
  );
}

const letters = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

/** What a column is sorted by: numbers as numbers, all else as text. Without a value: last. */
function valueIn(session: SessionSummary, column: Exclude<Column, 'started'>, now: number): string | number {
  switch (column) {
    case 'person':
      return session.person.name;
    case 'socket':
      return session.socket;
    case 'login':
      return session.login ?? '';
    case 'kind':
      return kindWords(session);
    case 'length':
      return lengthOf(session, now);
    case 'exit':
      return exitWord(session).text;
    case 'size':
      return session.bytes;
    case 'evidence':
      return evidenceWord(session).text;
  }
}

function sortSessions(
  sessions: readonly SessionSummary[],
  { column, descending }: SessionSort,
  now: number,
): readonly SessionSummary[] {
  // they come newest first
  if (column === 'started') return descending ? sessions : sessions.toReversed();
  const direction = descending ? -1 : 1;
  const keyed = sessions.map((session) => ({ session, value: valueIn(session, column, now) }));
  keyed.sort((a, b) => direction * compare(a.value, b.value));
  return keyed.map(({ session }) => session);
}

function compare(a: string | number, b: string | number): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return a === b ? 0 : letters.compare(String(a), String(b));
}
