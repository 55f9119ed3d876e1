/** What can be read of a ring: lines have numbers, which they keep for as long as they are held. */
export interface Lines<Line> {
  /** the number of the oldest line that is held */
  readonly first: number;
  /** one more than the number of the newest */
  readonly end: number;
  at(number: number): Line | undefined;
}

/**
 * The last lines of an endless log. Adding one is O(1), also where that evicts the oldest; older ones can be put before
 * the others as long as there is room. The memory grows with what is held.
 */
export class LogRing<Line> implements Lines<Line> {
  readonly capacity: number;
  first = 0;
  end = 0;
  /** so many lines have been evicted */
  evicted = 0;
  // a power of two: a line's slot is its number's lowest bits, whatever its sign
  private slots: (Line | undefined)[] = new Array(1024);
  private mask = 1023;

  constructor(capacity = 1_000_000) {
    this.capacity = capacity;
  }

  get length(): number {
    return this.end - this.first;
  }

  at(number: number): Line | undefined {
    return number >= this.first && number < this.end ? this.slots[number & this.mask] : undefined;
  }

  append(lines: readonly Line[]): void {
    // of more than fit, the last ones count
    const skipped = Math.max(0, lines.length - this.capacity);
    const over = Math.max(0, this.length + lines.length - skipped - this.capacity);
    this.evict(over);
    this.evicted += skipped;
    this.makeRoomFor(this.length + lines.length - skipped);
    for (let at = skipped; at < lines.length; at++) this.slots[this.end++ & this.mask] = lines[at];
  }

  /** Puts lines before the oldest, as many of the last ones as there is room for; gives how many. */
  prepend(lines: readonly Line[]): number {
    const taken = Math.min(lines.length, this.capacity - this.length);
    this.makeRoomFor(this.length + taken);
    for (let back = 1; back <= taken; back++)
      this.slots[--this.first & this.mask] = lines[lines.length - back];
    return taken;
  }

  private evict(count: number): void {
    for (let left = count; left > 0; left--) this.slots[this.first++ & this.mask] = undefined;
    this.evicted += count;
  }

  private makeRoomFor(length: number): void {
    if (length <= this.slots.length) return;
    let size = this.slots.length;
    while (size < length) size *= 2;
    const slots: (Line | undefined)[] = new Array(size);
    for (let number = this.first; number < this.end; number++) {
      slots[number & (size - 1)] = this.slots[number & this.mask];
    }
    this.slots = slots;
    this.mask = size - 1;
  }
}
