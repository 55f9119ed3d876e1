import { type KeyboardEvent, useEffect, useId, useLayoutEffect, useMemo, useRef, useState } from 'react';
import type { SocketView } from '../../../src-main/contract/socket-view.ts';
import { Glyph } from '../../ui/glyph.tsx';
import { groupHeight, placeRows, rowHeight, shownRows } from './list-window.ts';
import type { SocketGroup } from './socket-groups.ts';
import css from './socket-list.module.css';
import { socketGlyph, socketWord, targetText, usedText } from './socket-words.ts';

/**
 * Sockets under their first tags. It has one place in the tab order; arrows, j and k go through it and show what they
 * come to, Enter opens it.
 */
export function SocketList({
  groups,
  selected,
  onSelect,
  onOpen,
}: {
  groups: readonly SocketGroup[];
  selected: string | undefined;
  onSelect: (name: string) => void;
  onOpen: (name: string) => void;
}) {
  const id = useId();
  const box = useRef<HTMLDivElement>(null);
  const [place, setPlace] = useState({ scrollTop: 0, height: 800 });
  const placed = useMemo(() => placeRows(groups), [groups]);
  const rows = useMemo(() => placed.groups.flatMap((group) => group.rows), [placed]);
  const at = rows.findIndex(({ socket }) => socket.name === selected);

  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    const observer = new ResizeObserver(() =>
      setPlace({ scrollTop: element.scrollTop, height: element.clientHeight }),
    );
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  const selectedTop = rows[at]?.top;
  useEffect(() => {
    const element = box.current;
    if (!element || selectedTop === undefined) return;
    const above = selectedTop - groupHeight;
    if (element.scrollTop > above) element.scrollTop = above;
    const below = selectedTop + rowHeight - element.clientHeight;
    if (element.scrollTop < below) element.scrollTop = below;
  }, [selectedTop]);

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const page = Math.max(1, Math.floor(place.height / rowHeight) - 1);
    const moves: Readonly<Record<string, number>> = {
      ArrowDown: at + 1,
      j: at + 1,
      ArrowUp: at - 1,
      k: at - 1,
      Home: 0,
      End: rows.length - 1,
      PageDown: at + page,
      PageUp: at - page,
    };
    const to = moves[event.key];
    if (to !== undefined) {
      const next = rows[Math.max(0, Math.min(rows.length - 1, to))];
      if (next) onSelect(next.socket.name);
    } else if (event.key === 'Enter' && selected !== undefined && at >= 0) onOpen(selected);
    else return;
    event.preventDefault();
  };

  return (
    <div
      ref={box}
      className={css.scroll}
      role="listbox"
      aria-label="SSH sockets"
      aria-activedescendant={at >= 0 ? `${id}-${selected}` : undefined}
      tabIndex={0}
      data-socket-list
      onKeyDown={onKeyDown}
      onScroll={(event) =>
        setPlace({ scrollTop: event.currentTarget.scrollTop, height: event.currentTarget.clientHeight })
      }
    >
      <div className={css.all} style={{ height: placed.height }} role="presentation">
        {shownRows(placed.groups, place).map((group) => (
          // biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms
          <div key={group.top} role="group" aria-label={group.name}>
            {group.hasHead && (
              <div className={css.group} style={{ top: group.top }} aria-hidden="true">
                <span className="cut">{group.name}</span>
                <span className={css.count}>{group.count}</span>
              </div>
            )}
            {group.rows.map(({ socket, top }) => (
              <Row
                key={socket.name}
                id={`${id}-${socket.name}`}
                socket={socket}
                top={top}
                selected={socket.name === selected}
                onSelect={() => onSelect(socket.name)}
              />
            ))}
          </div>
        ))}
      </div>
    </div>
  );
}

function Row({
  id,
  socket,
  top,
  selected,
  onSelect,
}: {
  id: string;
  socket: SocketView;
  top: number;
  selected: boolean;
  onSelect: () => void;
}) {
  const glyph = socketGlyph(socket);
  const target = targetText(socket);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the list around it has the keyboard
    // biome-ignore lint/a11y/useFocusableInteractive: the list around it has the focus
    <div
      id={id}
      className={css.row}
      style={{ top }}
      role="option"
      aria-selected={selected}
      onClick={onSelect}
    >
      <Glyph kind={glyph} />
      <b className="cut">{socket.name}</b>
      <span className={`${css.word} ${css[glyph] ?? ''}`}>{socketWord(socket)}</span>
      <span className={`${css.target} cut`} title={target}>
        {target}
      </span>
      <span className={`${css.used} ${socket.live_sessions > 0 ? css.live : ''}`}>{usedText(socket)}</span>
    </div>
  );
}
