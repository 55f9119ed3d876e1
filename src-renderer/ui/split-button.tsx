import { ChevronDown, type LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button, buttonClass } from './button.tsx';
import { Icon } from './icon.tsx';
import { Menu } from './menu.tsx';
import css from './split-button.module.css';

/** The one thing to do here, and in a menu beside it the other ways to do it. */
export function SplitButton({
  icon,
  onClick,
  menuLabel,
  menu,
  disabled,
  children,
}: {
  icon?: LucideIcon;
  onClick: () => void;
  menuLabel: string;
  /** MenuItem elements */
  menu: ReactNode;
  /** the button alone: its menu may hold what can still be done */
  disabled?: boolean;
  children: ReactNode;
}) {
  return (
    <div className={css.split}>
      <Button look="primary" icon={icon} onClick={onClick} disabled={disabled} className={css.main}>
        {children}
      </Button>
      <Menu
        trigger={
          <button type="button" aria-label={menuLabel} className={buttonClass({ look: 'primary' }, css.more)}>
            <Icon of={ChevronDown} />
          </button>
        }
      >
        {menu}
      </Menu>
    </div>
  );
}
