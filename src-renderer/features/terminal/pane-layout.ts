/** How the panes of a tab share its space: a tree whose leaves are panes. */
export type Layout =
  | { kind: 'pane'; pane: number }
  | {
      kind: 'split';
      id: number;
      /** `row`: side by side; `column`: one above the other */
      direction: SplitDirection;
      /** of the first part, from 0 to 1 */
      share: number;
      first: Layout;
      second: Layout;
    };
export type SplitDirection = 'row' | 'column';

const smallestShare = 0.1;

export function panesOf(layout: Layout): number[] {
  return layout.kind === 'pane' ? [layout.pane] : [...panesOf(layout.first), ...panesOf(layout.second)];
}

/** `added` gets half of the space of `pane`, to the right of it or below. `id`: of the new split, unique in the tab. */
export function splitPane(
  layout: Layout,
  pane: number,
  { direction, added, id }: { direction: SplitDirection; added: number; id: number },
): Layout {
  if (layout.kind === 'split') {
    const parts = { direction, added, id };
    return {
      ...layout,
      first: splitPane(layout.first, pane, parts),
      second: splitPane(layout.second, pane, parts),
    };
  }
  if (layout.pane !== pane) return layout;
  return { kind: 'split', id, direction, share: 0.5, first: layout, second: { kind: 'pane', pane: added } };
}

/** What is beside it gets its space; undefined when it was the only one. */
export function removePane(layout: Layout, pane: number): Layout | undefined {
  if (layout.kind === 'pane') return layout.pane === pane ? undefined : layout;
  const first = removePane(layout.first, pane);
  const second = removePane(layout.second, pane);
  return first && second ? { ...layout, first, second } : (first ?? second);
}

/** Both parts stay large enough to be seen and to be dragged again. */
export function setShare(layout: Layout, split: number, share: number): Layout {
  if (layout.kind === 'pane') return layout;
  if (layout.id === split)
    return { ...layout, share: Math.min(1 - smallestShare, Math.max(smallestShare, share)) };
  return {
    ...layout,
    first: setShare(layout.first, split, share),
    second: setShare(layout.second, split, share),
  };
}
