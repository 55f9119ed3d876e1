import type { ReactNode } from 'react';
import css from './screen.module.css';

/** The one title of a screen, and its tools beside it: 48 px. */
export function ScreenHead({ title, children }: { title?: ReactNode; children?: ReactNode }) {
  return (
    <header className={css.head}>
      {title !== undefined && <h1 className="cut">{title}</h1>}
      {children}
    </header>
  );
}

/** A name and what stands at its end, 36 px: over lists inside a screen. */
export function PaneHead({
  title,
  count,
  children,
}: {
  title: ReactNode;
  count?: ReactNode;
  children?: ReactNode;
}) {
  return (
    <div className={css.pane}>
      <span className="cut">{title}</span>
      {count !== undefined && <span className={css.count}>{count}</span>}
      <span className="grow" />
      {children}
    </div>
  );
}

/** A section of a reading page, with something to go to at the end of its title. */
export function Section({ title, end, children }: { title: string; end?: ReactNode; children: ReactNode }) {
  return (
    <section className={css.section} aria-label={title}>
      <div className={css.title}>
        <h2>{title}</h2>
        {end}
      </div>
      {children}
    </section>
  );
}

/** A setting: name and words on the left, its control on the right. */
export function SettingRow({
  title,
  children,
  control,
}: {
  title: string;
  children?: ReactNode;
  control: ReactNode;
}) {
  return (
    <div className={css.row}>
      <div className="grow">
        <h3>{title}</h3>
        {children && <div className="meta">{children}</div>}
      </div>
      {control}
    </div>
  );
}
