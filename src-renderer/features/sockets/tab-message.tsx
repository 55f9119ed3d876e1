import type { ComponentProps } from 'react';
import { Empty } from '../../ui/notice.tsx';
import css from './tab-message.module.css';

/** What a tab of a socket says instead of its content; it stands on the edge of the column. */
export function TabMessage(props: ComponentProps<typeof Empty>) {
  return (
    <div className={css.message}>
      <Empty {...props} />
    </div>
  );
}
