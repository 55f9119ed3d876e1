import { memo, type PointerEvent, useEffect, useId, useRef, useState } from 'react';
import type { Playback, PlaybackView } from './playback.ts';
import css from './time-line.module.css';
import { barPaths, barPitch, gapShapes, markerShapes, playerTime, ticks } from './time-line-shapes.ts';
import { usePosition } from './use-playback.ts';

/** Of more characters than this the screen is built only where the handle is let go of. */
const quickToBuild = 2_000_000;

/** When how much was shown, where nothing was, and where we are: a click or a drag goes there. */
export function TimeLine({ playback, view }: { playback: Playback; view: PlaybackView }) {
  const place = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  const [pointed, setPointed] = useState<number>();
  const [dragged, setDragged] = useState<number>();
  const { duration } = view;
  const second = usePosition(playback, 1);

  useEffect(() => {
    const element = place.current;
    if (!element) return;
    const observer = new ResizeObserver(() => setWidth(element.clientWidth));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  const timeAt = ({ clientX }: PointerEvent): number => {
    const box = place.current?.getBoundingClientRect();
    if (!box || box.width === 0) return 0;
    return Math.min(1, Math.max(0, (clientX - box.left) / box.width)) * duration;
  };
  const onPointerDown = (event: PointerEvent) => {
    if (event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    const time = timeAt(event);
    setDragged(time);
    playback.seek(time);
  };
  const onPointerMove = (event: PointerEvent) => {
    const time = timeAt(event);
    setPointed(time);
    if (dragged === undefined) return;
    setDragged(time);
    if (playback.reader.index.next < quickToBuild) playback.seek(time);
  };
  const onPointerUp = (event: PointerEvent) => {
    if (dragged === undefined) return;
    playback.seek(timeAt(event));
    setDragged(undefined);
  };

  return (
    <div className={css.line}>
      <div
        ref={place}
        className={css.place}
        role="slider"
        tabIndex={0}
        aria-label="Time line"
        aria-valuemin={0}
        aria-valuemax={Math.floor(duration)}
        aria-valuenow={Math.floor(Math.min(second, duration))}
        aria-valuetext={`${playerTime(second)} of ${playerTime(duration)}`}
        onPointerDown={onPointerDown}
        onPointerMove={onPointerMove}
        onPointerUp={onPointerUp}
        onPointerCancel={() => setDragged(undefined)}
        onPointerLeave={() => setPointed(undefined)}
      >
        {width > 0 && (
          <svg width={width} height={56} aria-hidden="true">
            <Drawing playback={playback} duration={duration} width={width} read={view.read} />
            <PlayHead playback={playback} duration={duration} width={width} dragged={dragged} />
            {pointed !== undefined && dragged === undefined && duration > 0 && (
              <Pointed time={pointed} x={(pointed / duration) * width} width={width} />
            )}
          </svg>
        )}
      </div>
    </div>
  );
}

interface Drawn {
  playback: Playback;
  duration: number;
  width: number;
}

/** Drawn again when there is more of it, and when another bar is played. */
const Drawing = memo(function Drawing({ playback, duration, width }: Drawn & { read: PlaybackView['read'] }) {
  const pattern = useId();
  const { index } = playback.reader;
  const bars = Math.max(1, Math.floor(width / barPitch));
  const position = usePosition(playback, Math.max(duration, 1) / bars);
  const split = duration > 0 ? (position / duration) * width : 0;
  const { played, rest } = barPaths(index.activity.bars(bars, duration), split);
  const gaps = duration > 0 ? gapShapes(index.gaps, duration, width) : [];
  return (
    <>
      <defs>
        <pattern
          id={pattern}
          width="6"
          height="6"
          patternUnits="userSpaceOnUse"
          patternTransform="rotate(45)"
        >
          <path d="M0 0v6" className={css.hatch} />
        </pattern>
      </defs>
      {gaps.map(({ x, width: wide, label }) => (
        <g key={x}>
          <rect x={x} y="8" width={wide} height="24" fill={`url(#${pattern})`} />
          {label && (
            <text x={x + wide / 2} y="24" textAnchor="middle" className={css.idle}>
              {label}
            </text>
          )}
        </g>
      ))}
      <path d={played} className={css.played} />
      <path d={rest} className={css.rest} />
      <path d={`M0 36.5H${width}`} className={css.base} />
      {markerShapes(index.markers, duration, width).map(({ x, label, whole }) => (
        <g key={x}>
          <title>{whole}</title>
          <path d={`M${x} 36V4h6l-2 2.5 2 2.5h-6`} className={css.flag} />
          {label && (
            <text x={x + 10} y="9" className={css.label}>
              {label}
            </text>
          )}
        </g>
      ))}
      {ticks(duration, width).map(({ x, label, end }) => (
        <text
          key={x}
          x={x}
          y="53"
          textAnchor={end ? 'end' : x === 0 ? 'start' : 'middle'}
          className={css.tick}
        >
          {label}
        </text>
      ))}
    </>
  );
});

function PlayHead({ playback, duration, width, dragged }: Drawn & { dragged: number | undefined }) {
  const position = usePosition(playback, Math.max(duration, 1) / width / 2);
  const time = Math.min(dragged ?? position, duration);
  const x = duration > 0 ? (time / duration) * width : 0;
  return (
    <g transform={`translate(${x} 0)`} className={css.head}>
      <path d="M0 2v37" />
      <circle cy="36.5" r="5" />
    </g>
  );
}

/** Where a click would go. */
function Pointed({ time, x, width }: { time: number; x: number; width: number }) {
  const anchor = x < 30 ? 'start' : x > width - 30 ? 'end' : 'middle';
  return (
    <g className={css.pointed}>
      <path d={`M${x} 8v28`} />
      <text x={x} y="53" textAnchor={anchor}>
        {playerTime(time)}
      </text>
    </g>
  );
}
