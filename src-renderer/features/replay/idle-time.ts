/** A time in which nothing was shown; seconds since the start. */
export interface Gap {
  from: number;
  to: number;
}

/** What is left of a pause when idle time is skipped: long enough to see that there was one. Seconds. */
export const longestPause = 2;

/**
 * Where a player is after it has played for some seconds. With `skip` each gap takes `longestPause` at most, and then
 * the player is at its end at once.
 *
 * @param gaps in order, each longer than `longestPause`
 * @returns seconds since the start of the recording
 */
export function advance(
  time: number,
  seconds: number,
  { gaps, skip }: { gaps: readonly Gap[]; skip: boolean },
): number {
  if (!skip) return time + seconds;
  let at = time;
  let left = seconds;
  for (let next = firstGapEndingAfter(gaps, at); left > 0; next++) {
    const gap = gaps[next];
    const pauseEnds = gap && gap.from + longestPause;
    if (gap === undefined || pauseEnds === undefined || at + left < pauseEnds) return at + left;
    left -= Math.max(0, pauseEnds - at);
    at = gap.to;
  }
  return at;
}

/** How many seconds skipping saves. */
export function savedBySkipping(gaps: readonly Gap[]): number {
  return gaps.reduce((sum, { from, to }) => sum + to - from - longestPause, 0);
}

function firstGapEndingAfter(gaps: readonly Gap[], time: number): number {
  let low = 0;
  let high = gaps.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((gaps[middle]?.to ?? 0) > time) high = middle;
    else low = middle + 1;
  }
  return low;
}
