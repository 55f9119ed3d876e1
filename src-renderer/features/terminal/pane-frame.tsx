import { useEffect, useLayoutEffect, useRef } from 'react';
import { useNow } from '../../app/use-now.ts';
import { formatDuration } from '../../format/duration.ts';
import { Glyph, Status } from '../../ui/glyph.tsx';
import { FindBar } from './find-bar.tsx';
import type { Pane } from './pane.ts';
import { PaneOver } from './pane-over.tsx';
import type { PaneView } from './pane-view.ts';
import { paneStatus } from './pane-words.ts';
import css from './terminal-screen.module.css';

/** One terminal with its head, and over it what there is to say when its session is gone. */
export function PaneFrame({
  pane,
  view,
  active,
  onClose,
}: {
  pane: Pane;
  view: PaneView;
  active: boolean;
  onClose: () => void;
}) {
  const host = useRef<HTMLDivElement>(null);
  const { surface } = pane;
  const { state } = view;

  useLayoutEffect(() => {
    if (!host.current) return;
    surface.attach(host.current);
    pane.seen();
    const observer = new ResizeObserver(() => surface.fit());
    observer.observe(host.current);
    return () => {
      observer.disconnect();
      surface.detach();
    };
  }, [pane, surface]);
  useEffect(() => {
    if (active && !pane.isAsking) surface.focus();
  }, [active, pane, surface]);

  const { glyph, word } = paneStatus(view);
  const lost = state.kind === 'failed' || state.kind === 'ended';
  const waits = (state.kind === 'preparing' || state.kind === 'connecting') && !view.opened;
  return (
    <section
      className={`${css.pane} ${active ? css.active : ''} ${lost ? css.lost : ''}`}
      aria-label={`${view.socket}, ${word}`}
    >
      <header className={css.head}>
        <Glyph kind={glyph} />
        <b className="cut">{view.socket}</b>
        <span className="mono meta cut" title={view.target}>
          {view.target}
        </span>
        <span className="grow" />
        <span className={`tabular quiet ${css.size}`}>
          {view.size.cols} × {view.size.rows}
        </span>
        <RecordingBadge opened={view.opened} />
      </header>
      {view.find.open && <FindBar pane={pane} find={view.find} />}
      {/* keys pressed in here belong to the target, but for a few */}
      <div ref={host} className={`${css.host} ${waits ? css.blank : ''}`} data-terminal />
      {waits && (
        <p className={css.waits} role="status">
          Connecting to {view.socket}
        </p>
      )}
      <PaneOver pane={pane} view={view} onClose={onClose} />
    </section>
  );
}

function RecordingBadge({ opened }: Pick<PaneView, 'opened'>) {
  const running = opened !== undefined && opened.until === undefined;
  const now = useNow(1000, running);
  if (!opened) return null;
  if (!opened.recorded) {
    return (
      <Status kind="ring" tone="off">
        Not recorded
      </Status>
    );
  }
  const length = formatDuration((opened.until ?? now) - opened.since);
  return (
    <Status kind={running ? 'recording' : 'check'} tone="calm">
      {running ? 'Recording' : 'Recorded'} <time>{length}</time>
    </Status>
  );
}
