const mostBuckets = 2048;

/**
 * How much was shown when, in a fixed amount of memory for a recording of any length that is not known beforehand:
 * when the buckets run out, each two become one.
 */
export class Activity {
  /** of a bucket, seconds */
  private width = 0.05;
  private buckets: number[] = [];

  /** @param time seconds. @param amount characters */
  add(time: number, amount: number): void {
    while (time / this.width >= mostBuckets) this.halve();
    const bucket = Math.floor(time / this.width);
    while (this.buckets.length <= bucket) this.buckets.push(0);
    this.buckets[bucket] = (this.buckets[bucket] ?? 0) + amount;
  }

  /** The amounts in `count` equal parts of the time from 0 to `duration`, in seconds. */
  bars(count: number, duration: number): number[] {
    const bars = new Array<number>(count).fill(0);
    if (duration <= 0) return bars;
    this.buckets.forEach((amount, bucket) => {
      const middle = (bucket + 0.5) * this.width;
      const bar = Math.min(count - 1, Math.floor((middle / duration) * count));
      bars[bar] = (bars[bar] ?? 0) + amount;
    });
    return bars;
  }

  private halve(): void {
    const halved: number[] = [];
    for (let at = 0; at < this.buckets.length; at += 2)
      halved.push((this.buckets[at] ?? 0) + (this.buckets[at + 1] ?? 0));
    this.buckets = halved;
    this.width *= 2;
  }
}
