import { Checkbox as BaseCheckbox } from '@base-ui/react/checkbox';
import { Switch as BaseSwitch } from '@base-ui/react/switch';
import { Check } from 'lucide-react';
import { Icon } from './icon.tsx';
import css from './switch.module.css';

interface Toggled {
  label: string;
  checked: boolean;
  onChange: (checked: boolean) => void;
  disabled?: boolean | undefined;
}

/** Takes effect at once, or with the form that it stands in. The label is read out; the words stand beside it. */
export function Switch({ label, checked, onChange, disabled }: Toggled) {
  return (
    <BaseSwitch.Root
      className={css.switch}
      aria-label={label}
      checked={checked}
      disabled={disabled ?? false}
      onCheckedChange={onChange}
    >
      <BaseSwitch.Thumb className={css.thumb} />
    </BaseSwitch.Root>
  );
}

/** One of several that can be chosen. */
export function Checkbox({ label, checked, onChange, disabled }: Toggled) {
  return (
    <BaseCheckbox.Root
      className={css.checkbox}
      aria-label={label}
      checked={checked}
      disabled={disabled ?? false}
      onCheckedChange={onChange}
    >
      <BaseCheckbox.Indicator className={css.tick}>
        <Icon of={Check} size={14} />
      </BaseCheckbox.Indicator>
    </BaseCheckbox.Root>
  );
}
