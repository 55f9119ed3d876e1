import { type IpAddress, isInRange } from '../../contract/ip-range.ts';
import { secondsOfDay, timeOfDayAt } from '../../contract/time-of-day.ts';
import { emailDomain } from '../email-domain.ts';
import { foldCase } from '../fold-case.ts';
import type { CompiledPolicy, When, Who } from './compiled-policy.ts';

/** Whom and what the conditions of policies are held against. */
export interface Asker {
  email: string;
  groups: readonly string[];
}

export function isWho(who: Who | undefined, { email, groups }: Asker): boolean {
  if (!who) return true;
  const domain = emailDomain(email);
  return (
    who.emails.has(foldCase(email)) ||
    (domain !== undefined && who.domains.has(domain)) ||
    groups.some((group) => who.groups.has(group))
  );
}

/** An address that cannot be read is in no range. */
export function isWhere(addresses: CompiledPolicy['addresses'], address: IpAddress | undefined): boolean {
  if (!addresses) return true;
  return address !== undefined && addresses.some((range) => isInRange(address, range));
}

/** The clocks of time zones at one moment: many policies ask about few of them. */
export class Clocks {
  readonly time: Date;
  private readonly shown = new Map<string, number>();

  constructor(time: Date) {
    this.time = time;
  }

  at(zone: string): number {
    let shown = this.shown.get(zone);
    if (shown === undefined) {
      shown = timeOfDayAt(this.time, zone);
      this.shown.set(zone, shown);
    }
    return shown;
  }
}

export function isWhen(when: When, clocks: Clocks): boolean {
  const now = clocks.time.getTime();
  if (when.after !== undefined && !(now >= when.after)) return false;
  if (when.before !== undefined && !(now < when.before)) return false;
  return isTimeOfDay(when, clocks);
}

/**
 * When the time that a policy is for ends, in ms since 1970; undefined: never. Right as long as no clock is put forward
 * or back before then, so it is to be asked again after a while.
 */
export function whenEnds(when: When, clocks: Clocks): number | undefined {
  const { dayAfter, dayBefore, before } = when;
  const now = clocks.time.getTime();
  // without a beginning the day ends at midnight for what has only one: then it is a new day
  const end = dayBefore ?? (dayAfter && { seconds: 0, zone: dayAfter.zone });
  if (!end) return before;
  const left = cycle(end.seconds - clocks.at(end.zone)) || secondsOfDay;
  const endOfDay = now - (now % 1000) + left * 1000;
  return before === undefined ? endOfDay : Math.min(before, endOfDay);
}

/** With a beginning and an end it may go over midnight; one that ends where it begins is no time at all. */
function isTimeOfDay({ dayAfter, dayBefore }: When, clocks: Clocks): boolean {
  if (!dayAfter) return !dayBefore || clocks.at(dayBefore.zone) < dayBefore.seconds;
  const now = clocks.at(dayAfter.zone);
  if (!dayBefore) return now >= dayAfter.seconds;
  // on the clock of the beginning, should the end be of another time zone
  const end = dayBefore.seconds + now - clocks.at(dayBefore.zone);
  return cycle(now - dayAfter.seconds) < cycle(end - dayAfter.seconds);
}

function cycle(seconds: number): number {
  return ((seconds % secondsOfDay) + secondsOfDay) % secondsOfDay;
}
