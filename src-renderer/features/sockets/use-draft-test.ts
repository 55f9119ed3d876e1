import { type ReactNode, useEffect, useRef, useState } from 'react';
import type { TestReport } from '../../../src-main/contract/connection-test.ts';
import type { SocketDraft } from '../../../src-main/contract/socket-draft.ts';
import { useAppCommand } from '../../app/commands.tsx';
import { useAnswer } from '../../app/queries.ts';
import type { TestView } from '../diagnosis/connection-test.ts';
import { untestedChange } from '../diagnosis/test-words.ts';
import { useFormTest } from '../diagnosis/use-connection-test.ts';
import { useLoginQuestion } from '../diagnosis/use-login-question.tsx';
import type { SocketForm } from './use-socket-form.ts';

export interface DraftTest {
  view: TestView;
  /** of the stored socket, before it was tested here */
  last: TestReport | null | undefined;
  /** ISO 8601: when the report that is shown began */
  testedAt: string | undefined;
  /** `Key changed, not tested` */
  changed: string | undefined;
  /** what is known of the draft as it stands, for the save bar */
  note: string | undefined;
  start: () => void;
  cancel: () => void;
  /** the question for a login name, while it stands */
  dialog: ReactNode;
}

/** Tests what stands in the form, stored or not, and knows when that is not what was tested any more. */
export function useDraftTest(form: SocketForm): DraftTest {
  const { draft, was, start: stored, isDirty, refuse } = form;
  const { test, view } = useFormTest();
  const [tested, setTested] = useState<SocketDraft>();
  const { data: last } = useAnswer('tests.last', was === undefined ? undefined : { name: was });

  const { start, dialog } = useLoginQuestion({
    asks: draft.username_provider === 'prompt_client',
    socket: draft.name || 'the target',
    target: draft.hostname,
    onRun: (login) => {
      setTested(draft);
      const choice = login === undefined ? {} : { login };
      // as it is stored: that says something about the socket, and is kept with it
      if (was !== undefined && !isDirty) return void test.run({ name: was, ...choice });
      void test.run({ draft, ...(was === undefined ? {} : { was }), ...choice });
    },
  });
  useAppCommand('socket.test', start, draft.hostname !== '');

  const issues = view.kind === 'refused' ? view.error.issues : undefined;
  const latest = useRef(refuse);
  latest.current = refuse;
  useEffect(() => {
    if (issues && issues.length > 0) latest.current(issues);
  }, [issues]);

  const report = view.kind === 'done' ? view.report : view.kind === 'none' ? last : undefined;
  const changed = tested || was !== undefined ? untestedChange(draft, tested ?? stored) : undefined;
  const words = tested && view.kind === 'done' ? results[view.report.state] : undefined;
  return {
    view,
    last,
    testedAt: report?.started_at,
    changed,
    note: changed ?? words,
    start,
    cancel: () => test.cancel(),
    dialog,
  };
}

const results = {
  running: undefined,
  canceled: undefined,
  passed: 'Tested: it works',
  failed: 'Tested: it does not work yet',
} as const satisfies Record<TestReport['state'], string | undefined>;
