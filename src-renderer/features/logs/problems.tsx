import { memo, useState } from 'react';
import type { ConnectorState } from '../../../src-main/contract/connector-state.ts';
import { hintFacts } from '../../../src-main/contract/hints/hint-facts.ts';
import { hintFor } from '../../../src-main/contract/hints/hint-for.ts';
import type { LogEntry } from '../../../src-main/contract/log-entry.ts';
import type { ConnectorProblem, Problem, SocketProblem } from '../../app/problems-now.ts';
import { useConnector } from '../../app/use-connector.ts';
import { useProblems } from '../../app/use-problems.ts';
import { count } from '../../format/count.ts';
import { clockTime, shortTime } from '../../format/time.ts';
import { Button } from '../../ui/button.tsx';
import { Glyph } from '../../ui/glyph.tsx';
import { canBeTested } from '../diagnosis/hint-actions.tsx';
import { openTest } from '../diagnosis/open-test.ts';
import { lastLineOf } from './last-line-of.ts';
import type { LogRing } from './log-ring.ts';
import type { LogAbout } from './log-store.ts';
import css from './problems.module.css';

/** More of them are behind a button: the lines need their place. */
const mostShown = 3;
/** lines that are searched for the evidence of a problem; without it the words are more general */
const mostSearched = 20_000;

/** What does not work now, one line for each socket and way to fail: how often, when last, and what to do. */
export const Problems = memo(function Problems({
  about,
  lines,
  today,
  onShow,
}: {
  /** the part of the log beside which they stand */
  about: LogAbout;
  /** of the log, where the evidence stands */
  lines: LogRing<LogEntry>;
  /** ms since 1970: when the day began */
  today: number;
  onShow: (problem: SocketProblem) => void;
}) {
  const platform = useConnector()?.platform;
  const [all, setAll] = useState(false);
  const problems = useProblems().filter((problem) => isAbout(about, problem));
  if (problems.length === 0) return null;
  const shown = all ? problems : problems.slice(0, mostShown);
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
        {shown.map((problem) =>
          problem.kind === 'connector' ? (
            <OfConnector key={problem.part} problem={problem} />
          ) : (
            <OfSocket
              key={`${problem.code} ${problem.socket.name}`}
              problem={problem}
              text={problemText(problem, lines, platform)}
              today={today}
              onShow={onShow}
            />
          ),
        )}
      </ul>
    </section>
  );
});

function OfSocket({
  problem,
  text,
  today,
  onShow,
}: {
  problem: SocketProblem;
  text: string;
  today: number;
  onShow: (problem: SocketProblem) => void;
}) {
  const { socket, code, message, count: times, last } = problem;
  const { name } = socket;
  return (
    <li className={css.problem}>
      <Glyph kind="cross" />
      <a href={`#/sockets/${name}`} className={css.name} title={name}>
        {name}
      </a>
      <span className="cut" title={message}>
        {text}
      </span>
      <span className={`wide ${css.fact}`}>{count(times, 'time')}</span>
      <span className={css.fact}>last {Date.parse(last) >= today ? clockTime(last) : shortTime(last)}</span>
      <button
        type="button"
        className="link"
        aria-label={`Show the last line of ${name}`}
        onClick={() => onShow(problem)}
      >
        Show
      </button>
      {canBeTested(code) && (
        <button type="button" className="link" aria-label={`Test ${name}`} onClick={() => openTest(name)}>
          Test
        </button>
      )}
    </li>
  );
}

const parts = {
  gateway: { name: 'gateway', settings: 'Gateway settings' },
  recordings: { name: 'recordings', settings: 'Recording settings' },
} as const;

function OfConnector({ problem: { part, isWarning, text } }: { problem: ConnectorProblem }) {
  const address = `#/settings/${part}`;
  return (
    <li className={css.problem}>
      <Glyph kind={isWarning ? 'triangle' : 'cross'} />
      <a href={address} className={css.name}>
        {parts[part].name}
      </a>
      <span className="cut" title={text}>
        {text}
      </span>
      <a href={address} className="link">
        {parts[part].settings}
      </a>
    </li>
  );
}

/** Problems of the connector are everybody's, but of no session. */
function isAbout(about: LogAbout, problem: Problem): boolean {
  if (about.kind === 'all') return true;
  return about.kind === 'socket' && problem.kind === 'socket' && problem.socket.name === about.name;
}

function problemText(
  problem: SocketProblem,
  lines: LogRing<LogEntry>,
  platform: ConnectorState['platform'] | undefined,
): string {
  const { socket, code, message } = problem;
  const number = lastLineOf(problem, lines, mostSearched);
  const evidence = number === undefined ? undefined : lines.at(number);
  return hintFor(code, hintFacts(evidence ?? {}, { socket, platform }))?.problem ?? message;
}
