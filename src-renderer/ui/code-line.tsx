import type { ReactNode } from 'react';
import css from './code-line.module.css';
import { CopyButton } from './copy-button.tsx';

/** A command or key on one line, cut with an ellipsis, with a button that copies all of it. */
export function CodeLine({
  code,
  prompt,
  iconOnly,
  width,
}: {
  code: string;
  /** a `$` before it */
  prompt?: boolean;
  iconOnly?: boolean;
  /** px */
  width?: number;
}) {
  return (
    <div className={css.line} style={width === undefined ? undefined : { width }}>
      {prompt && (
        <span className={`mono ${css.prompt}`} aria-hidden="true">
          $
        </span>
      )}
      <code className={css.code} title={code}>
        {code}
      </code>
      <CopyButton text={code} iconOnly={iconOnly ?? false} />
    </div>
  );
}

/** A command that wraps, for narrow places. */
export function CodeWrap({ code }: { code: string }) {
  return (
    <div className={`${css.line} ${css.tall}`}>
      <code className={css.wrap}>{code}</code>
      <CopyButton text={code} iconOnly />
    </div>
  );
}

/** A script: it scrolls, it never wraps. */
export function Script({ code, label, children }: { code: string; label: string; children?: ReactNode }) {
  return (
    <div className={css.script}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <section className={css.scroll} tabIndex={0} aria-label={label}>
        <pre>{children ?? code}</pre>
      </section>
      <div className={css.corner}>
        <CopyButton text={code} />
      </div>
    </div>
  );
}

/** The machine's own words beside ours. */
export function Proof({ children }: { children: string }) {
  return (
    <div className={css.proof}>
      <code>{children}</code>
    </div>
  );
}
