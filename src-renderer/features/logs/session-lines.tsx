import { useMemo } from 'react';
import type { LogEntry } from '../../../src-main/contract/log-entry.ts';
import { count } from '../../format/count.ts';
import { clockTime } from '../../format/time.ts';
import css from './line-panel.module.css';
import { splitMessage } from './log-message.ts';
import type { LogRing } from './log-ring.ts';
import { useLineView } from './use-line-view.ts';

/** shown around the line that was opened; the rest is one click away */
const around = 4;

/** The lines of one session, those next to the opened one by name. */
export function SessionLines({
  session,
  number,
  lines,
  onShow,
}: {
  session: string;
  number: number;
  lines: LogRing<LogEntry>;
  onShow: (number: number) => void;
}) {
  const test = useMemo(() => (entry: LogEntry) => entry.session_id === session, [session]);
  const view = useLineView(lines, test);
  const at = view.rowOf(number);
  const start = Math.max(0, Math.min(at - around, view.length - 2 * around));
  const shown: number[] = [];
  for (let row = start; row < Math.min(view.length, start + 2 * around); row++) {
    shown.push(view.numberAt(row));
  }
  return (
    <section className={css.session} aria-label="Same session">
      <div className={css.title}>
        <h3 className="caps">Same session</h3>
        <span className="grow" />
        <a className="link" href={`#/sessions/${encodeURIComponent(session)}`}>
          Open session
        </a>
        <a className="link" href={`#/logs/session/${encodeURIComponent(session)}`}>
          {count(view.length, 'line')}
        </a>
      </div>
      <ul className={css.lines}>
        {shown.map((other) => {
          const entry = lines.at(other);
          return (
            entry && (
              <li key={other}>
                <button
                  type="button"
                  className={`${css.line} ${css[entry.level] ?? ''}`}
                  title={entry.msg}
                  aria-current={other === number}
                  onClick={() => onShow(other)}
                >
                  <time>{clockTime(entry.time)}</time>
                  <span>{entry.level === 'error' ? splitMessage(entry.msg).tail : entry.msg}</span>
                </button>
              </li>
            )
          );
        })}
      </ul>
    </section>
  );
}
