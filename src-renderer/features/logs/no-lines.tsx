import { navigate } from '../../app/location.ts';
import { count } from '../../format/count.ts';
import { shortTime } from '../../format/time.ts';
import { Button } from '../../ui/button.tsx';
import { Empty } from '../../ui/notice.tsx';
import type { LineView } from './log-filter.ts';
import { type LogFilters, noFilters } from './log-filters.ts';
import type { LogAbout, LogState, LogStore } from './log-store.ts';
import css from './logs-screen.module.css';

/** Why there is no line, and what helps. */
export function NoLines({
  about,
  state,
  isSearching,
  filters,
  onFilter,
}: {
  about: LogAbout;
  state: LogState;
  /** not all lines have been looked at yet */
  isSearching: boolean;
  filters: LogFilters;
  onFilter: (change: Partial<LogFilters>) => void;
}) {
  if (state.load.kind !== 'ready' || isSearching) {
    // quick on this machine; a failure is said above
    return <div className={css.empty} aria-busy={state.load.kind === 'loading' || isSearching} />;
  }
  if (state.lines.length > 0) {
    return (
      <div className={css.empty}>
        <Empty
          title="No line matches"
          actions={
            <Button onClick={() => onFilter({ ...noFilters, level: 'debug' })}>
              Show all levels and texts
            </Button>
          }
        >
          None of {count(state.lines.length, 'line')} is {levelWords[filters.level]}
          {filters.find && ` and has “${filters.find.trim()}” in it`}.
        </Empty>
      </div>
    );
  }
  switch (about.kind) {
    case 'all':
      return (
        <div className={css.empty}>
          <Empty title="Nothing has been logged yet">
            What the connector does stands here as it happens: who comes in, which target is reached, and why
            one is not.
          </Empty>
        </div>
      );
    case 'socket':
    case 'session':
      return (
        <div className={css.empty}>
          <Empty
            title={about.kind === 'socket' ? `No line about ${about.name} yet` : 'No line about this session'}
            actions={<Button onClick={() => navigate('/logs')}>Show all lines</Button>}
          >
            {about.kind === 'socket'
              ? 'The first session on it writes some.'
              : 'The log files that had them were replaced by newer ones, or there never was such a session.'}
          </Empty>
        </div>
      );
  }
}

const levelWords = {
  debug: 'of any level',
  info: 'info or worse',
  warn: 'warn or worse',
  error: 'an error',
} as const;

/** Over lists that are shorter than the screen, which cannot be scrolled to their top: the way to earlier lines. */
export function EarlierLines({ log, state, view }: { log: LogStore; state: LogState; view: LineView }) {
  const { earlier, lines } = state;
  if (earlier === 'none' || view.length > 40 || state.load.kind !== 'ready') {
    return earlier === 'loading' ? <div className={css.earlier}>Loading earlier lines</div> : <span />;
  }
  const oldest = lines.at(lines.first);
  return (
    <div className={css.earlier}>
      {earlier === 'loading' && 'Loading earlier lines'}
      {earlier === 'failed' && 'Earlier lines could not be read.'}
      {earlier === 'some' && `The log goes back further${oldest ? ` than ${shortTime(oldest.time)}` : ''}.`}
      {earlier !== 'loading' && (
        <button type="button" className="link" onClick={() => void log.loadEarlier()}>
          {earlier === 'failed' ? 'Try again' : 'Load earlier lines'}
        </button>
      )}
    </div>
  );
}
