import { type KeyboardEvent, useLayoutEffect, useRef } from 'react';
import { navigate } from '../../app/location.ts';
import { useConnector } from '../../app/use-connector.ts';
import { useRowWindow } from '../../ui/use-row-window.ts';
import { ColumnHeads } from './column-heads.tsx';
import { changeList, keepScrolled, toggleRow, useListState } from './list-state.ts';
import { GroupRow, rowId, SessionTableRow } from './session-row.tsx';
import type { SessionRow } from './session-rows.ts';
import css from './sessions-table.module.css';

const rowHeight = 32;
const headHeight = 28;

/**
 * The list itself. The focus is on the whole of it, and the selected row is its active one: a row that is scrolled
 * away is not in the document any more, and would take the focus with it.
 */
export function SessionsTable({ rows }: { rows: readonly SessionRow[] }) {
  const { selected, sort, scrolled } = useListState();
  const owner = useConnector()?.owner.email;
  const { viewport, onScroll, start, end, show, page } = useRowWindow(rows.length, rowHeight, headHeight);
  const shown = rows.slice(start, end);

  // biome-ignore lint/correctness/useExhaustiveDependencies: once, to where the person was
  useLayoutEffect(() => {
    if (viewport.current) viewport.current.scrollTop = scrolled;
    onScroll();
    if (document.activeElement === document.body) document.getElementById('sessions-list')?.focus();
  }, []);

  // with the selection comes a bar that takes room: only then is it known what is in sight
  const shownFor = useRef(selected);
  // biome-ignore lint/correctness/useExhaustiveDependencies: rows that come and go move nothing
  useLayoutEffect(() => {
    if (shownFor.current === selected) return;
    shownFor.current = selected;
    const row = rows.findIndex(({ key }) => key === selected);
    if (rows[row - 1]?.kind === 'group') show(row - 1);
    show(row);
  }, [selected, show]);

  const selectAt = (at: number, direction: 1 | -1) => {
    let row = Math.min(rows.length - 1, Math.max(0, at));
    // groups are passed over; before the first session there is one
    while (rows[row]?.kind === 'group') row += row === 0 ? 1 : direction;
    const found = rows[row];
    if (found?.kind !== 'session') return;
    changeList({ selected: found.key });
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target !== event.currentTarget) return;
    const at = rows.findIndex(({ key }) => key === selected);
    const row = rows[at];
    const session = row?.kind === 'session' ? row : undefined;
    const moves: Record<string, () => void> = {
      ArrowDown: () => selectAt(at + 1, 1),
      j: () => selectAt(at + 1, 1),
      ArrowUp: () => selectAt(at - 1, -1),
      k: () => selectAt(at - 1, -1),
      PageDown: () => selectAt(at + page, 1),
      PageUp: () => selectAt(at - page, -1),
      Home: () => selectAt(0, 1),
      End: () => selectAt(rows.length - 1, -1),
      Enter: () => session && navigate(`/sessions/${session.session.id}`),
      ArrowRight: () => session?.repeated && !session.expanded && toggleRow(session.key),
      ArrowLeft: () => session && closeRow(session),
      Escape: () => changeList({ selected: undefined }),
    };
    const move = moves[event.key];
    if (!move) return;
    event.preventDefault();
    move();
  };

  const closeRow = (row: Extract<SessionRow, { kind: 'session' }>) => {
    const key = row.under ?? (row.expanded ? row.key : undefined);
    if (key === undefined) return;
    toggleRow(key);
    changeList({ selected: key });
  };

  const active = shown.some(({ key }) => key === selected) ? selected : undefined;
  return (
    <div
      ref={viewport}
      className={css.viewport}
      onScroll={({ currentTarget }) => {
        keepScrolled(currentTarget.scrollTop);
        onScroll();
      }}
    >
      <table
        id="sessions-list"
        className={css.table}
        // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: its rows can be chosen and walked through
        role="grid"
        aria-label="Sessions"
        aria-rowcount={rows.length + 1}
        aria-activedescendant={active === undefined ? undefined : rowId(active)}
        tabIndex={0}
        onKeyDown={onKeyDown}
      >
        <ColumnHeads sort={sort} onSort={(next) => changeList({ sort: next })} />
        <tbody>
          {start > 0 && <Space rows={start} />}
          {shown.map((row, at) =>
            row.kind === 'group' ? (
              <GroupRow key={row.key} row={row} index={start + at + 2} />
            ) : (
              <SessionTableRow
                key={row.key}
                row={row}
                index={start + at + 2}
                isSelected={row.key === selected}
                owner={owner}
                showsDate={sort.column !== 'started'}
              />
            ),
          )}
          {end < rows.length && <Space rows={rows.length - end} />}
        </tbody>
      </table>
    </div>
  );
}

/** Stands for rows that are out of sight. */
function Space({ rows }: { rows: number }) {
  return (
    // biome-ignore lint/a11y/noAriaHiddenOnFocusable: nothing in it takes the focus
    <tr aria-hidden="true">
      <td className={css.space} style={{ height: rows * rowHeight }} />
    </tr>
  );
}
