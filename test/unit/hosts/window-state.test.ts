import { expect, test } from 'vitest';
import { boundsFor } from '../../../src-main/hosts/electron/window-state.ts';

const display = { x: 0, y: 0, width: 1920, height: 1040 };
const second = { x: 1920, y: -200, width: 1280, height: 1024 };
const at = (x: number, y: number, width = 900, height = 700) => ({
  bounds: { x, y, width, height },
  maximized: false,
});

test('a window opens where it was closed, also on a second display', () => {
  expect(boundsFor({ ...at(40, 50), maximized: true }, [display])).toEqual({
    ...at(40, 50).bounds,
    maximized: true,
  });
  expect(boundsFor(at(2000, -100), [display, second])).toMatchObject({ x: 2000, y: -100 });
  expect(boundsFor(at(-200, 0), [display])).toMatchObject({ x: -200 });
});

test('a window whose display is gone opens in the middle, in its size', () => {
  for (const state of [at(2000, -100), at(-850, 0), at(0, 1000), at(5000, 5000)])
    expect(boundsFor(state, [display])).toEqual({ width: 900, height: 700, maximized: false });
});

test.each([
  [undefined],
  [null],
  ['x'],
  [{}],
  [at(0.5, 0)],
  [{ bounds: at(0, 0).bounds }],
  [at(0, 0, 0, 700)],
])('%j is no place of a window: it opens as on the first start', (stored) => {
  expect(boundsFor(stored, [display])).toEqual({ width: 1200, height: 800, maximized: false });
});

test('a window is never smaller than what its screens need', () => {
  expect(boundsFor(at(0, 0, 10, 10), [display])).toMatchObject({ width: 720, height: 480 });
});
