import { type PointerEvent, useRef } from 'react';
import { PaneFrame } from './pane-frame.tsx';
import type { Layout } from './pane-layout.ts';
import type { PaneView } from './pane-view.ts';
import css from './terminal-screen.module.css';
import type { TerminalsStore } from './terminals-store.ts';

interface SplitProps {
  layout: Layout;
  /** the pane that has the keyboard */
  active: number;
  terminals: TerminalsStore;
  panes: ReadonlyMap<number, PaneView>;
  onShare: (split: number, share: number) => void;
  onClose: (pane: number) => void;
}

/** The panes of a tab, beside and above each other, with rules between them that can be dragged. */
export function SplitView({ layout, ...rest }: SplitProps) {
  if (layout.kind === 'split') return <Split layout={layout} {...rest} />;
  const pane = rest.terminals.pane(layout.pane);
  const view = rest.panes.get(layout.pane);
  if (!pane || !view) return null;
  const active = layout.pane === rest.active;
  return (
    <PaneFrame key={pane.id} pane={pane} view={view} active={active} onClose={() => rest.onClose(pane.id)} />
  );
}

const step = 0.05;

function Split({ layout, ...rest }: SplitProps & { layout: Extract<Layout, { kind: 'split' }> }) {
  const box = useRef<HTMLDivElement>(null);
  const { id, direction, share, first, second } = layout;
  const inRow = direction === 'row';
  const tracks = `minmax(0, ${share}fr) 1px minmax(0, ${1 - share}fr)`;

  const drag = (event: PointerEvent<HTMLDivElement>) => {
    const rule = event.currentTarget;
    if (!box.current || !rule.hasPointerCapture(event.pointerId)) return;
    const { left, top, width, height } = box.current.getBoundingClientRect();
    rest.onShare(id, inRow ? (event.clientX - left) / width : (event.clientY - top) / height);
  };
  const less = inRow ? 'ArrowLeft' : 'ArrowUp';
  const more = inRow ? 'ArrowRight' : 'ArrowDown';
  return (
    <div
      ref={box}
      className={css.split}
      style={inRow ? { gridTemplateColumns: tracks } : { gridTemplateRows: tracks }}
    >
      <SplitView layout={first} {...rest} />
      {/* biome-ignore lint/a11y/useSemanticElements: an hr can't be moved */}
      <div
        className={`${css.rule} ${inRow ? css.upright : css.flat}`}
        role="separator"
        tabIndex={0}
        aria-label="Size of the panes"
        aria-orientation={inRow ? 'vertical' : 'horizontal'}
        aria-valuenow={Math.round(share * 100)}
        aria-valuemin={10}
        aria-valuemax={90}
        onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
        onPointerMove={drag}
        onDoubleClick={() => rest.onShare(id, 0.5)}
        onKeyDown={(event) => {
          if (event.key !== less && event.key !== more) return;
          event.preventDefault();
          rest.onShare(id, share + (event.key === more ? step : -step));
        }}
      />
      <SplitView layout={second} {...rest} />
    </div>
  );
}
