import type { ReactNode } from 'react';
import { Glyph, type GlyphKind } from './glyph.tsx';
import css from './notice.module.css';

/** One line over a view that says what is wrong with all of it, and what can be done. */
export function Notice({
  kind,
  children,
  actions,
}: {
  kind: GlyphKind;
  children: ReactNode;
  actions?: ReactNode;
}) {
  return (
    <div className={css.notice} role="status">
      <Glyph kind={kind} />
      <div className={css.text}>{children}</div>
      {actions}
    </div>
  );
}

/** What a view says when there is nothing to show: what would be here, and how it gets there. */
export function Empty({
  title,
  children,
  actions,
}: {
  title: string;
  children?: ReactNode;
  actions?: ReactNode;
}) {
  return (
    <div className={css.empty}>
      <h2>{title}</h2>
      {children && <p>{children}</p>}
      {actions && <div className="bar">{actions}</div>}
    </div>
  );
}
