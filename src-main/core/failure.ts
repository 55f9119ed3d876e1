import type { ErrorCode } from '../contract/error-codes.ts';
import type { Evidence, EvidenceFor } from '../contract/failure-evidence.ts';
import type { FieldIssue } from '../contract/reply.ts';

export type { Evidence } from '../contract/failure-evidence.ts';

interface FailureWords {
  /** what the log says, in Border0's words where Border0 has words for it */
  message: string;
  /**
   * What failed and what to try, for whoever asked: where no hint rule can say it, because it is about what was typed.
   * A failure of a target has none: its words come from the rules (see `failure-words.ts`).
   */
  advice?: string;
  /** what is wrong field by field, where it is about input */
  issues?: readonly FieldIssue[];
  cause?: unknown;
}

/** Evidence can only be left out where none of it has to be there. */
export type FailureOptions<Code extends ErrorCode = ErrorCode> = FailureWords &
  (Code extends ErrorCode
    ? Record<never, never> extends EvidenceFor<Code>
      ? { evidence?: EvidenceFor<Code> }
      : { evidence: EvidenceFor<Code> }
    : never);

/** The one error type of the connector. Foreign errors are wrapped into it once, at the edge where they occur. */
export class Failure<Code extends ErrorCode = ErrorCode> extends Error {
  readonly code: Code;
  readonly advice: string | undefined;
  readonly evidence: Evidence;
  readonly issues: readonly FieldIssue[] | undefined;

  constructor(code: Code, { message, advice, evidence, issues, cause }: FailureOptions<Code>) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'Failure';
    this.code = code;
    this.advice = advice;
    this.evidence = { ...evidence };
    this.issues = issues;
  }
}

/** The same failure as it is told further up: other words, and more evidence. It keeps its code. */
export function retold(
  failure: Failure,
  {
    message,
    advice = failure.advice,
    evidence = {},
  }: { message: string; advice?: string | undefined; evidence?: Evidence },
): Failure {
  return new Failure(failure.code as 'internal_error', {
    message,
    ...(advice === undefined ? {} : { advice }),
    evidence: { ...failure.evidence, ...evidence },
    cause: failure,
  });
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
