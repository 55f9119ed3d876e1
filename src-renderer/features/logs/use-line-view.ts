import { useEffect, useMemo, useReducer } from 'react';
import type { LogEntry } from '../../../src-main/contract/log-entry.ts';
import { FilteredView, type LineView, WholeView } from './log-filter.ts';
import type { LogRing } from './log-ring.ts';

/** of a frame of 16.7 ms, beside the drawing */
const budgetMs = 5;

/**
 * The lines that pass the test, all without one. What has changed is taken in with every rendering of the part that
 * uses it, at most a few milliseconds of it: what is left follows in the next frames.
 */
export function useLineView(
  lines: LogRing<LogEntry>,
  test: ((entry: LogEntry) => boolean) | undefined,
): LineView {
  const [, renderAgain] = useReducer((times: number) => times + 1, 0);
  const view = useMemo(() => (test ? new FilteredView(lines, test) : new WholeView(lines)), [lines, test]);
  // an index only grows here, and twice the same rendering finds nothing more to do
  const isDone = view.advance(budgetMs);
  useEffect(() => {
    if (isDone) return;
    const frame = requestAnimationFrame(renderAgain);
    return () => cancelAnimationFrame(frame);
  });
  return view;
}
