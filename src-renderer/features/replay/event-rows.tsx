import {
  ArrowUpDown,
  Ban,
  Flag,
  LogIn,
  LogOut,
  type LucideIcon,
  Pause,
  Terminal,
  Waypoints,
} from 'lucide-react';
import { type KeyboardEvent, useEffect, useRef } from 'react';
import { Icon } from '../../ui/icon.tsx';
import { useRowWindow } from '../../ui/use-row-window.ts';
import css from './event-rows.module.css';
import type { Happening, HappeningKind } from './happenings.ts';
import { playerTime } from './time-line-shapes.ts';

const rowHeight = 32;
const icons: Record<HappeningKind, LucideIcon> = {
  opened: LogIn,
  closed: LogOut,
  command: Terminal,
  file: ArrowUpDown,
  forward: Waypoints,
  refused: Ban,
  idle: Pause,
  marker: Flag,
};

/** Also without a recording: then nothing can be gone to. */
export function EventRows({
  happenings,
  now,
  latest,
  onSelect,
}: {
  happenings: readonly Happening[];
  /** the last one that is past; -1 before all */
  now?: number;
  /** seconds: what came later is not in the recording */
  latest?: number;
  onSelect?: (happening: Happening) => void;
}) {
  const { viewport, onScroll, start, end, show } = useRowWindow(happenings.length, rowHeight);
  const isUsed = useRef(false);
  useEffect(() => {
    // it follows the player, unless somebody is reading in it
    if (now !== undefined && !isUsed.current) show(now);
  }, [now, show]);

  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    const step = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 }[event.key];
    if (step === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    const rows = [...event.currentTarget.querySelectorAll<HTMLElement>('button')];
    const at = rows.indexOf(document.activeElement as HTMLElement);
    rows[at + step]?.focus();
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: arrows go from button to button
    <div
      ref={viewport}
      className={css.viewport}
      onScroll={onScroll}
      onKeyDown={onKeyDown}
      onPointerEnter={() => {
        isUsed.current = true;
      }}
      onPointerLeave={() => {
        isUsed.current = false;
      }}
    >
      <ol style={{ paddingTop: start * rowHeight, paddingBottom: (happenings.length - end) * rowHeight }}>
        {happenings.slice(start, end).map((happening, at) => (
          <li key={happening.key} className={start + at === now ? css.now : undefined}>
            <EventRow
              happening={happening}
              isNow={start + at === now}
              onSelect={
                onSelect && happening.time >= -1 && happening.time <= (latest ?? 0) + 1 ? onSelect : undefined
              }
            />
          </li>
        ))}
      </ol>
    </div>
  );
}

function EventRow({
  happening,
  isNow,
  onSelect,
}: {
  happening: Happening;
  isNow: boolean;
  onSelect: ((happening: Happening) => void) | undefined;
}) {
  const { time, kind, text, mono, note, bad, title } = happening;
  const inside = (
    <>
      <time>{playerTime(Math.abs(time) < 1 ? 0 : time)}</time>
      <Icon of={icons[kind]} />
      <span className={`cut ${mono ? 'mono' : ''} ${kind === 'marker' || mono ? css.strong : ''}`}>
        {text}
      </span>
      <span className={`${css.note} ${bad && note ? css.bad : ''}`}>{note}</span>
    </>
  );
  if (!onSelect)
    return (
      <div className={css.row} title={title}>
        {inside}
      </div>
    );
  return (
    <button
      type="button"
      className={css.row}
      title={title}
      aria-current={isNow ? 'step' : undefined}
      onClick={() => onSelect(happening)}
    >
      {inside}
    </button>
  );
}
