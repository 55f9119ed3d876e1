import type { Surroundings } from './commands.ts';
import { paint } from './paint.ts';

/** What moves and shines: so that the first recording is nice to play back. */

const hideCursor = '\x1b[?25l';
const showCursor = '\x1b[?25h';

/** The 16 colours of the palette, the colour cube, and the greys. */
export async function showColors(around: Surroundings): Promise<number> {
  const cell = (color: number, light: boolean) =>
    `\x1b[48;5;${color};38;5;${light ? 16 : 231}m${String(color).padStart(4)}\x1b[0m`;
  const row = (from: number, count: number, isLight: (index: number) => boolean) =>
    `${Array.from({ length: count }, (_, index) => cell(from + index, isLight(index))).join('')}\n`;

  await around.out(row(0, 8, (index) => index > 1));
  await around.out(row(8, 8, (index) => index > 0));
  await around.out('\n');
  const wide = (around.terminal?.columns ?? 80) >= 18 * 4;
  for (let line = 0; line < 36; line += wide ? 3 : 1) {
    // three reds side by side where there is room: the cube is 6 × 6 × 6, red changing slowest
    const pieces = wide ? [0, 1, 2] : [0];
    const starts = pieces.map((piece) => 16 + (wide ? cubeLine(line / 3, piece) : line) * 6);
    await around.out(`${starts.map((start) => row(start, 6, () => isLight(start)).trimEnd()).join('')}\n`);
  }
  await around.out('\n');
  await around.out(row(232, 12, (index) => index > 9));
  await around.out(row(244, 12, () => true));
  return 0;
}

/** which line of six cube colours stands at this row and column of a chart that is three pieces wide */
const cubeLine = (row: number, piece: number): number => Math.floor(row / 6) * 18 + piece * 6 + (row % 6);

/** the green part makes a colour look light or dark */
const isLight = (cubeStart: number): boolean => Math.floor((cubeStart - 16) / 6) % 6 > 2;

export async function showProgress(around: Surroundings): Promise<number> {
  const steps = 40;
  if (!around.terminal) {
    for (const percent of [25, 50, 75, 100]) {
      await around.pause(200);
      await around.out(`${percent} %\n`);
    }
    return 0;
  }
  try {
    for (let step = 0; step <= steps; step++) {
      const width = Math.max(5, Math.min(40, around.terminal.columns - 24));
      const filled = Math.round((step / steps) * width);
      const bar = paint('green', '█'.repeat(filled)) + paint('dim', '░'.repeat(width - filled));
      const percent = String(Math.round((step / steps) * 100)).padStart(3);
      await around.out(`\r\x1b[K${hideCursor}Raising the gate ${bar} ${percent} %`);
      await around.pause(50);
    }
    await around.out(`\r\x1b[K${paint('green', '✔')} The gate is up\n`);
    return 0;
  } finally {
    await around.out(showCursor).catch(() => {});
  }
}

const guards = ['watchman', 'porter', 'archer', 'cook', 'bell-ringer', 'stable-boy', 'smith', 'cat'];

/** Looks like `top`, for a few seconds. */
export async function watchTheGate(around: Surroundings): Promise<number> {
  const frames = 12;
  if (!around.terminal) {
    await around.out(drawFrame(0, 80, 24));
    return 0;
  }
  // the second screen, as full-screen programs use it: the shell's text comes back afterwards
  await around.out(`\x1b[?1049h${hideCursor}`);
  try {
    for (let frame = 0; frame < frames; frame++) {
      const { columns, rows } = around.terminal;
      await around.out(`\x1b[H${drawFrame(frame, columns, rows).replaceAll('\n', '\x1b[K\n')}\x1b[J`);
      await around.pause(500);
    }
    return 0;
  } finally {
    await around.out(`${showCursor}\x1b[?1049l`).catch(() => {});
  }
}

function drawFrame(frame: number, columns: number, rows: number): string {
  const busy = (who: number) => Math.round(50 + 45 * Math.sin(frame * 0.6 + who * 1.7));
  const lines = guards
    .map((name, who) => ({ name, load: busy(who), pid: 101 + who * 7 }))
    .sort((one, other) => other.load - one.load)
    .map(({ name, load, pid }) => {
      const bar = '■'.repeat(Math.round(load / 5));
      return `${String(pid).padStart(5)}  ${name.padEnd(12)} ${String(load).padStart(3)} %  ${bar}`;
    });
  const title = `The gatehouse, ${new Date().toISOString().slice(11, 19)} UTC: ${guards.length} at work`;
  const table = ['  PID  WHO           BUSY', ...lines];
  // cut before colouring: an escape sequence cut in two would spill on the screen
  const cut = [title, '', ...table].slice(0, Math.max(1, rows - 2)).map((line) => line.slice(0, columns - 1));
  const colors = [
    'bold',
    'dim',
    'dim',
    'red',
    'yellow',
    'yellow',
    'green',
    'green',
    'green',
    'cyan',
    'cyan',
  ] as const;
  return `${cut.map((line, index) => paint(colors[index] ?? 'dim', line)).join('\n')}\n`;
}
