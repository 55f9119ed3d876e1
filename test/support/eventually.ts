import { setTimeout as pause } from 'node:timers/promises';

/** Looks again and again until there is something, for what comes about on its own time and tells nobody. */
export async function eventually<T>(
  find: () => T | undefined,
  waitingFor: string,
  withinMs = 10_000,
): Promise<T> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    const found = find();
    if (found !== undefined) return found;
    if (Date.now() > deadline) throw new Error(`not within ${withinMs / 1000} s: ${waitingFor}`);
    await pause(20);
  }
}
