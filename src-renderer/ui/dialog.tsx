import { Dialog as Base } from '@base-ui/react/dialog';
import { X } from 'lucide-react';
import type { ReactNode, RefObject } from 'react';
import { IconButton } from './button.tsx';
import css from './dialog.module.css';

/** Asks for something before anything else goes on. Escape and a click beside it close it. */
export function Dialog({
  open,
  onClose,
  title,
  children,
  actions,
  width = 480,
  firstFocus,
  readOnly,
}: {
  open: boolean;
  onClose: () => void;
  title: string;
  children: ReactNode;
  /** buttons, the primary one last */
  actions?: ReactNode | undefined;
  /** px */
  width?: number | undefined;
  firstFocus?: RefObject<HTMLElement | null> | undefined;
  /** there is nothing in it to go to, so it takes the focus itself, to be scrolled by keys */
  readOnly?: boolean | undefined;
}) {
  return (
    <Base.Root open={open} onOpenChange={(next) => next || onClose()}>
      <Base.Portal>
        <Base.Backdrop className={css.scrim} />
        <Base.Popup
          className={css.dialog}
          style={{ width: `min(${width}px, calc(100vw - 32px))` }}
          {...(firstFocus ? { initialFocus: firstFocus } : {})}
        >
          <header className={css.head}>
            <Base.Title className="cut">{title}</Base.Title>
            <span className="grow" />
            <IconButton icon={X} label="Close" onClick={onClose} />
          </header>
          <div className={css.body} {...(readOnly ? { tabIndex: 0 } : {})}>
            {children}
          </div>
          {actions && <footer className={css.foot}>{actions}</footer>}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}
