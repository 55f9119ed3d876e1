/** Those who want to hear of something, until they don't. */
export class Listeners<Told = void> {
  private readonly listeners = new Set<(told: Told) => void>();

  /** Returns what ends it. */
  add(listener: (told: Told) => void): () => void {
    // wrapped, so that one function that is added twice is called twice, and removed once
    const own = (told: Told) => listener(told);
    this.listeners.add(own);
    return () => {
      this.listeners.delete(own);
    };
  }

  /** What a listener throws is a bug that the host logs; whoever told, and the other listeners, go on. */
  tell(told: Told): void {
    for (const listener of [...this.listeners]) {
      try {
        listener(told);
      } catch (error) {
        queueMicrotask(() => {
          throw error;
        });
      }
    }
  }
}
