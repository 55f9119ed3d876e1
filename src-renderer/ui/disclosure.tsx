import { ChevronRight } from 'lucide-react';
import { type ReactNode, useId, useState } from 'react';
import css from './disclosure.module.css';
import { Icon } from './icon.tsx';

/** What few people need, behind its name. */
export function Disclosure({
  title,
  note,
  open: openAtFirst = false,
  children,
}: {
  title: string;
  /** quiet words behind the title */
  note?: ReactNode;
  open?: boolean;
  children: ReactNode;
}) {
  const [open, setOpen] = useState(openAtFirst);
  const id = useId();
  return (
    <div>
      <button
        type="button"
        className={css.title}
        aria-expanded={open}
        aria-controls={id}
        onClick={() => setOpen(!open)}
      >
        <Icon of={ChevronRight} />
        {title}
        {note && <span className={css.note}>{note}</span>}
      </button>
      <div id={id} hidden={!open}>
        {open && children}
      </div>
    </div>
  );
}
