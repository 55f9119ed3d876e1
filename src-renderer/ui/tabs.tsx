import { Tabs as Base } from '@base-ui/react/tabs';
import type { ReactNode } from 'react';
import css from './tabs.module.css';

/** Views of one thing. The panel of the chosen one stands under the row of names and fills what is left. */
export function Tabs<Value extends string>({
  label,
  value,
  onChange,
  tabs,
  children,
}: {
  label: string;
  value: Value;
  onChange: (value: Value) => void;
  tabs: readonly { value: Value; label: string; count?: number | undefined }[];
  children: ReactNode;
}) {
  return (
    <Base.Root className={css.root} value={value} onValueChange={(chosen) => onChange(chosen as Value)}>
      <Base.List className={css.tabs} aria-label={label} activateOnFocus>
        {tabs.map((tab) => (
          <Base.Tab key={tab.value} value={tab.value} className={css.tab}>
            {tab.label}
            {tab.count !== undefined && <span className={css.count}>{tab.count}</span>}
          </Base.Tab>
        ))}
      </Base.List>
      <Base.Panel value={value} className={css.panel} tabIndex={-1}>
        {children}
      </Base.Panel>
    </Base.Root>
  );
}
