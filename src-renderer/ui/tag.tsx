import css from './tag.module.css';

export function Tag({ children }: { children: string }) {
  return <span className={css.tag}>{children}</span>;
}
