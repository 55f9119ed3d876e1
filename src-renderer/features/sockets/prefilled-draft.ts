import type { SocketDraft } from '../../../src-main/contract/socket-draft.ts';

let waiting: SocketDraft | undefined;

/** Leaves a draft for the form of a new socket, which is opened next. */
export function leaveDraft(draft: SocketDraft): void {
  waiting = draft;
}

/** What was left. It may be asked again until `forgetDraft`: a render may happen twice. */
export function leftDraft(): SocketDraft | undefined {
  return waiting;
}

export function forgetDraft(): void {
  waiting = undefined;
}
