import type { SessionSummary } from '../../../src-main/contract/session-summary.ts';
import { navigate } from '../../app/location.ts';
import { useNow } from '../../app/use-now.ts';
import { formatBytes } from '../../format/bytes.ts';
import { formatDuration } from '../../format/duration.ts';
import { clockTime, daysBetween, shortTime } from '../../format/time.ts';
import { Status } from '../../ui/glyph.tsx';
import table from '../../ui/table.module.css';
import { evidenceWord, exitWord, kindWords, lengthOf, type Word } from '../sessions/session-words.ts';
import css from './session-table.module.css';

/** Sessions of one socket. A row leads to the session's page. */
export function SessionTable({ label, sessions }: { label: string; sessions: readonly SessionSummary[] }) {
  const now = useNow(
    1000,
    sessions.some(({ state }) => state === 'live'),
  );
  return (
    <table className={`${table.table} ${table.flush}`} aria-label={label}>
      <colgroup>
        <col />
        <col className={`wide ${css.kind}`} />
        <col className={css.started} />
        <col className={css.length} />
        <col className={css.exit} />
        <col className={`wide ${css.size}`} />
        <col className={css.evidence} />
      </colgroup>
      <thead>
        <tr>
          <th scope="col">Person</th>
          <th scope="col" className="wide">
            Kind
          </th>
          <th scope="col">Started</th>
          <th scope="col" className={table.num}>
            Length
          </th>
          <th scope="col">Exit</th>
          <th scope="col" className={`${table.num} wide`}>
            Size
          </th>
          <th scope="col">Evidence</th>
        </tr>
      </thead>
      <tbody>
        {sessions.map((session) => (
          <Row key={session.id} session={session} now={now} />
        ))}
      </tbody>
    </table>
  );
}

function Row({ session, now }: { session: SessionSummary; now: number }) {
  const { id, person, started_at: started, state, bytes } = session;
  const kind = kindWords(session);
  const isToday = daysBetween(new Date(started), new Date(now)) === 0;
  const exit = exitWord(session);
  return (
    <tr className={css.row} onClick={() => navigate(`/sessions/${id}`)}>
      <td title={person.email}>
        <a href={`#/sessions/${id}`}>{person.name}</a>
      </td>
      <td className={`${table.sub} wide`} title={session.command ?? kind}>
        {kind}
      </td>
      <td className={table.sub}>
        <time dateTime={started}>{isToday ? clockTime(started) : shortTime(started, now)}</time>
      </td>
      <td className={`${table.sub} ${table.num}`}>{formatDuration(lengthOf(session, now))}</td>
      <td className={table.sub}>
        {state === 'live' ? <Status kind="dot">Live</Status> : <Shown word={exit} />}
      </td>
      <td className={`${table.sub} ${table.num} wide`}>{formatBytes(bytes)}</td>
      <td>
        <Shown word={evidenceWord(session)} />
      </td>
    </tr>
  );
}

function Shown({ word: { glyph, tone, text, title } }: { word: Word }) {
  if (!glyph) return <span title={title}>{text}</span>;
  return (
    <Status kind={glyph} tone={tone} title={title}>
      {text}
    </Status>
  );
}
