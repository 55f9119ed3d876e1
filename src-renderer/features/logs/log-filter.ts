import type { Lines } from './log-ring.ts';

/** The lines that a list shows: rows from 0, each with the number of its line. They go up. */
export interface LineView {
  readonly length: number;
  /** every line that is held has been looked at */
  readonly isComplete: boolean;
  numberAt(row: number): number;
  /** the row of this line, or of the first one after it; `length` where there is none */
  rowOf(number: number): number;
  /**
   * Takes in what has changed in the lines, for at most so many milliseconds.
   *
   * @returns whether that was all
   */
  advance(milliseconds: number): boolean;
}

/** All lines. */
export class WholeView implements LineView {
  readonly isComplete = true;
  private readonly lines: Lines<unknown>;

  constructor(lines: Lines<unknown>) {
    this.lines = lines;
  }

  get length(): number {
    return this.lines.end - this.lines.first;
  }

  numberAt(row: number): number {
    return this.lines.first + row;
  }

  rowOf(number: number): number {
    return Math.min(Math.max(0, number - this.lines.first), this.length);
  }

  advance(): boolean {
    return true;
  }
}

/** looked at between two looks at the clock */
const chunk = 512;

/**
 * The lines that pass a test, as an index of their numbers. It begins with the newest, so that what is looked at first
 * is there at once, and goes on in pieces; new lines, evicted ones and ones that were put before the others are taken
 * in by the next `advance`.
 */
export class FilteredView<Line> implements LineView {
  private readonly lines: Lines<Line>;
  private readonly test: (line: Line) => boolean;
  /** numbers that were found going back: the oldest is the last */
  private readonly before: number[] = [];
  /** numbers that were found going forward, from `skip` on: the newest is the last */
  private after: number[] = [];
  private skip = 0;
  /** looked at: from this number to before the other */
  private from: number;
  private to: number;

  constructor(lines: Lines<Line>, test: (line: Line) => boolean) {
    this.lines = lines;
    this.test = test;
    this.from = this.to = lines.end;
  }

  get length(): number {
    return this.before.length + this.after.length - this.skip;
  }

  get isComplete(): boolean {
    return this.from <= this.lines.first && this.to >= this.lines.end;
  }

  numberAt(row: number): number {
    const { before, after } = this;
    const number =
      row < before.length ? before[before.length - 1 - row] : after[this.skip + row - before.length];
    if (number === undefined) throw new RangeError(`there is no row ${row}`);
    return number;
  }

  rowOf(number: number): number {
    let low = 0;
    let high = this.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.numberAt(middle) < number) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  advance(milliseconds: number): boolean {
    this.dropEvicted();
    const until = performance.now() + milliseconds;
    const { lines } = this;
    while (this.to < lines.end) {
      const stop = Math.min(lines.end, this.to + chunk);
      for (; this.to < stop; this.to++) if (this.passes(this.to)) this.after.push(this.to);
      if (performance.now() >= until) return this.isComplete;
    }
    while (this.from > lines.first) {
      const stop = Math.max(lines.first, this.from - chunk);
      while (this.from > stop) if (this.passes(--this.from)) this.before.push(this.from);
      if (performance.now() >= until) return this.isComplete;
    }
    return true;
  }

  private passes(number: number): boolean {
    const line = this.lines.at(number);
    return line !== undefined && this.test(line);
  }

  private dropEvicted(): void {
    const { before, after } = this;
    const { first } = this.lines;
    while ((before.at(-1) ?? first) < first) before.pop();
    if (before.length === 0) {
      while ((after[this.skip] ?? first) < first) this.skip++;
      // cut off now and then, so that it costs nothing per line
      if (this.skip > 1024 && this.skip * 2 > after.length) {
        this.after = after.slice(this.skip);
        this.skip = 0;
      }
    }
    this.from = Math.max(this.from, first);
    this.to = Math.max(this.to, first);
  }
}
