import { useEffect, useMemo, useRef, useState } from 'react';
import type { LogEntry } from '../../../src-main/contract/log-entry.ts';
import { navigate } from '../../app/location.ts';
import type { SocketProblem } from '../../app/problems-now.ts';
import { useNow } from '../../app/use-now.ts';
import { count } from '../../format/count.ts';
import { Button } from '../../ui/button.tsx';
import { Notice } from '../../ui/notice.tsx';
import { tellDone } from '../../ui/toasts.tsx';
import { ErrorAnnouncer } from './error-announcer.tsx';
import { exportLines, exportName } from './export-lines.ts';
import { lastLineOf } from './last-line-of.ts';
import { LinePanel } from './line-panel.tsx';
import type { LineSelection } from './line-selection.ts';
import { startOfDay } from './line-time.ts';
import { useLogFilters } from './log-filters.ts';
import { LogList } from './log-list.tsx';
import { isAtLeast } from './log-message.ts';
import { parseQuery, queryTest } from './log-query.ts';
import type { LogAbout } from './log-store.ts';
import css from './logs-screen.module.css';
import { LogsToolbar } from './logs-toolbar.tsx';
import { EarlierLines, NoLines } from './no-lines.tsx';
import { Problems } from './problems.tsx';
import { useEscape } from './use-escape.ts';
import { useLineView } from './use-line-view.ts';
import { useLog } from './use-log.ts';

/** `/logs`, `/logs/socket/NAME`, `/logs/session/ID` */
export function LogsScreen({ by, id }: { by: string | undefined; id: string | undefined }) {
  const about = useMemo((): LogAbout => {
    if (by === 'socket' && id) return { kind: 'socket', name: id };
    return by === 'session' && id ? { kind: 'session', id } : { kind: 'all' };
  }, [by, id]);
  // another part of the log is another list, with a place of its own
  return <Logs key={`${by} ${id}`} about={about} />;
}

const nothingTyped = parseQuery('');

function Logs({ about }: { about: LogAbout }) {
  const { log, state } = useLog(about);
  const [filters, setFilters] = useLogFilters();
  const { level } = filters;
  const typed = useMemo(() => parseQuery(filters.find), [filters.find]);
  // while one is being typed that does not work yet, what was found stays
  const working = useRef(typed);
  if (typed.kind !== 'bad') working.current = typed;
  const query = working.current.kind === 'bad' ? nothingTyped : working.current;
  const test = useMemo(() => {
    if (level === 'debug' && query.kind === 'all') return undefined;
    const finds = queryTest(query);
    return (entry: LogEntry) => isAtLeast(entry.level, level) && finds(entry);
  }, [level, query]);
  const view = useLineView(state.lines, test);
  const today = startOfDay(useNow(60_000));

  const [follow, setFollow] = useState(true);
  const [selection, setSelection] = useState<LineSelection>();
  const [isOpen, setOpen] = useState(false);
  const [wanted, setWanted] = useState<SocketProblem>();
  const list = useRef<HTMLDivElement>(null);
  const [exporting, setExporting] = useState(false);

  // numbers of a log that was read anew are of other lines
  const { lines } = state;
  // biome-ignore lint/correctness/useExhaustiveDependencies: when the lines are other ones
  useEffect(() => {
    setSelection(undefined);
    setOpen(false);
  }, [lines]);

  const show = (number: number) => {
    setFollow(false);
    setSelection({ anchor: number, current: number });
    setOpen(true);
  };
  const findProblem = (problem: SocketProblem) => {
    const number = lastLineOf(problem, lines);
    const entry = number === undefined ? undefined : lines.at(number);
    // its line is older than those that are held
    if (number === undefined || !entry) return navigate(`/logs/socket/${problem.socket.name}`);
    if (test && !test(entry)) setFilters({ find: '' });
    show(number);
  };
  // its line can be looked for only when there are lines
  const isLoaded = state.load.kind === 'ready';
  // biome-ignore lint/correctness/useExhaustiveDependencies: each wish once, in the lines of then
  useEffect(() => {
    if (!wanted || !isLoaded) return;
    setWanted(undefined);
    findProblem(wanted);
  }, [wanted, isLoaded]);
  const save = async () => {
    setExporting(true);
    const part = about.kind === 'all' ? undefined : about.kind === 'socket' ? about.name : about.id;
    const total = await exportLines(lines, view, exportName(part, Date.now()));
    setExporting(false);
    tellDone(`${count(total, 'line')} exported`);
  };
  const close = () => {
    setOpen(false);
    list.current?.querySelector<HTMLElement>('[role="listbox"]')?.focus();
  };

  const opened = isOpen && selection ? lines.at(selection.current) : undefined;
  useEscape(close, opened !== undefined);
  return (
    <>
      <LogsToolbar
        about={about}
        filters={filters}
        onFilter={setFilters}
        isBad={typed.kind === 'bad'}
        length={view.length}
        held={lines.length}
        follow={follow}
        onFollow={setFollow}
        onExport={exporting ? undefined : () => void save()}
      />
      {typed.kind === 'bad' && <Notice kind="cross">{typed.error}</Notice>}
      {state.load.kind === 'failed' && (
        <Notice kind="cross" actions={<Button onClick={() => void log.load()}>Try again</Button>}>
          The log could not be read: {state.load.error.message}
        </Notice>
      )}
      {state.dropped > 0 && (
        <Notice kind="triangle" actions={<Button onClick={log.forgetDropped}>Dismiss</Button>}>
          {count(state.dropped, 'line')} came faster than this page can take them. The log file has them all.
        </Notice>
      )}
      <Problems about={about} lines={lines} today={today} onShow={setWanted} />
      <div ref={list} className={`${css.parts} ${opened ? css.withPanel : ''}`}>
        <div className={css.list}>
          <EarlierLines log={log} state={state} view={view} />
          {view.length > 0 ? (
            <LogList
              lines={lines}
              view={view}
              query={query}
              today={today}
              selection={selection}
              onSelect={setSelection}
              onOpen={() => setOpen(true)}
              onClose={() => setOpen(false)}
              follow={follow}
              onFollow={setFollow}
              onTop={() => {
                if (state.earlier === 'some') void log.loadEarlier();
              }}
            />
          ) : (
            <NoLines
              about={about}
              state={state}
              isSearching={!view.isComplete}
              filters={filters}
              onFilter={setFilters}
            />
          )}
        </div>
        {opened && selection && (
          <LinePanel entry={opened} number={selection.current} state={state} onShow={show} onClose={close} />
        )}
      </div>
      <ErrorAnnouncer log={log} />
    </>
  );
}
