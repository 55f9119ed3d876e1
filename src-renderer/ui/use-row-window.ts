import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';

/** Rows of one height, of which only those in sight are drawn: lists of any length stay as fast as short ones. */
export interface RowWindow {
  /** on the element that scrolls */
  viewport: RefObject<HTMLDivElement | null>;
  onScroll: () => void;
  /** the rows to draw, `end` excluded */
  start: number;
  end: number;
  /** brings a row into sight, with the least scrolling */
  show: (row: number) => void;
  /** how many rows fit */
  page: number;
}

const extra = 8;

/**
 * @param count of all rows
 * @param rowHeight px
 * @param head px that stand over the rows while they scroll: a sticky head
 */
export function useRowWindow(count: number, rowHeight: number, head = 0): RowWindow {
  const viewport = useRef<HTMLDivElement>(null);
  const [place, setPlace] = useState({ first: 0, height: 800 });

  const measure = useCallback(() => {
    const element = viewport.current;
    if (!element) return;
    // by rows, not pixels: React has nothing to do until another row comes into sight
    const first = Math.floor(element.scrollTop / rowHeight);
    const height = element.clientHeight;
    setPlace((before) => (before.first === first && before.height === height ? before : { first, height }));
  }, [rowHeight]);

  useLayoutEffect(measure);
  useEffect(() => {
    const element = viewport.current;
    if (!element) return;
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [measure]);

  const show = useCallback(
    (row: number) => {
      const element = viewport.current;
      if (!element || row < 0) return;
      const top = row * rowHeight;
      const below = top + rowHeight + head - element.clientHeight;
      if (top < element.scrollTop) element.scrollTop = top;
      else if (below > element.scrollTop) element.scrollTop = below;
      measure();
    },
    [rowHeight, head, measure],
  );

  const rows = Math.ceil(place.height / rowHeight);
  return {
    viewport,
    onScroll: measure,
    start: Math.max(0, Math.min(place.first, count) - extra),
    end: Math.min(count, place.first + rows + extra),
    show,
    page: Math.max(1, Math.floor((place.height - head) / rowHeight) - 1),
  };
}
