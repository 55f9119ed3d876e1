import { onTestFinished } from 'vitest';

/**
 * Calls `dispose` when the running test ends. In a `beforeAll` there is no running test: there the caller
 * stops what it started, by `afterAll(() => thing.stop())`.
 */
export function whenTestEnds(dispose: () => void | Promise<void>): void {
  try {
    onTestFinished(dispose);
  } catch {
    // not inside a test
  }
}
