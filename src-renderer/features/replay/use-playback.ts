import { useEffect, useRef, useState, useSyncExternalStore } from 'react';
import type { SessionRecording } from '../../../src-main/contract/commands/sessions.ts';
import { useBackend, useConnection } from '../../app/backend-context.tsx';
import { useShownTheme } from '../../app/theme.ts';
import { useAppSettings } from '../../app/use-connector.ts';
import { Playback, type PlaybackView } from './playback.ts';
import { ReplaySurface } from './replay-surface.ts';

export interface Player {
  playback: Playback;
  surface: ReplaySurface;
}

/** A player of one recording, as long as this part is on the screen. `live`: it is still being written. */
export function usePlayer(
  session: string,
  { channel, manifest }: SessionRecording,
  live: boolean,
): Player | undefined {
  const backend = useBackend();
  const [player, setPlayer] = useState<Player>();
  const atStart = useRef(live);
  useEffect(() => {
    const surface = new ReplaySurface();
    const playback = new Playback({
      read: (offset, bytes) => backend.call('recordings.read', { session, channel, offset, bytes }),
      screen: surface,
      follow: atStart.current,
    });
    setPlayer({ playback, surface });
    playback.start();
    let frame = requestAnimationFrame(function tick(now) {
      playback.tick(now);
      frame = requestAnimationFrame(tick);
    });
    return () => {
      cancelAnimationFrame(frame);
      playback.stop();
      surface.dispose();
      setPlayer(undefined);
    };
  }, [backend, session, channel]);

  const length = lengthOf(manifest);
  useEffect(() => {
    if (length !== undefined) player?.playback.setLength(length);
  }, [player, length]);

  const connection = useConnection();
  const opened = connection.kind === 'open' ? connection.opened : 0;
  useEffect(() => {
    if (opened > 0) player?.playback.retry();
  }, [player, opened]);

  const theme = useShownTheme();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the theme is read from the page
  useEffect(() => player?.surface.takeTheme(), [player, theme]);
  const screenReader = useAppSettings()?.terminal.screen_reader ?? false;
  useEffect(() => player?.surface.setScreenReader(screenReader), [player, screenReader]);
  return player;
}

export function usePlaybackView(playback: Playback): PlaybackView {
  return useSyncExternalStore(playback.subscribe, playback.get);
}

/** The position, as fine as `step` seconds: this part is drawn again only when that has changed. */
export function usePosition(playback: Playback, step: number): number {
  return useSyncExternalStore(
    playback.subscribeTime,
    () => Math.floor(playback.position() / step + 1e-9) * step,
  );
}

function lengthOf(manifest: SessionRecording['manifest']): number | undefined {
  if (!manifest?.ended_at) return undefined;
  const seconds = (Date.parse(manifest.ended_at) - Date.parse(manifest.started_at)) / 1000;
  return seconds > 0 ? seconds : undefined;
}
