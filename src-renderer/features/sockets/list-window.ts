import type { SocketView } from '../../../src-main/contract/socket-view.ts';
import type { SocketGroup } from './socket-groups.ts';

/** px, as list.module.css draws them */
export const groupHeight = 28;
export const rowHeight = 36;
/** rows drawn beyond what is in sight, so that a scroll never shows a hole */
const spare = 8;

export interface Placed {
  socket: SocketView;
  /** px from the top of the list */
  top: number;
}

export interface PlacedGroup {
  name: string;
  top: number;
  rows: Placed[];
}

/** Where everything in the list stands, and how tall it is in all. */
export function placeRows(groups: readonly SocketGroup[]): { groups: PlacedGroup[]; height: number } {
  let top = 0;
  const placed = groups.map((group) => {
    const start = top;
    top += groupHeight;
    const rows = group.sockets.map((socket, index) => ({ socket, top: top + index * rowHeight }));
    top += rows.length * rowHeight;
    return { name: group.name, top: start, rows };
  });
  return { groups: placed, height: top };
}

export interface ShownGroup extends PlacedGroup {
  /** of all its rows, those in sight */
  count: number;
  /** whether its name is in sight */
  hasHead: boolean;
}

/** The part of the list that is in sight: a list of thousands costs what a short one does. */
export function shownRows(
  groups: readonly PlacedGroup[],
  { scrollTop, height }: { scrollTop: number; height: number },
): ShownGroup[] {
  const from = scrollTop - spare * rowHeight;
  const to = scrollTop + height + spare * rowHeight;
  return groups.flatMap((group) => {
    const bottom = group.top + groupHeight + group.rows.length * rowHeight;
    if (bottom <= from || group.top >= to) return [];
    const first = Math.max(0, Math.floor((from - group.top - groupHeight) / rowHeight));
    const end = Math.max(0, Math.ceil((to - group.top - groupHeight) / rowHeight));
    return [
      {
        ...group,
        rows: group.rows.slice(first, end),
        count: group.rows.length,
        hasHead: group.top + groupHeight > from,
      },
    ];
  });
}
