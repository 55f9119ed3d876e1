import { ChevronDown, ChevronRight } from 'lucide-react';
import { memo } from 'react';
import type { SessionSummary } from '../../../src-main/contract/session-summary.ts';
import { navigate } from '../../app/location.ts';
import { useNow } from '../../app/use-now.ts';
import { formatBytes } from '../../format/bytes.ts';
import { formatDuration } from '../../format/duration.ts';
import { clockTime, dayAndTime, shortTime } from '../../format/time.ts';
import { Button } from '../../ui/button.tsx';
import { Status } from '../../ui/glyph.tsx';
import { Icon } from '../../ui/icon.tsx';
import { columnCount, wideCount } from './column-heads.tsx';
import { useEndSession } from './end-session.tsx';
import { changeList, toggleRow } from './list-state.ts';
import type { SessionRow } from './session-rows.ts';
import { evidenceWord, exitWord, kindWords, lengthOf, type Word } from './session-words.ts';
import css from './sessions-table.module.css';

export function rowId(key: string): string {
  return `session-${key}`;
}

export function GroupRow({ row, index }: { row: Extract<SessionRow, { kind: 'group' }>; index: number }) {
  return (
    <tr aria-rowindex={index}>
      <th scope="rowgroup" colSpan={columnCount - wideCount} className={css.group}>
        {row.title}
        <span>{row.count.toLocaleString('en-GB')}</span>
      </th>
      <td colSpan={wideCount} className={`wide ${css.groupRest}`} />
    </tr>
  );
}

interface RowProps {
  row: Extract<SessionRow, { kind: 'session' }>;
  index: number;
  isSelected: boolean;
  /** email of the person at the screen */
  owner: string | undefined;
  /** where no group says the day */
  showsDate: boolean;
}

export const SessionTableRow = memo(function SessionTableRow(props: RowProps) {
  const { row, index, isSelected, owner, showsDate } = props;
  const { session } = row;
  const { person, socket, login, started_at, state, client } = session;
  const isLive = state === 'live';
  const own = person.via === 'device_key' && person.email === owner;
  return (
    <tr
      id={rowId(row.key)}
      aria-rowindex={index}
      aria-selected={isSelected}
      className={`${css.row} ${row.under ? css.under : ''}`}
      onClick={() => changeList({ selected: row.key })}
      onDoubleClick={() => navigate(`/sessions/${session.id}`)}
    >
      <td title={`${person.name} <${person.email}>, from ${client.address}`}>
        {person.name} {own && <span className="quiet">you</span>}
      </td>
      <td title={socket}>{socket}</td>
      <td className={`wide mono ${css.sub}`} title={login}>
        {login}
      </td>
      <td className={`wide ${css.sub}`} title={session.command ?? kindWords(session)}>
        {kindWords(session)}
      </td>
      <td className={css.sub} title={dayAndTime(started_at)}>
        {isLive || !showsDate ? clockTime(started_at) : shortTime(started_at)}
      </td>
      <td className={`${css.num} ${isLive ? '' : css.sub}`}>
        {isLive ? <LiveLength session={session} /> : formatDuration(lengthOf(session, 0))}
      </td>
      <td>{row.repeated ? <Repeated row={row} /> : <WordOf word={exitWord(session)} />}</td>
      <td className={`wide ${css.num} ${css.sub}`}>{formatBytes(session.bytes)}</td>
      {isLive ? (
        <td className={css.acts}>
          <EndButton session={session} />
        </td>
      ) : (
        <td>
          <WordOf word={evidenceWord(session)} />
        </td>
      )}
    </tr>
  );
});

function LiveLength({ session }: { session: SessionSummary }) {
  return formatDuration(lengthOf(session, useNow()));
}

/** Quiet without a glyph: an exit of 0 is nothing to look at. */
function WordOf({ word }: { word: Word }) {
  if (!word.glyph)
    return (
      <span className={css.sub} title={word.title}>
        {word.text}
      </span>
    );
  return (
    <Status kind={word.glyph} tone={word.tone} title={word.title ?? word.text}>
      {word.text}
    </Status>
  );
}

/** `No answer ×12`, which opens the twelve. */
function Repeated({ row: { key, session, repeated, expanded } }: Pick<RowProps, 'row'>) {
  const word = exitWord(session);
  return (
    <button
      type="button"
      tabIndex={-1}
      className={css.repeated}
      aria-expanded={expanded}
      title={`${word.title ?? word.text}: ${repeated} times. Right arrow opens them.`}
      onClick={(event) => {
        event.stopPropagation();
        toggleRow(key);
      }}
    >
      <Status kind={word.glyph ?? 'cross'}>
        {word.text} ×{repeated}
      </Status>
      <Icon of={expanded ? ChevronDown : ChevronRight} size={14} />
    </button>
  );
}

function EndButton({ session }: { session: SessionSummary }) {
  const end = useEndSession();
  return (
    <Button
      look="ghost"
      danger
      tabIndex={-1}
      aria-label={`End the session of ${session.person.name} on ${session.socket}`}
      onClick={(event) => {
        event.stopPropagation();
        void end(session);
      }}
    >
      End
    </Button>
  );
}
