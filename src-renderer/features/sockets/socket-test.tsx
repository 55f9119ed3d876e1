import { useEffect, useRef } from 'react';
import type { TestReport } from '../../../src-main/contract/connection-test.ts';
import type { SocketView } from '../../../src-main/contract/socket-view.ts';
import { useAnswer } from '../../app/queries.ts';
import type { TestView } from '../diagnosis/connection-test.ts';
import { onTestWish, takeTestWish } from '../diagnosis/open-test.ts';
import { TestPanel } from '../diagnosis/test-panel.tsx';
import { useSocketTest } from '../diagnosis/use-connection-test.ts';
import { useLoginQuestion } from '../diagnosis/use-login-question.tsx';
import css from './socket-test.module.css';
import { targetText } from './socket-words.ts';

/** The last connection test of a socket as it is stored, and the next one. */
export function SocketTest({ socket }: { socket: SocketView }) {
  const { name, username_provider } = socket;
  const { test, view } = useSocketTest(name);
  const { data: last } = useAnswer('tests.last', { name });
  const { start, dialog } = useLoginQuestion({
    asks: username_provider === 'prompt_client',
    socket: name,
    target: targetText(socket),
    onRun: (login) => void test.run({ name, ...(login === undefined ? {} : { login }) }),
  });

  const latest = useRef(start);
  latest.current = start;
  useEffect(() => {
    const take = () => {
      if (takeTestWish(name)) latest.current();
    };
    take();
    return onTestWish(take);
  }, [name]);

  const shown = current(view, socket, last);
  return (
    <>
      <TestPanel view={shown} last={last} socket={socket} onRun={start} onCancel={() => test.cancel()} />
      {shown.kind === 'none' && last === null && (
        <p className={css.none}>
          A test goes the whole way that a session goes: it looks the name up, connects, compares the host
          key, logs in and opens a terminal. It says at which step that fails, why, and what to do. Nothing is
          recorded, and nobody else notices.
        </p>
      )}
      {dialog}
    </>
  );
}

/** What was tested on this page, unless it is another socket since, or was tested on another page. */
function current(
  view: TestView,
  { changed_at = '' }: SocketView,
  last: TestReport | null | undefined,
): TestView {
  if (view.kind !== 'done') return view;
  const { started_at } = view.report;
  if (changed_at > started_at) return { kind: 'none' };
  return last && last.started_at > started_at ? { kind: 'done', report: last } : view;
}
