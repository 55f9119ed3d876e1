import type { TestStep } from '../../../src-main/contract/connection-test.ts';
import type { HintField } from '../../../src-main/contract/hints/hint-rule.ts';
import type { SocketView } from '../../../src-main/contract/socket-view.ts';
import { stepSummary, stepTitles } from '../../../src-main/contract/test-report-text.ts';
import { failureWords } from '../../format/failure-words.ts';
import { Glyph, type GlyphKind } from '../../ui/glyph.tsx';
import { HintBody } from '../../ui/hint-card.tsx';
import { HintActions } from './hint-actions.tsx';
import css from './test-panel.module.css';
import { evidenceWords, msText } from './test-words.ts';

const glyphs = {
  waiting: 'ring',
  running: 'dot',
  ok: 'check',
  failed: 'cross',
  skipped: 'ring',
} as const satisfies Record<TestStep['state'], GlyphKind>;

const spokenStates = {
  waiting: 'not yet',
  running: 'now',
  ok: 'passed',
  failed: 'failed',
  skipped: 'skipped',
} as const satisfies Record<TestStep['state'], string>;

/** One step of a connection test: a line, and under one that failed all that there is to say about it. */
export function StepRow({
  step,
  socket,
  onEdit,
}: {
  step: TestStep;
  socket: SocketView | undefined;
  onEdit?: ((field: HintField | undefined) => void) | undefined;
}) {
  const { name, state } = step;
  if (state === 'failed') return <FailedStep step={step} socket={socket} onEdit={onEdit} />;
  const words = evidenceWords(step);
  const isQuiet = state === 'skipped' || state === 'waiting';
  return (
    <li className={isQuiet ? css.quiet : undefined}>
      <div className={css.step}>
        <StepGlyph state={state} />
        <span>{stepTitles[name]}</span>
        <span
          className={`${css.evidence} cut ${state === 'ok' ? 'mono' : ''}`}
          title={state === 'ok' ? stepSummary(step) : undefined}
        >
          {words}
        </span>
        <span className={css.ms}>{state === 'ok' && msText(step.ms)}</span>
      </div>
    </li>
  );
}

function FailedStep({
  step,
  socket,
  onEdit,
}: {
  step: TestStep;
  socket: SocketView | undefined;
  onEdit: ((field: HintField | undefined) => void) | undefined;
}) {
  const { name, code, message, hint, ms } = step;
  const what = hint?.title ?? (code === undefined ? 'Failed' : failureWords(code));
  return (
    <li className={css.failed}>
      <div className={css.step}>
        <StepGlyph state="failed" />
        <b>{stepTitles[name]}</b>
        <span className={`${css.evidence} ${css.what}`}>{what}</span>
        <span className={css.ms}>{msText(ms)}</span>
      </div>
      <div className={css.why}>
        <HintBody
          proof={message}
          cause={hint?.cause}
          steps={hint?.steps}
          commands={hint?.commands}
          actions={
            hint?.action && hint.action.kind !== 'test' ? (
              <HintActions hint={hint} socket={socket} onEdit={onEdit} canTest={false} hasPrimary />
            ) : undefined
          }
        />
      </div>
    </li>
  );
}

function StepGlyph({ state }: { state: TestStep['state'] }) {
  return (
    <>
      <span className="unseen">{spokenStates[state]}: </span>
      <Glyph kind={glyphs[state]} tone={state === 'running' ? 'info' : undefined} />
    </>
  );
}
