import type { ErrorCode } from '../../src-main/contract/error-codes.ts';
import type { FieldIssue, ReplyError } from '../../src-main/contract/reply.ts';

/** Why a call was not answered with a value: the host's own words, or `host_unreachable`. */
export class BackendError extends Error {
  readonly code: ErrorCode;
  /** what to do next, in one plain sentence */
  readonly hint: string | undefined;
  /** the fields that are wrong, where it is about fields */
  readonly issues: readonly FieldIssue[];

  constructor({ code, message, hint, issues }: ReplyError) {
    super(message);
    this.name = 'BackendError';
    this.code = code;
    this.hint = hint;
    this.issues = issues ?? [];
  }
}

export function unreachable(reason: string): BackendError {
  return new BackendError({
    code: 'host_unreachable',
    message: reason,
    hint: 'The connector does not answer. It is tried again by itself.',
  });
}
