import css from './shell.module.css';

/** The mark of the product: a fort's gateway, one door shut, so that the other may stand ajar. */
export function Mark({ size = 24 }: { size?: number }) {
  return (
    <svg viewBox="0 0 24 24" width={size} height={size} className={css.mark} aria-hidden="true">
      <path className={css.wall} d="M2 2h4v3h4V2h4v3h4V2h4v20h-3v-7.5a7 7 0 0 0-14 0V22H2V2Z" />
      <path className={css.door} d="M6.5 22v-7.5a5.5 5.5 0 0 1 5-5.48V22Z" />
      <path className={css.door} d="M17.5 22v-7.5c0-1.3-.45-2.5-1.2-3.4L14 12.5v8Z" />
    </svg>
  );
}
