import { memo, useState } from 'react';
import { useConnector } from '../../app/use-connector.ts';
import { useNow } from '../../app/use-now.ts';
import { type Problem, useProblems } from '../../app/use-problems.ts';
import { count } from '../../format/count.ts';
import { clockTime, shortTime } from '../../format/time.ts';
import { Button } from '../../ui/button.tsx';
import { Glyph } from '../../ui/glyph.tsx';
import { contextOfSocket } from './advice-context.ts';
import { adviceFor } from './failure-advice.ts';
import type { FailureTally } from './failure-tally.ts';
import type { LogAbout } from './log-store.ts';
import css from './problems.module.css';

/** More of them are behind a button: the lines need their place. */
const mostShown = 3;

/** What does not work now, one line for each socket, the latest first: how often, and when last. */
export const Problems = memo(function Problems({
  about,
  tally,
  isLoaded,
  today,
  onShow,
}: {
  /** the part of the log beside which they stand */
  about: LogAbout;
  /** of the log; it counts on without a word, and is looked at once a second */
  tally: FailureTally;
  isLoaded: boolean;
  /** ms since 1970: when the day began */
  today: number;
  onShow: (problem: Problem) => void;
}) {
  const platform = useConnector()?.platform;
  const [all, setAll] = useState(false);
  const problems = useProblems().filter(({ name }) => isAbout(about, name));
  useNow(1000, isLoaded && problems.length > 0);
  if (problems.length === 0) return null;
  const latestFirst = problems
    .map((problem) => ({ problem, tallied: tally.of(problem.name, problem.status.code) }))
    .map((one) => ({ ...one, last: one.tallied?.last ?? one.problem.status.time }))
    .sort((one, other) => Date.parse(other.last) - Date.parse(one.last));
  const shown = all ? latestFirst : latestFirst.slice(0, mostShown);
  return (
    <section className={css.problems} aria-labelledby="problems-now">
      <div className={css.head}>
        <h2 className="caps" id="problems-now">
          {count(problems.length, 'problem')} now
        </h2>
        {problems.length > mostShown && (
          <Button look="ghost" aria-expanded={all} onClick={() => setAll(!all)}>
            {all ? 'Show fewer' : `Show all ${problems.length}`}
          </Button>
        )}
      </div>
      <ul className={all ? css.all : undefined}>
        {shown.map(({ problem, tallied, last }) => (
          <li key={problem.name} className={css.problem}>
            <Glyph kind="cross" />
            <a href={`#/sockets/${problem.name}`} className={css.name} title={problem.name}>
              {problem.name}
            </a>
            <span className="cut" title={problem.status.message}>
              {problemText(problem, platform)}
            </span>
            {tallied && <span className={`wide ${css.fact}`}>{count(tallied.count, 'time')}</span>}
            <span className={css.fact}>
              last {Date.parse(last) >= today ? clockTime(last) : shortTime(last)}
            </span>
            <button
              type="button"
              className="link"
              aria-label={`Show the last line of ${problem.name}`}
              onClick={() => onShow(problem)}
            >
              Show
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
});

function isAbout(about: LogAbout, socket: string): boolean {
  return about.kind === 'all' || (about.kind === 'socket' && about.name === socket);
}

function problemText(problem: Problem, platform: Parameters<typeof contextOfSocket>[1]): string {
  const { code, message } = problem.status;
  return adviceFor(code, contextOfSocket(problem, platform))?.problem ?? message;
}
