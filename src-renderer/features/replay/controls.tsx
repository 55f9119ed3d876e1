import { Expand, Pause, Play, SkipBack, SkipForward } from 'lucide-react';
import { formatDuration } from '../../format/duration.ts';
import { clockTime } from '../../format/time.ts';
import { IconButton } from '../../ui/button.tsx';
import { Status } from '../../ui/glyph.tsx';
import { Segments } from '../../ui/segments.tsx';
import { Switch } from '../../ui/switch.tsx';
import css from './controls.module.css';
import { type Playback, type PlaybackView, speeds } from './playback.ts';
import { playerTime } from './time-line-shapes.ts';
import { usePosition } from './use-playback.ts';

const speedOptions = speeds.map((speed) => ({ value: String(speed), label: `${speed}×` }));

export function Controls({
  playback,
  view,
  base,
  fits,
  onFits,
}: {
  playback: Playback;
  view: PlaybackView;
  /** when the recording began; milliseconds since 1970 */
  base: number;
  fits: boolean;
  onFits: (fits: boolean) => void;
}) {
  const goes = view.playing || view.following;
  return (
    <div className={css.controls} role="toolbar" aria-label="Player">
      <IconButton icon={SkipBack} label="Previous marker" onClick={() => playback.goToMarker(-1)} />
      <IconButton
        look="plain"
        icon={goes ? Pause : Play}
        label={goes ? 'Pause' : 'Play'}
        className={css.play}
        onClick={() => (goes ? playback.pause() : playback.play())}
      />
      <IconButton icon={SkipForward} label="Next marker" onClick={() => playback.goToMarker(1)} />
      <Clock playback={playback} duration={view.duration} base={base} />
      {view.read.kind === 'live' && <LiveState playback={playback} following={view.following} />}
      <span className="grow" />
      <span className={css.skip}>
        <Switch
          label="Skip idle time"
          checked={view.skipIdle}
          onChange={(skip) => playback.setSkipIdle(skip)}
        />
        Skip idle
        {playback.saved > 0 && (
          <span className={`meta tabular ${css.saves}`}>saves {formatDuration(playback.saved * 1000)}</span>
        )}
      </span>
      <span className={css.line} />
      <div className={css.speed}>
        <Segments
          label="Speed"
          value={String(view.speed)}
          options={speedOptions}
          onChange={(chosen) => playback.setSpeed(speeds.find((speed) => String(speed) === chosen) ?? 1)}
        />
      </div>
      <span className={css.line} />
      <IconButton icon={Expand} label="Fit to the window" aria-pressed={fits} onClick={() => onFits(!fits)} />
    </div>
  );
}

function Clock({ playback, duration, base }: { playback: Playback; duration: number; base: number }) {
  const second = usePosition(playback, 1);
  return (
    <>
      <span className={css.clock}>
        {playerTime(second)} <span>/ {playerTime(duration)}</span>
      </span>
      <span className={`meta tabular ${css.at}`}>at {clockTime(base + second * 1000)}</span>
    </>
  );
}

function LiveState({ playback, following }: { playback: Playback; following: boolean }) {
  if (following)
    return (
      <span className={css.live}>
        <Status kind="recording">Live</Status>
      </span>
    );
  return (
    <button
      type="button"
      className={`link ${css.live}`}
      onClick={() => playback.seek(Number.POSITIVE_INFINITY)}
    >
      Go to live
    </button>
  );
}
