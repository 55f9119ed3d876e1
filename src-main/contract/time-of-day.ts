/** A time on the clocks of one time zone: `07:00 UTC`, `22:30:00 Europe/Berlin`, `09:00 +02:00` */
export interface TimeOfDay {
  /** since midnight */
  seconds: number;
  zone: string;
}

export const secondsOfDay = 86_400;

/** undefined for what is none, or of a time zone that this machine does not know. */
export function parseTimeOfDay(text: string): TimeOfDay | undefined {
  const [, hour, minute, second = '0', zone = ''] =
    /^([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d))? ([A-Za-z0-9_+:/-]{1,64})$/.exec(text) ?? [];
  if (hour === undefined || clockOf(zone) === undefined) return undefined;
  return { seconds: Number(hour) * 3600 + Number(minute) * 60 + Number(second), zone };
}

/** What the clocks of a zone show at a moment, in seconds since midnight. */
export function timeOfDayAt(time: Date, zone: string): number {
  const parts = clockOf(zone)?.formatToParts(time) ?? [];
  const of = (type: string) => Number(parts.find((part) => part.type === type)?.value);
  return of('hour') * 3600 + of('minute') * 60 + of('second');
}

/** A formatter takes long to make, and there are few zones. */
const clocks = new Map<string, Intl.DateTimeFormat>();
const mostClocks = 1000;

function clockOf(zone: string): Intl.DateTimeFormat | undefined {
  const known = clocks.get(zone);
  if (known) return known;
  try {
    const clock = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    });
    if (clocks.size < mostClocks) clocks.set(zone, clock);
    return clock;
  } catch {
    return undefined; // no such zone
  }
}
