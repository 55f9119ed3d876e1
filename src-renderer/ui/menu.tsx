import { Menu as Base } from '@base-ui/react/menu';
import type { LucideIcon } from 'lucide-react';
import type { ReactElement, ReactNode } from 'react';
import { Icon } from './icon.tsx';
import css from './menu.module.css';

/** A menu that opens from `trigger`, which is a button. */
export function Menu({
  trigger,
  align = 'end',
  children,
}: {
  trigger: ReactElement;
  align?: 'start' | 'end';
  children: ReactNode;
}) {
  return (
    <Base.Root modal={false}>
      <Base.Trigger render={trigger} />
      <Base.Portal>
        <Base.Positioner align={align} sideOffset={4} className={css.layer}>
          <Base.Popup className={css.menu}>{children}</Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}

export function MenuItem({
  icon,
  keys,
  danger,
  disabled,
  onSelect,
  children,
}: {
  icon?: LucideIcon | undefined;
  keys?: string | undefined;
  danger?: boolean | undefined;
  disabled?: boolean | undefined;
  onSelect: () => void;
  children: ReactNode;
}) {
  return (
    <Base.Item
      className={`${css.item} ${danger ? css.danger : ''}`}
      disabled={disabled ?? false}
      onClick={onSelect}
    >
      {icon ? <Icon of={icon} /> : <span className={css.noIcon} />}
      <span className="cut">{children}</span>
      {keys && <kbd className={css.keys}>{keys}</kbd>}
    </Base.Item>
  );
}

export function MenuLine() {
  return <Base.Separator className={css.line} />;
}
