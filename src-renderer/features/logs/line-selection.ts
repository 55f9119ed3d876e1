import type { LineView } from './log-filter.ts';

/** Lines by their numbers: from where it was begun to where it has come, which is the current one. */
export interface LineSelection {
  anchor: number;
  current: number;
}

export function isSelected(selection: LineSelection | undefined, number: number): boolean {
  if (!selection) return false;
  const { anchor, current } = selection;
  return number >= Math.min(anchor, current) && number <= Math.max(anchor, current);
}

/** What a key does to the selection: the row that becomes the current one, or undefined where it does nothing. */
export function rowAfterKey(
  key: string,
  { view, current, pageRows }: { view: LineView; current: number | undefined; pageRows: number },
): number | undefined {
  const last = view.length - 1;
  if (last < 0) return undefined;
  const clamp = (row: number) => Math.min(last, Math.max(0, row));
  const at = current === undefined ? undefined : view.rowOf(current);
  switch (key) {
    case 'ArrowUp':
    case 'k':
      return at === undefined ? last : clamp(at - 1);
    case 'ArrowDown':
    case 'j':
      return at === undefined ? last : clamp(at + 1);
    case 'PageUp':
      return clamp((at ?? last) - pageRows);
    case 'PageDown':
      return clamp((at ?? last) + pageRows);
    case 'Home':
      return 0;
    case 'End':
      return last;
    default:
      return undefined;
  }
}

/** The numbers of the selected lines that the view shows, at most so many of the last ones. */
export function selectedNumbers(selection: LineSelection, view: LineView, most: number): number[] {
  const start = view.rowOf(Math.min(selection.anchor, selection.current));
  const end = view.rowOf(Math.max(selection.anchor, selection.current) + 1);
  const numbers: number[] = [];
  for (let row = Math.max(start, end - most); row < end; row++) numbers.push(view.numberAt(row));
  return numbers;
}
