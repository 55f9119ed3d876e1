import { Plus } from 'lucide-react';
import { useEffect, useMemo, useState } from 'react';
import type { SocketView } from '../../../src-main/contract/socket-view.ts';
import { navigate } from '../../app/location.ts';
import { useAnswer } from '../../app/queries.ts';
import { Button, LinkButton } from '../../ui/button.tsx';
import { Empty } from '../../ui/notice.tsx';
import { SearchField } from '../../ui/search-field.tsx';
import { openTerminal } from '../terminal/open-terminals.ts';
import { FirstSteps } from './first-steps.tsx';
import { SocketDetail } from './socket-detail.tsx';
import { filterSockets, groupSockets } from './socket-groups.ts';
import { SocketList } from './socket-list.tsx';
import css from './sockets-screen.module.css';

/** the one that was looked at last, for coming back from another screen */
let lastSelected: string | undefined;

/** The list of sockets, and the chosen one beside it. */
export function SocketsScreen({ name, tab }: { name: string | undefined; tab: string | undefined }) {
  const { data: sockets, error, isFetching, refetch } = useAnswer('sockets.list', {});
  const [query, setQuery] = useState('');
  const groups = useMemo(() => groupSockets(filterSockets(sockets ?? [], query)), [sockets, query]);
  useEffect(() => {
    if (name !== undefined) lastSelected = name;
  }, [name]);

  if (error && !sockets) {
    return (
      <div className={css.nothing}>
        <h1 className="unseen">Sockets</h1>
        <Empty
          title="The sockets cannot be shown"
          actions={
            <Button onClick={() => void refetch()} disabled={isFetching}>
              Try again
            </Button>
          }
        >
          {error.hint ?? error.message}
        </Empty>
      </div>
    );
  }

  const isFirst = sockets !== undefined && name === undefined && sockets.every(isUntouchedPractice);
  const shown = isFirst ? undefined : (name ?? firstShown(sockets ?? []));
  const selected = sockets?.find((socket) => socket.name === shown);
  const select = (chosen: string, { replace = true } = {}) =>
    navigate(`/sockets/${chosen}${tab && chosen !== name ? `/${tab}` : ''}`, { replace });
  const open = (chosen: string) => {
    if (sockets?.find((socket) => socket.name === chosen)?.enabled) openTerminal(chosen);
  };
  const firstHit = groups[0]?.sockets[0]?.name;

  return (
    <div className={css.screen}>
      <section className={css.list} aria-label="List of sockets">
        <div className={css.head}>
          <SearchField
            label="Filter sockets"
            value={query}
            onChange={setQuery}
            onEnter={() => {
              if (firstHit === undefined) return;
              select(firstHit);
              document.querySelector<HTMLElement>('[data-socket-list]')?.focus();
            }}
          />
          <LinkButton icon={Plus} href="#/sockets/new">
            New
          </LinkButton>
        </div>
        {groups.length > 0 && <SocketList groups={groups} selected={shown} onSelect={select} onOpen={open} />}
        {sockets && groups.length === 0 && (
          <p className={css.none}>
            {sockets.length === 0 ? (
              'No sockets yet.'
            ) : (
              <>
                No socket matches “{query}”.{' '}
                <button type="button" className="link" onClick={() => setQuery('')}>
                  Show all
                </button>
              </>
            )}
          </p>
        )}
      </section>
      {isFirst && <FirstSteps practice={sockets[0]} />}
      {selected && <SocketDetail key={selected.name} socket={selected} tab={tab} />}
      {!isFirst && !selected && (
        <div className={css.nothing} aria-busy={sockets === undefined}>
          <h1 className="unseen">Sockets</h1>
          {sockets && (
            <Empty title={`There is no socket ${name}`}>
              It was deleted, or has another name now. Choose one from the list.
            </Empty>
          )}
        </div>
      )}
    </div>
  );
}

/** Nothing has been done yet: that is when the first steps help. */
function isUntouchedPractice({ origin, last_used }: SocketView): boolean {
  return origin === 'practice' && last_used === undefined;
}

function firstShown(sockets: readonly SocketView[]): string | undefined {
  if (sockets.some((socket) => socket.name === lastSelected)) return lastSelected;
  return groupSockets(sockets)[0]?.sockets[0]?.name;
}
