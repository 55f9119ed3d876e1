import { useEffect } from 'react';
import { useAppCommand } from '../../app/commands.tsx';
import { navigate } from '../../app/location.ts';
import { isDialogOpen } from '../../app/open-dialog.ts';
import type { Playback } from './playback.ts';

const jump = 5;

/** The keys of a player. The list of the app's commands has most of them; a digit is a tenth of the recording. */
export function useReplayKeys(playback: Playback): void {
  const by = (seconds: number) => () => {
    if (belongsToFocus('[role="radio"], [role="option"], [role="menuitem"]')) return false;
    playback.seek(playback.position() + seconds);
    return true;
  };
  useAppCommand('replay.play', () => {
    if (belongsToFocus('button, a, [role="switch"], [role="radio"], [role="combobox"], [role="option"]'))
      return false;
    const { playing, following } = playback.get();
    if (playing || following) playback.pause();
    else playback.play();
    return true;
  });
  useAppCommand('replay.back', by(-jump));
  useAppCommand('replay.forward', by(jump));
  useAppCommand('replay.previous_event', () => void playback.step(-1));
  useAppCommand('replay.next_event', () => void playback.step(1));
  useAppCommand('replay.previous_marker', () => playback.goToMarker(-1));
  useAppCommand('replay.next_marker', () => playback.goToMarker(1));
  useAppCommand('replay.slower', () => playback.slower());
  useAppCommand('replay.faster', () => playback.faster());
  useAppCommand('replay.skip_idle', () => playback.setSkipIdle(!playback.get().skipIdle));

  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isElsewhere(event))
        return;
      const { duration } = playback.get();
      if (/^[0-9]$/.test(event.key)) playback.seek((Number(event.key) / 10) * duration);
      else if (event.key === 'Home') playback.seek(0);
      else if (event.key === 'End') playback.seek(duration);
      else return;
      event.preventDefault();
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, [playback]);
}

/** Escape goes back to the list, unless it closes something first. */
export function useEscapeToList(): void {
  useEffect(() => {
    // in the capture phase: what it closes is still there
    const onKey = (event: KeyboardEvent) => {
      if (event.key === 'Escape' && !event.defaultPrevented && !isElsewhere(event)) navigate('/sessions');
    };
    addEventListener('keydown', onKey, { capture: true });
    return () => removeEventListener('keydown', onKey, { capture: true });
  }, []);
}

/** In a text field, a list that is open, a menu or a dialog. */
function isElsewhere({ target }: KeyboardEvent): boolean {
  if (isDialogOpen() || document.querySelector('[role="menu"], [role="listbox"]')) return true;
  return target instanceof Element && target.closest('input, textarea, [role="radio"]') !== null;
}

/** Who has come to a control by keyboard means that control; after a click the keys are the player's. */
function belongsToFocus(controls: string): boolean {
  const { activeElement } = document;
  return activeElement?.matches(':focus-visible') === true && activeElement.matches(controls);
}
