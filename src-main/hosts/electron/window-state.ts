import type { Rectangle } from 'electron';
import { z } from 'zod';

const whole = z.int();

/** Where the window was when it was closed last. In the settings file, beside what the connector keeps there. */
export const WindowState = z.object({
  bounds: z.object({ x: whole, y: whole, width: whole.min(1), height: whole.min(1) }),
  maximized: z.boolean(),
});
export type WindowState = z.infer<typeof WindowState>;

export const smallestWindow = { width: 720, height: 480 };
const firstWindow = { width: 1200, height: 800 };
/** px of a window that must be on a display, so that a person can get hold of it */
const reachable = 100;

/**
 * What a new window opens with. A place counts only while there is a display for it: a window on one that was
 * unplugged could not be seen. Without a place Electron takes the middle of the screen.
 */
export function boundsFor(
  stored: unknown,
  workAreas: readonly Rectangle[],
): Partial<Rectangle> & { maximized: boolean } {
  const state = WindowState.safeParse(stored).data;
  if (!state) return { ...firstWindow, maximized: false };
  const { bounds, maximized } = state;
  const width = Math.max(bounds.width, smallestWindow.width);
  const height = Math.max(bounds.height, smallestWindow.height);
  const isThere = workAreas.some(
    (area) =>
      overlap(bounds.x, width, area.x, area.width) >= reachable &&
      overlap(bounds.y, height, area.y, area.height) >= reachable,
  );
  return { width, height, ...(isThere ? { x: bounds.x, y: bounds.y } : {}), maximized };
}

function overlap(start: number, length: number, otherStart: number, otherLength: number): number {
  return Math.min(start + length, otherStart + otherLength) - Math.max(start, otherStart);
}
