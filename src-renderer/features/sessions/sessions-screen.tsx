import { useDeferredValue, useMemo } from 'react';
import { useBackend } from '../../app/backend-context.tsx';
import { useNow } from '../../app/use-now.ts';
import { count } from '../../format/count.ts';
import { useSessions } from '../../stores/sessions-store.ts';
import { Button, LinkButton } from '../../ui/button.tsx';
import { Empty, Notice } from '../../ui/notice.tsx';
import { openTerminal } from '../terminal/open-terminals.ts';
import { changeList, useListState } from './list-state.ts';
import { SelectionBar } from './selection-bar.tsx';
import { filterSessions, isFiltered, noFilter } from './session-filter.ts';
import { rowsOf } from './session-rows.ts';
import { SessionsHead } from './sessions-head.tsx';
import { SessionsTable } from './sessions-table.tsx';

const minuteMs = 60_000;

/** Who was where: the live sessions on top, the past ones below by day. */
export function SessionsScreen() {
  const backend = useBackend();
  const { sessions, total, state, error } = useSessions();
  const { filter, sort, expanded, selected } = useListState();
  const now = useNow(minuteMs);
  const wanted = useDeferredValue(filter);
  const found = useMemo(() => filterSessions(sessions, wanted, now), [sessions, wanted, now]);
  const rows = useMemo(() => rowsOf(found, { sort, expanded, now }), [found, sort, expanded, now]);
  const row = rows.find(({ key }) => key === selected);
  const chosen = row?.kind === 'session' ? row.session : undefined;

  return (
    <>
      <SessionsHead sessions={sessions} found={found} />
      {error && (
        <Notice kind="cross" actions={<Button onClick={() => backend.tryNow()}>Try again</Button>}>
          The sessions could not be read. {error.hint ?? error.message}
        </Notice>
      )}
      {rows.length > 0 && <SessionsTable rows={rows} />}
      {rows.length > 0 && total > sessions.length && (
        <Notice kind="ring">
          These are the latest {count(sessions.length, 'session')} of {total.toLocaleString('en-GB')}.
        </Notice>
      )}
      {rows.length === 0 && state === 'ready' && (isFiltered(filter) ? <NoMatch /> : <NoSessions />)}
      {chosen && <SelectionBar key={chosen.id} session={chosen} />}
    </>
  );
}

function NoMatch() {
  return (
    <div className="grow">
      <Empty
        title="No session matches"
        actions={<Button onClick={() => changeList({ filter: noFilter })}>Clear the filter</Button>}
      >
        Words are looked for in people, sockets, logins, client addresses, commands and failures.
      </Empty>
    </div>
  );
}

function NoSessions() {
  return (
    <div className="grow">
      <Empty
        title="No sessions yet"
        actions={
          <>
            <Button look="primary" onClick={() => openTerminal('practice')}>
              Open the practice socket
            </Button>
            <LinkButton tall href="#/sockets">
              Show sockets
            </LinkButton>
          </>
        }
      >
        Every connection to a socket is listed here: who it was, from where, what was asked for and how it
        ended. What was on the screen is recorded, and can be played from here.
      </Empty>
    </div>
  );
}
