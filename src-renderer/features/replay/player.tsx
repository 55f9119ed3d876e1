import { useEffect, useRef, useState } from 'react';
import { useAppCommand } from '../../app/commands.tsx';
import { Button } from '../../ui/button.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Controls } from './controls.tsx';
import type { PlaybackView } from './playback.ts';
import css from './player.module.css';
import { useReplayKeys } from './replay-keys.ts';
import { TimeLine } from './time-line.tsx';
import { type Player as LoadedPlayer, usePlaybackView } from './use-playback.ts';

/** The screen of the recording, its time line and its controls. */
export function Player({ player, base }: { player: LoadedPlayer; base: number }) {
  const { playback, surface } = player;
  const view = usePlaybackView(playback);
  const [fits, setFits] = useState(true);
  const place = useRef<HTMLDivElement>(null);
  useReplayKeys(playback);

  useEffect(() => {
    const host = place.current;
    if (!host) return;
    surface.attach(host);
    const observer = new ResizeObserver(() => surface.fit());
    observer.observe(host);
    return () => observer.disconnect();
  }, [surface]);
  useEffect(() => surface.setFits(fits), [surface, fits]);
  useCopying(() => (surface.hasSelection ? surface.selection : undefined));
  useAppCommand('terminal.copy', () => {
    if (!surface.hasSelection) return false;
    void navigator.clipboard.writeText(surface.selection).catch(() => {});
    return true;
  });

  return (
    <section className={css.player} aria-label="Replay">
      {view.error && (
        <Notice kind="cross" actions={<Button onClick={() => playback.retry()}>Try again</Button>}>
          The recording could not be read. {view.error.hint ?? view.error.message}
        </Notice>
      )}
      {view.damaged !== undefined && (
        <Notice kind="triangle">
          This recording is damaged at line {view.damaged.toLocaleString('en-GB')}; what could be read is
          shown.
        </Notice>
      )}
      <div className={css.screen}>
        <section
          ref={place}
          className={css.place}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
          tabIndex={0}
          aria-label="Recorded screen"
        />
        <Working view={view} />
      </div>
      <TimeLine playback={playback} view={view} />
      <Controls playback={playback} view={view} base={base} fits={fits} onFits={setFits} />
    </section>
  );
}

/** What keeps the screen from being there at once, after a moment in which most of it is over. */
function Working({ view: { read, progress } }: { view: PlaybackView }) {
  const text =
    progress !== undefined
      ? `Building the screen, ${Math.round(progress * 100)} %`
      : read.kind === 'reading' && read.share > 0 && read.share < 1
        ? `Reading the recording, ${Math.round(read.share * 100)} %`
        : undefined;
  const isWorking = text !== undefined;
  const [late, setLate] = useState(false);
  useEffect(() => {
    setLate(false);
    if (!isWorking) return;
    const timer = setTimeout(() => setLate(true), 300);
    return () => clearTimeout(timer);
  }, [isWorking]);
  return (
    <div className={css.working} role="status" hidden={!late || !isWorking}>
      {late && text}
    </div>
  );
}

/** The terminal's selection is its own: the page's copying does not know of it. */
function useCopying(selection: () => string | undefined): void {
  const latest = useRef(selection);
  latest.current = selection;
  useEffect(() => {
    const copy = (event: ClipboardEvent) => {
      const inField = event.target instanceof Element && event.target.closest('input, textarea');
      const text = latest.current();
      if (inField || text === undefined || !event.clipboardData) return;
      if (document.getSelection()?.isCollapsed === false) return; // somebody has selected text of the page
      event.clipboardData.setData('text/plain', text);
      event.preventDefault();
    };
    document.addEventListener('copy', copy, { capture: true });
    return () => document.removeEventListener('copy', copy, { capture: true });
  }, []);
}
