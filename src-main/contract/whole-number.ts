import { z } from 'zod';

/** A whole number within bounds. As everywhere in the contract, the error text says what is expected. */
export function wholeNumber(smallest: number, largest: number): z.ZodInt {
  const expected = `a number from ${smallest} to ${largest}`;
  return z.int(expected).min(smallest, expected).max(largest, expected);
}
