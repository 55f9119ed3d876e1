export interface WaitOptions {
  /** milliseconds; default 10 s */
  timeLimit?: number;
}

/** What a program has printed so far, with ways to wait for something in it. */
export class CollectedOutput {
  private readonly chunks: Buffer[] = [];
  private readonly waiting = new Set<() => void>();
  private ended = false;

  get bytes(): Buffer {
    return Buffer.concat(this.chunks);
  }

  get text(): string {
    return this.bytes.toString('utf8');
  }

  add(chunk: Buffer): void {
    this.chunks.push(chunk);
    this.wake();
  }

  end(): void {
    this.ended = true;
    this.wake();
  }

  private wake(): void {
    for (const look of [...this.waiting]) look();
  }

  /** Waits for a text, looking from the character `from` on. */
  async waitFor(
    pattern: RegExp | string,
    options: WaitOptions & { from?: number } = {},
  ): Promise<RegExpMatchArray> {
    const expression = typeof pattern === 'string' ? new RegExp(escaped(pattern)) : pattern;
    const find = () => this.text.slice(options.from ?? 0).match(expression) ?? undefined;
    return this.waitUntil(find, { ...options, waitingFor: String(expression) });
  }

  /**
   * Calls `find` after each output until it gives something. Rejects, with all that was printed, when the
   * program ends without it or the time is over.
   */
  waitUntil<T>(find: () => T | undefined, options: WaitOptions & { waitingFor: string }): Promise<T> {
    const { timeLimit = 10_000, waitingFor } = options;
    return new Promise((resolve, reject) => {
      const finish = (settle: () => void) => {
        clearTimeout(timer);
        this.waiting.delete(look);
        settle();
      };
      const fail = (why: string) =>
        finish(() => reject(new Error(`${why}, waiting for ${waitingFor}. Printed so far:\n${this.text}`)));
      const look = () => {
        const found = find();
        if (found !== undefined) finish(() => resolve(found));
        else if (this.ended) fail('the program ended');
      };
      const timer = setTimeout(() => fail(`not within ${timeLimit} ms`), timeLimit);
      this.waiting.add(look);
      look();
    });
  }
}

/** `RegExp.escape` is in Node 24, but not yet in the types of ES2024 */
const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
