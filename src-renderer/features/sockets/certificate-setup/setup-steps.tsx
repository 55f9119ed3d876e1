import type { SetupOutcome, SetupStep } from '../../../../src-main/contract/certificate-setup.ts';
import { Glyph, type GlyphKind } from '../../../ui/glyph.tsx';
import css from './certificate-setup.module.css';
import { stepLabels, stepResult } from './setup-words.ts';

const glyphs = {
  waiting: 'ring',
  running: 'dot',
  ok: 'check',
  no: 'ring',
  failed: 'cross',
  skipped: 'ring',
} as const satisfies Record<SetupStep['state'], GlyphKind>;

const spoken = {
  waiting: 'not yet',
  running: 'now',
  ok: 'done',
  no: 'no',
  failed: 'failed',
  skipped: 'skipped',
} as const satisfies Record<SetupStep['state'], string>;

/** What goes on on the target, or went on there last. */
export function SetupSteps({
  steps,
  outcome,
  label,
}: {
  steps: readonly SetupStep[];
  outcome?: SetupOutcome | undefined;
  label: string;
}) {
  return (
    <ol className={css.steps} aria-label={label}>
      {steps.map((step) => {
        const { name, state } = step;
        const isQuiet = state === 'waiting' || state === 'skipped';
        // what was put back is not kept
        const text = name === 'settle' && outcome !== undefined ? 'Put it back' : stepLabels[name];
        return (
          <li key={name} className={isQuiet ? css.quiet : undefined}>
            <span className="unseen">{spoken[state]}: </span>
            <Glyph kind={glyphs[state]} tone={state === 'running' ? 'info' : undefined} />
            <span>{text}</span>
            <span className={state === 'failed' ? css.bad : css.result}>{stepResult(step, outcome)}</span>
          </li>
        );
      })}
    </ol>
  );
}
