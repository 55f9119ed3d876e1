import { clockTime, dayAndTime } from '../../format/time.ts';

const dayInMonth = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' });
const dayMs = 86_400_000;

/** When the day began on which it is `now`, in ms since 1970. */
export function startOfDay(now: number): number {
  return new Date(now).setHours(0, 0, 0, 0);
}

/**
 * The time of a line in 12 characters, in two parts of which narrow screens show the first: `14:31:52` and `.118`
 * today, `16 Mar` and ` 22:41` on another day.
 */
export function lineTime(time: string, today: number): { main: string; fine: string } {
  const at = Date.parse(time);
  if (Number.isNaN(at)) return { main: time.slice(0, 8), fine: '' };
  const clock = clockTime(at);
  if (at >= today && at < today + dayMs) {
    return { main: clock, fine: `.${String(at % 1000).padStart(3, '0')}` };
  }
  return { main: dayInMonth.format(at), fine: ` ${clock.slice(0, 5)}` };
}

/** `Tue 17 March 2026, 14:31:52.118` */
export function wholeTime(time: string): string {
  const at = Date.parse(time);
  return Number.isNaN(at) ? time : `${dayAndTime(at)}.${String(at % 1000).padStart(3, '0')}`;
}
