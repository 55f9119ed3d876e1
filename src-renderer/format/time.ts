/** Dates and times in the person's own zone, in one form everywhere: 24 hours, day before month. */

const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const shortClock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });
const day = new Intl.DateTimeFormat('en-GB', { weekday: 'short', day: 'numeric', month: 'long' });
const dayAndYear = new Intl.DateTimeFormat('en-GB', {
  weekday: 'short',
  day: 'numeric',
  month: 'long',
  year: 'numeric',
});
const dateAndYear = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long', year: 'numeric' });
const dayInMonth = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long' });
const weekday = new Intl.DateTimeFormat('en-GB', { weekday: 'short' });

const dayMs = 86_400_000;

/** `14:26:12` */
export function clockTime(time: string | number): string {
  return clock.format(new Date(time));
}

/** `Tue 17 March`, with the year where it is another one */
export function dayName(time: string | number, now = Date.now()): string {
  const date = new Date(time);
  const sameYear = date.getFullYear() === new Date(now).getFullYear();
  return (sameYear ? day : dayAndYear).format(date).replace(',', '');
}

/** `3 March 2026` */
export function dateOf(time: string | number): string {
  return dateAndYear.format(new Date(time));
}

/** `Mon 16 March 2026, 22:41:08` */
export function dayAndTime(time: string | number): string {
  return `${dayAndYear.format(new Date(time)).replace(',', '')}, ${clockTime(time)}`;
}

/** As short as it is clear: `14:31` today, `Mon 11:15` in the last six days, `8 March`, `8 March 2025` */
export function shortTime(time: string | number, now = Date.now()): string {
  const date = new Date(time);
  const days = daysBetween(date, new Date(now));
  if (days === 0) return shortClock.format(date);
  if (days > 0 && days < 7) return `${weekday.format(date)} ${shortClock.format(date)}`;
  const sameYear = date.getFullYear() === new Date(now).getFullYear();
  return (sameYear ? dayInMonth : dateAndYear).format(date);
}

/** 0 = the same day on the calendar */
export function daysBetween(earlier: Date, later: Date): number {
  return Math.round((midnight(later) - midnight(earlier)) / dayMs);
}

function midnight(date: Date): number {
  return new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
}
