import { memo, type ReactNode } from 'react';
import type { LogEntry } from '../../../src-main/contract/log-entry.ts';
import { Glyph } from '../../ui/glyph.tsx';
import { lineTime } from './line-time.ts';
import { fieldsText, splitMessage } from './log-message.ts';
import { hitsIn, type LogQuery } from './log-query.ts';
import css from './log-row.module.css';

/** px; `--row-log` */
export const rowHeight = 20;

/** A line of the log: 20 px, never wrapped. The list and the lines of a session show the same one. */
export const LogRow = memo(function LogRow({
  entry,
  today,
  query,
}: {
  entry: LogEntry;
  /** ms since 1970: when the day began */
  today: number;
  /** what is marked */
  query: LogQuery;
}) {
  const { time, level, socket_id: socket, msg } = entry;
  const { main, fine } = lineTime(time, today);
  return (
    <>
      <time>
        {main}
        <span className="wide">{fine}</span>
      </time>
      <Level level={level} />
      <span className={css.socket} title={socket}>
        {socket}
      </span>
      {level === 'error' ? (
        <Failed message={msg} query={query} />
      ) : (
        <span className={`${css.text} ${level === 'debug' ? css.quiet : ''}`}>
          {marked(msg, query)}
          <Fields entry={entry} query={query} />
        </span>
      )}
    </>
  );
});

function Level({ level }: Pick<LogEntry, 'level'>) {
  return (
    <span className={`${css.level} ${css[level]}`}>
      {level === 'error' && <Glyph kind="cross" />}
      {level === 'warn' && <Glyph kind="triangle" />}
      {level}
    </span>
  );
}

function Fields({ entry, query }: { entry: LogEntry; query: LogQuery }) {
  const text = fieldsText(entry);
  return text && <span className={css.fields}>{marked(text, query)}</span>;
}

/** Of a long error the beginning is cut, never its end: the end says the cause. */
function Failed({ message, query }: { message: string; query: LogQuery }) {
  const { head, tail } = splitMessage(message);
  return (
    <span className={css.failure}>
      {head && <span className={css.head}>{marked(head, query)}</span>}
      <span className={css.tail}>{marked(tail, query)}</span>
    </span>
  );
}

function marked(text: string, query: LogQuery): ReactNode {
  if (query.kind === 'all' || query.kind === 'bad') return text;
  const parts: ReactNode[] = [];
  let shown = 0;
  for (const [start, end] of hitsIn(text, query)) {
    parts.push(text.slice(shown, start), <mark key={start}>{text.slice(start, end)}</mark>);
    shown = end;
  }
  return parts.length === 0 ? text : [...parts, text.slice(shown)];
}
