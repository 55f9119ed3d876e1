import type { LogEntry } from '../../../src-main/contract/log-entry.ts';
import { Glyph } from '../../ui/glyph.tsx';
import { lineTime, startOfDay } from '../logs/line-time.ts';
import { splitMessage } from '../logs/log-message.ts';
import css from './socket-log-lines.module.css';

/** Lines of the log of one socket, which therefore do not name it. */
export function SocketLogLines({ entries }: { entries: readonly LogEntry[] }) {
  const today = startOfDay(Date.now());
  return (
    <ul className={css.lines}>
      {entries.map((entry, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: lines have no name, and none changes
        <Line key={index} entry={entry} today={today} />
      ))}
    </ul>
  );
}

function Line({ entry: { time, level, msg }, today }: { entry: LogEntry; today: number }) {
  const { main, fine } = lineTime(time, today);
  const { head, tail } = level === 'error' ? splitMessage(msg) : { head: '', tail: msg };
  return (
    <li>
      <time dateTime={time}>
        {main}
        <span className="wide">{fine}</span>
      </time>
      <span className={`${css.level} ${css[level]}`}>
        {level === 'error' && <Glyph kind="cross" />}
        {level === 'warn' && <Glyph kind="triangle" />}
        {level}
      </span>
      <span className={css.message} title={msg}>
        {head && <span className={css.head}>{head}</span>}
        <span className={css.tail}>{tail}</span>
      </span>
    </li>
  );
}
