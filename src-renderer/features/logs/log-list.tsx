import { type ClipboardEvent, type KeyboardEvent, type MouseEvent, useId } from 'react';
import type { LogEntry } from '../../../src-main/contract/log-entry.ts';
import { count } from '../../format/count.ts';
import { tellDone } from '../../ui/toasts.tsx';
import { isSelected, type LineSelection, rowAfterKey, selectedNumbers } from './line-selection.ts';
import type { LineView } from './log-filter.ts';
import css from './log-list.module.css';
import { lineText } from './log-message.ts';
import type { LogQuery } from './log-query.ts';
import type { Lines } from './log-ring.ts';
import row from './log-row.module.css';
import { LogRow, rowHeight } from './log-row.tsx';
import { useLineWindow } from './use-line-window.ts';

/** More would fill the clipboard with what nobody reads; an export has all of it. */
const mostCopied = 50_000;

export interface LogListProps {
  lines: Lines<LogEntry>;
  view: LineView;
  query: LogQuery;
  /** ms since 1970: when the day began */
  today: number;
  selection: LineSelection | undefined;
  onSelect: (selection: LineSelection) => void;
  /** Enter, or a click: the current line is to be looked at */
  onOpen: () => void;
  /** Escape */
  onClose: () => void;
  /** the newest line stays in sight */
  follow: boolean;
  onFollow: (follow: boolean) => void;
  /** The first line has come into sight. */
  onTop: () => void;
}

/**
 * Any number of lines, of which those in sight are in the page: up to 1.6 million, for Chromium's elements end at 33.5
 * million pixels. Every rendering takes in what has changed in the lines.
 */
export function LogList(props: LogListProps) {
  const { lines, view, query, today, selection, onSelect, onOpen, onClose, follow, onFollow, onTop } = props;
  const { viewport, onScroll, rowAt, first, last, pageRows } = useLineWindow({
    view,
    follow,
    onFollow,
    onTop,
    current: selection?.current,
  });
  const id = useId();

  const select = (number: number, extend: boolean) =>
    onSelect({ anchor: extend ? (selection?.anchor ?? number) : number, current: number });

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.altKey) return;
    if ((event.ctrlKey || event.metaKey) && event.key === 'a' && view.length > 0) {
      event.preventDefault();
      return onSelect({ anchor: view.numberAt(0), current: view.numberAt(view.length - 1) });
    }
    if (event.ctrlKey || event.metaKey) return;
    if (event.key === 'Enter' && selection) return onOpen();
    if (event.key === 'Escape') return onClose();
    const next = rowAfterKey(event.key, { view, current: selection?.current, pageRows });
    if (next === undefined) return;
    event.preventDefault();
    // who goes through the lines wants them to stand still
    onFollow(next === view.length - 1 && event.key === 'End');
    select(view.numberAt(next), event.shiftKey);
  };

  const onClick = (event: MouseEvent) => {
    const clicked = rowAt(event.clientY);
    if (clicked === undefined) return;
    onFollow(false);
    select(view.numberAt(clicked), event.shiftKey);
    if (!event.shiftKey) onOpen();
  };

  const onCopy = (event: ClipboardEvent) => {
    if (!selection) return;
    event.preventDefault();
    const numbers = selectedNumbers(selection, view, mostCopied);
    const texts = numbers.flatMap((number) => lines.at(number) ?? []).map(lineText);
    event.clipboardData.setData('text/plain', texts.join('\n'));
    tellDone(`${count(texts.length, 'line')} copied`);
  };

  const rows = [];
  let isCurrentShown = false;
  for (let at = first; at < last; at++) {
    const number = view.numberAt(at);
    const entry = lines.at(number);
    if (!entry) continue;
    const isCurrent = number === selection?.current;
    isCurrentShown ||= isCurrent;
    rows.push(
      // by its place: the elements stay, and their texts change
      // biome-ignore lint/a11y/useFocusableInteractive: the list keeps the focus and says which option is the active one
      <div
        key={at - first}
        role="option"
        aria-selected={isSelected(selection, number)}
        {...(isCurrent
          ? { id, 'aria-current': true, 'aria-posinset': at + 1, 'aria-setsize': view.length }
          : undefined)}
        className={row.row}
      >
        <LogRow entry={entry} today={today} query={query} />
      </div>,
    );
  }

  return (
    // a flood of lines read out helps nobody: new errors are announced elsewhere
    <section role="log" aria-live="off" aria-label="Log lines" className={css.log}>
      <div
        ref={viewport}
        role="listbox"
        aria-label="Lines"
        aria-multiselectable="true"
        aria-activedescendant={isCurrentShown ? id : undefined}
        tabIndex={0}
        className={css.viewport}
        onScroll={onScroll}
        onKeyDown={onKeyDown}
        onClick={onClick}
        onCopy={onCopy}
      >
        <div role="presentation" className={css.all} style={{ height: view.length * rowHeight + 8 }}>
          <div
            role="presentation"
            className={css.shown}
            style={{ transform: `translateY(${first * rowHeight + 4}px)` }}
          >
            {rows}
          </div>
        </div>
      </div>
    </section>
  );
}
