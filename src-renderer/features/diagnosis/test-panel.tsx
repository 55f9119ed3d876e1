import { Copy, RotateCw } from 'lucide-react';
import type { TestReport } from '../../../src-main/contract/connection-test.ts';
import type { HintField } from '../../../src-main/contract/hints/hint-rule.ts';
import { capital } from '../../../src-main/contract/hints/hint-text.ts';
import type { SocketView } from '../../../src-main/contract/socket-view.ts';
import { reportText, stepTitles } from '../../../src-main/contract/test-report-text.ts';
import type { BackendError } from '../../backend/backend-error.ts';
import { Button } from '../../ui/button.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { Glyph, Status } from '../../ui/glyph.tsx';
import type { TestView } from './connection-test.ts';
import css from './test-panel.module.css';
import { StepRow } from './test-step.tsx';
import { testSummary } from './test-words.ts';

/** A connection test: its steps as they are gone, and of the one that failed why, and what to do. */
export function TestPanel({
  view,
  last,
  changed,
  socket,
  disabled,
  onRun,
  onCancel,
  onEdit,
}: {
  view: TestView;
  /** the last one that the host knows of, where there was none on this page */
  last?: TestReport | null | undefined;
  /** what is not as it was when it was tested: `Key changed, not tested` */
  changed?: string | undefined;
  /** the stored one */
  socket: SocketView | undefined;
  /** there is nothing to test yet */
  disabled?: boolean;
  onRun: () => void;
  onCancel: () => void;
  onEdit?: ((field: HintField | undefined) => void) | undefined;
}) {
  const report = view.kind === 'running' || view.kind === 'done' ? view.report : (last ?? undefined);
  const isRunning = view.kind === 'running';
  const summary = isRunning && !report ? 'begins' : report ? testSummary(report) : 'not tested yet';
  return (
    <section className={css.panel} aria-label="Connection test" aria-busy={isRunning}>
      <div className={css.head}>
        <h2>Connection test</h2>
        <span className="meta tabular cut" title={summary}>
          {summary}
        </span>
        <span className="grow" />
        {report && !isRunning && (
          <CopyButton iconOnly icon={Copy} label="Copy report" text={() => reportText(report)} />
        )}
        {isRunning ? (
          <Button disabled={view.canceling} onClick={onCancel}>
            Cancel
          </Button>
        ) : (
          <Button icon={RotateCw} disabled={disabled} onClick={onRun}>
            {report ? 'Test again' : 'Test'}
          </Button>
        )}
      </div>
      <p className="unseen" role="status">
        {spoken(view)}
      </p>
      {changed !== undefined && report && !isRunning && (
        <p className={`meta ${css.note}`}>
          <Status kind="ring" tone="calm">
            {changed}
          </Status>
        </p>
      )}
      {view.kind === 'refused' && (
        <p className={css.note}>
          <Glyph kind="cross" />
          {refusedText(view.error)}
        </p>
      )}
      {report && view.kind !== 'refused' && (
        <ol className={css.steps}>
          {report.steps.map((step) => (
            <StepRow key={step.name} step={step} socket={socket} onEdit={onEdit} />
          ))}
        </ol>
      )}
    </section>
  );
}

function refusedText({ issues, message, hint }: BackendError): string {
  if (issues.length > 0) return `It cannot be tested yet. ${issues.map(({ text }) => text).join(' ')}`;
  const sentence = `${capital(message)}.`;
  return hint === undefined ? sentence : `${sentence} ${hint}`;
}

/** For those who hear the page: how it begins and how it ends, not every step. */
function spoken(view: TestView): string {
  if (view.kind === 'running') return 'The connection test runs';
  if (view.kind !== 'done') return '';
  const { report } = view;
  const failed = report.steps.find(({ state }) => state === 'failed');
  const what = failed ? `, ${stepTitles[failed.name]}: ${failed.hint?.title ?? failed.message ?? ''}` : '';
  return `Connection test ${testSummary(report)}${what}`;
}
