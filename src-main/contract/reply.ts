import type { ErrorCode } from './error-codes.ts';

/** A mistake in one field of what was asked, in words for the person who typed it. */
export interface FieldIssue {
  /** the name of the field, or its path: `password`, `sockets.3.name` */
  field: string;
  text: string;
  /** of a text that was imported: where in it, from 1 */
  line?: number;
}

/** Why a command did not do what it was asked. Codes are stable; texts are for people. */
export interface ReplyError {
  code: ErrorCode;
  message: string;
  /** what to do next, in one plain sentence */
  hint?: string;
  /** the fields that are wrong, where it is about fields */
  issues?: FieldIssue[];
}

export type Reply<Value> = { ok: true; value: Value } | { ok: false; error: ReplyError };
