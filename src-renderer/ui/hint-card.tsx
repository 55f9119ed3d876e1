import type { ReactNode } from 'react';
import { CodeWrap, Proof } from './code-line.tsx';
import css from './hint-card.module.css';

/** What happened, why most likely, and the next thing to do. */
export function HintCard({
  title,
  proof,
  cause,
  steps,
  command,
  commandTitle = 'Try this',
  actions,
}: {
  title: ReactNode;
  /** the machine's own words */
  proof?: string | undefined;
  cause?: ReactNode | undefined;
  steps?: ReactNode | undefined;
  command?: string | undefined;
  commandTitle?: string | undefined;
  actions?: ReactNode | undefined;
}) {
  return (
    <article className={css.hint}>
      <h3>{title}</h3>
      {proof && (
        <div className={css.proof}>
          <Proof>{proof}</Proof>
        </div>
      )}
      <dl>
        {cause && (
          <>
            <dt>Likely cause</dt>
            <dd>{cause}</dd>
          </>
        )}
        {steps && (
          <>
            <dt>What to do</dt>
            <dd>{steps}</dd>
          </>
        )}
        {command && (
          <>
            <dt>{commandTitle}</dt>
            <dd>
              <CodeWrap code={command} />
            </dd>
          </>
        )}
      </dl>
      {actions && <div className={css.actions}>{actions}</div>}
    </article>
  );
}
