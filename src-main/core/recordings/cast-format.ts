import { z } from 'zod';

/** Line 1 of an asciicast v2 file; keys that we do not know are left as they are. */
export const CastHeader = z.looseObject({
  version: z.literal(2),
  width: z.int().positive(),
  height: z.int().positive(),
  /** seconds since 1970 */
  timestamp: z.number().optional(),
  /** seconds; no pause is to be shown longer */
  idle_time_limit: z.number().optional(),
  command: z.string().optional(),
  title: z.string().optional(),
  env: z.record(z.string(), z.string()).optional(),
});
export type CastHeader = z.infer<typeof CastHeader>;

export interface CastEvent {
  /** seconds since the start */
  time: number;
  /** `o` output, `i` input, `m` marker, `r` resize; a reader skips what it does not know */
  code: string;
  data: string;
}

/** @param us time since the start, in whole microseconds */
export function eventLine(us: number, code: 'o' | 'i' | 'm' | 'r', data: string): string {
  const fraction = String(us % 1e6).padStart(6, '0');
  return `[${Math.floor(us / 1e6)}.${fraction}, "${code}", ${JSON.stringify(data)}]`;
}

/** Undefined where the line is no event. */
export function parseEvent(line: string): CastEvent | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  if (!Array.isArray(value)) return undefined;
  const [time, code, data] = value as unknown[];
  if (typeof time !== 'number' || !Number.isFinite(time)) return undefined;
  if (typeof code !== 'string' || typeof data !== 'string') return undefined;
  return { time, code, data };
}
