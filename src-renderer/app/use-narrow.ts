import { useSyncExternalStore } from 'react';

/** The width below which screens leave out what is not needed, as the sheets have it. */
const narrow = matchMedia('(max-width: 1000px)');

/** Whether the window is too narrow for everything. */
export function useIsNarrow(): boolean {
  return useSyncExternalStore(
    (listener) => {
      narrow.addEventListener('change', listener);
      return () => narrow.removeEventListener('change', listener);
    },
    () => narrow.matches,
  );
}
