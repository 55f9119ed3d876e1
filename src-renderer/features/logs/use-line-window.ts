import { type RefObject, useEffect, useLayoutEffect, useReducer, useRef, useState } from 'react';
import type { LineView } from './log-filter.ts';
import { rowHeight } from './log-row.tsx';

/** rows above and below those in sight */
const overscan = 4;
/** px over the first row, and under the last */
const padding = 4;

export interface LineWindow {
  viewport: RefObject<HTMLDivElement | null>;
  onScroll: () => void;
  /** the row at this height of the window, if there is one */
  rowAt: (clientY: number) => number | undefined;
  /** rows from this one to before the other are to be drawn */
  first: number;
  last: number;
  /** whole rows in sight */
  pageRows: number;
}

/**
 * Which rows are in sight. The reader's place is a line, not a distance: it stays where lines before it are evicted,
 * loaded or found.
 */
export function useLineWindow({
  view,
  follow,
  onFollow,
  onTop,
  current,
}: {
  view: LineView;
  follow: boolean;
  onFollow: (follow: boolean) => void;
  onTop: () => void;
  /** the number of the line that must come into sight when it becomes another one */
  current: number | undefined;
}): LineWindow {
  const viewport = useRef<HTMLDivElement>(null);
  const height = useHeight(viewport);
  const [, renderAgain] = useReducer((times: number) => times + 1, 0);
  // the line at the upper edge and so many px of it that are out of sight; none while it follows
  const place = useRef<{ number: number; offset: number }>(undefined);
  const setByUs = useRef(0);
  const wasCurrent = useRef(current);
  // what the reader has just done counts at once, also in a rendering that comes before the parent has heard of it
  const isFollowing = useRef(follow);
  const wasFollow = useRef(follow);
  if (follow !== wasFollow.current) {
    wasFollow.current = follow;
    isFollowing.current = follow;
  }

  const most = Math.max(0, view.length * rowHeight + 2 * padding - height);
  const placeAt = (top: number) => {
    const row = Math.min(Math.max(0, Math.floor((top - padding) / rowHeight)), view.length - 1);
    if (row >= 0) place.current = { number: view.numberAt(row), offset: top - padding - row * rowHeight };
  };
  const topNow = () => {
    if (isFollowing.current || !place.current) return most;
    const { number, offset } = place.current;
    return Math.min(most, Math.max(0, view.rowOf(number) * rowHeight + padding + offset));
  };

  if (isFollowing.current) place.current = undefined;
  else if (!place.current) placeAt(setByUs.current);
  let top = topNow();
  // a line that the search has not come to yet is shown when it has
  const isAwaited = current !== undefined && !view.isComplete && !isIn(view, current);
  if (current !== wasCurrent.current && current !== undefined && !isAwaited && height > 0) {
    const wanted = topToShow(view.rowOf(current) * rowHeight + padding, top, height);
    if (wanted !== top) {
      placeAt(Math.min(most, wanted));
      top = topNow();
    }
  }

  useLayoutEffect(() => {
    if (!isAwaited) wasCurrent.current = current;
    const element = viewport.current;
    if (!element) return;
    if (Math.abs(element.scrollTop - top) >= 1) element.scrollTop = top;
    // as far as the element allows, and as the screen rounds it
    setByUs.current = element.scrollTop;
  });

  const onScroll = () => {
    const element = viewport.current;
    if (!element || Math.abs(element.scrollTop - setByUs.current) < 1) return;
    setByUs.current = element.scrollTop;
    placeAt(element.scrollTop);
    const isAtEnd = element.scrollHeight - element.scrollTop - element.clientHeight < rowHeight;
    isFollowing.current = isAtEnd;
    if (isAtEnd !== follow) onFollow(isAtEnd);
    if (element.scrollTop < rowHeight) onTop();
    renderAgain();
  };

  const rowAt = (clientY: number) => {
    const element = viewport.current;
    if (!element) return undefined;
    const y = clientY - element.getBoundingClientRect().top + element.scrollTop - padding;
    const row = Math.floor(y / rowHeight);
    return row >= 0 && row < view.length ? row : undefined;
  };

  return {
    viewport,
    onScroll,
    rowAt,
    first: Math.max(0, Math.floor((top - padding) / rowHeight) - overscan),
    last: Math.min(view.length, Math.ceil((top + height) / rowHeight) + overscan),
    pageRows: Math.max(1, Math.floor(height / rowHeight) - 1),
  };
}

function isIn(view: LineView, number: number): boolean {
  const row = view.rowOf(number);
  return row < view.length && view.numberAt(row) === number;
}

/** Where to scroll so that the row at `at` px is in sight: as little as needed, or to the middle where it is far. */
function topToShow(at: number, top: number, height: number): number {
  const lowest = at + rowHeight - height;
  if (at >= top && lowest <= top) return top;
  const isNear = Math.abs(at - top) < 2 * height;
  if (!isNear) return Math.max(0, at - height / 2);
  return at < top ? at : lowest;
}

function useHeight(element: RefObject<HTMLElement | null>): number {
  const [height, setHeight] = useState(0);
  useEffect(() => {
    const observed = element.current;
    if (!observed) return;
    const observer = new ResizeObserver(() => setHeight(observed.clientHeight));
    observer.observe(observed);
    setHeight(observed.clientHeight);
    return () => observer.disconnect();
  }, [element]);
  return height;
}
