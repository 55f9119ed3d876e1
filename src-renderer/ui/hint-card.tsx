import type { ReactNode } from 'react';
import { CodeWrap, Proof } from './code-line.tsx';
import css from './hint-card.module.css';

export interface HintWords {
  /** the machine's own words */
  proof?: string | undefined;
  cause?: ReactNode | undefined;
  /** what to do, the first thing first */
  steps?: readonly string[] | undefined;
  /** to copy, each with what it is for */
  commands?: readonly { purpose: string; text: string }[] | undefined;
  actions?: ReactNode | undefined;
}

/** What happened, why most likely, and the next thing to do. */
export function HintCard({ title, ...words }: HintWords & { title: ReactNode }) {
  return (
    <article className={css.card}>
      <h3>{title}</h3>
      <HintBody {...words} />
    </article>
  );
}

/** The same without a frame and a title, where the place says already what happened. */
export function HintBody({ proof, cause, steps = [], commands = [], actions }: HintWords) {
  return (
    <div className={css.hint}>
      {proof && (
        <div className={css.proof}>
          <Proof>{proof}</Proof>
        </div>
      )}
      {(cause || steps.length > 0 || commands.length > 0) && (
        <dl>
          {cause && (
            <>
              <dt>Likely cause</dt>
              <dd>{cause}</dd>
            </>
          )}
          {steps.length > 0 && (
            <>
              <dt>What to do</dt>
              <dd>
                <Steps steps={steps} />
              </dd>
            </>
          )}
          {commands.map(({ purpose, text }) => (
            <Command key={`${purpose} ${text}`} purpose={purpose} text={text} />
          ))}
        </dl>
      )}
      {actions && <div className={css.actions}>{actions}</div>}
    </div>
  );
}

/** One is a sentence; more of them are gone through in their order. */
function Steps({ steps }: { steps: readonly string[] }) {
  if (steps.length === 1) return steps[0];
  return (
    <ol className={css.steps}>
      {steps.map((step) => (
        <li key={step}>{step}</li>
      ))}
    </ol>
  );
}

function Command({ purpose, text }: { purpose: string; text: string }) {
  return (
    <>
      <dt>{purpose}</dt>
      <dd className={css.command}>
        <CodeWrap code={text} />
      </dd>
    </>
  );
}
