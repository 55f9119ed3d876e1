import { formatDuration } from '../../format/duration.ts';
import type { Gap } from './idle-time.ts';
import type { Marker } from './recording-index.ts';

/** px; bars are 2 wide and stand 4 apart */
export const barPitch = 4;
const tallest = 24;
const lowest = 3;
const baseLine = 32;
const lettersWide = 6.5;

/** Paths of the bars that are played and of those that are to come. `split`: px. */
export function barPaths(amounts: readonly number[], split: number): { played: string; rest: string } {
  const most = usuallyMost(amounts);
  let played = '';
  let rest = '';
  amounts.forEach((amount, index) => {
    if (amount === 0) return;
    // a root, so that a screen full of text does not make typing invisible
    const height = Math.round(lowest + (tallest - lowest) * Math.sqrt(Math.min(1, amount / most)));
    const x = index * barPitch + barPitch / 2;
    const bar = `M${x} ${baseLine}v-${height}`;
    if (x <= split) played += bar;
    else rest += bar;
  });
  return { played, rest };
}

/** One burst (a file that was printed) must not flatten all the rest: nearly all bars are below this. */
function usuallyMost(amounts: readonly number[]): number {
  const sorted = amounts.filter((amount) => amount > 0).sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) * 0.96)] ?? 1;
}

/** Gaps that are wide enough to be seen, in px, and their length in words where there is room for it. */
export function gapShapes(gaps: readonly Gap[], duration: number, width: number) {
  const scale = width / duration;
  return gaps
    .map(({ from, to }) => {
      const label = `idle ${formatDuration((to - from) * 1000)}`;
      const wide = (to - from) * scale;
      return {
        x: from * scale,
        width: wide,
        label: wide > label.length * lettersWide + 8 ? label : undefined,
      };
    })
    .filter(({ width: wide }) => wide >= barPitch);
}

/** Flags, and their words where they do not stand on those of another one. Of several on one place the first is drawn. */
export function markerShapes(markers: readonly Marker[], duration: number, width: number) {
  const shapes: { x: number; label: string | undefined; whole: string }[] = [];
  let free = 0;
  let last = Number.NEGATIVE_INFINITY;
  for (const { time, label: whole } of markers) {
    const x = duration > 0 ? Math.min(width, (time / duration) * width) : 0;
    if (x - last < barPitch) continue;
    last = x;
    const wide = Math.min(whole.length, 24) * lettersWide + 16;
    const fits = x >= free && x + wide <= width;
    if (fits) free = x + wide;
    shapes.push({ x, label: fits ? shorten(whole, 24) : undefined, whole });
  }
  return shapes;
}

const steps = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 21_600, 43_200, 86_400];

/** Times under the line: round ones, about 150 px apart, and the end. */
export function ticks(duration: number, width: number): { x: number; label: string; end?: boolean }[] {
  if (duration <= 0 || width <= 0) return [];
  const wanted = (duration * 150) / width;
  const step = steps.find((seconds) => seconds >= wanted) ?? Math.ceil(wanted / 86_400) * 86_400;
  const found: { x: number; label: string; end?: boolean }[] = [];
  for (let time = 0; time < duration; time += step) {
    const x = (time / duration) * width;
    if (x > width - 60 && time > 0) break; // the end stands there
    found.push({ x, label: playerTime(time) });
  }
  return [...found, { x: width, label: playerTime(duration), end: true }];
}

/** `00:00`, `13:07`, `1:02:44` */
export function playerTime(seconds: number): string {
  const sign = seconds < 0 ? '−' : '';
  const text = formatDuration(Math.abs(seconds) * 1000);
  return sign + (text.length < 5 ? `0${text}` : text);
}

function shorten(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length - 1)}…` : text;
}
