import { useEffect, useRef } from 'react';
import { isDialogOpen } from '../../app/open-dialog.ts';

/** Escape closes something, whatever has the focus, unless it closes or empties something else first. */
export function useEscape(close: () => void, when: boolean): void {
  const latest = useRef(close);
  latest.current = close;
  useEffect(() => {
    if (!when) return;
    // in the capture phase: a menu or a list that it closes is still there
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== 'Escape' || event.defaultPrevented || isDialogOpen()) return;
      const isTyping = event.target instanceof Element && event.target.closest('input, textarea') !== null;
      if (!isTyping && document.querySelector('[data-popup-open]') === null) latest.current();
    };
    addEventListener('keydown', onKey, { capture: true });
    return () => removeEventListener('keydown', onKey, { capture: true });
  }, [when]);
}
