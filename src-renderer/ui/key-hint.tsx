import type { ReactNode } from 'react';
import css from './key-hint.module.css';

/** A key as it stands on a keyboard. */
export function KeyHint({ children }: { children: ReactNode }) {
  return <kbd className={css.key}>{children}</kbd>;
}
