import type { ErrorCode } from '../contract/error-codes.ts';
import type { FieldIssue } from '../contract/reply.ts';

/** Facts that a failure carries for the log and for hints. Never a secret. */
export type Evidence = Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>;

export interface FailureOptions {
  /** what the log says, in Border0's words where Border0 has words for it */
  message: string;
  /** one plain sentence for the person at the terminal: what failed and what to try. No internal address. */
  advice?: string;
  evidence?: Evidence;
  /** what is wrong field by field, where it is about input */
  issues?: readonly FieldIssue[];
  cause?: unknown;
}

/** The one error type of the connector. Foreign errors are wrapped into it once, at the edge where they occur. */
export class Failure extends Error {
  readonly code: ErrorCode;
  readonly advice: string | undefined;
  readonly evidence: Evidence;
  readonly issues: readonly FieldIssue[] | undefined;

  constructor(code: ErrorCode, { message, advice, evidence = {}, issues, cause }: FailureOptions) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'Failure';
    this.code = code;
    this.advice = advice;
    this.evidence = evidence;
    this.issues = issues;
  }
}

/** Anything that was thrown, as a Failure. What is not one yet is a bug of ours and says so. */
export function asFailure(thrown: unknown): Failure {
  if (thrown instanceof Failure) return thrown;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return new Failure('internal_error', { message, cause: thrown });
}

/** The Node error code (`ENOENT`, `ECONNREFUSED`, …) of anything thrown, if it has one. */
export function nodeErrorCode(thrown: unknown): string | undefined {
  if (typeof thrown !== 'object' || thrown === null || !('code' in thrown)) return undefined;
  return typeof thrown.code === 'string' ? thrown.code : undefined;
}

export function assertNever(value: never): never {
  throw new Error(`unexpected value ${String(value)}`);
}
