import type { ErrorCode } from './error-codes.ts';
import type { Hint } from './hints/hint-rule.ts';

/** The way to a target in its steps, in their order. */
export const testStepNames = [
  'resolve',
  'tcp',
  'banner',
  'kex',
  'host_key',
  'auth_methods',
  'auth',
  'session',
  'pty',
  'round_trip',
] as const;
export type TestStepName = (typeof testStepNames)[number];

/** What a step has shown. Never a secret; texts of the target are cleaned and bounded. */
export type TestEvidence = Readonly<Record<string, string | number | boolean | readonly string[]>>;

export interface TestStep {
  name: TestStepName;
  /** `waiting` and `running` only while the test goes on; `skipped`: not reached */
  state: 'waiting' | 'running' | 'ok' | 'failed' | 'skipped';
  /** how long it took, in ms; 0 where it was not reached */
  ms: number;
  evidence: TestEvidence;
  /** of a step that has failed */
  code?: ErrorCode;
  /** what the log says about it, in Border0's words */
  message?: string;
  hint?: Hint;
}

/** A connection test, so far or at its end. */
export interface TestReport {
  socket: string;
  /** of Sallyport */
  version: string;
  state: 'running' | 'passed' | 'failed' | 'canceled';
  /** ISO 8601 */
  started_at: string;
  /** so far */
  ms: number;
  /** all of them, always */
  steps: TestStep[];
}
