import { Select } from '@base-ui/react/select';
import { Check, ChevronDown } from 'lucide-react';
import { Icon } from './icon.tsx';
import css from './picker.module.css';

export interface PickerOption<Value extends string> {
  value: Value;
  label: string;
  /** the beginning of the label that counts: "Info" of "Info and worse" */
  strong?: string | undefined;
  /** quiet words behind it */
  note?: string | undefined;
}

/** One of many, in a list that opens. In toolbars `unset` shows the name of what it filters, as long as nothing is chosen. */
export function Picker<Value extends string>({
  label,
  value,
  onChange,
  options,
  unset,
  disabled,
  id,
  wide,
}: {
  /** read out, and shown while `unset` is chosen */
  label: string;
  value: Value;
  onChange: (value: Value) => void;
  options: readonly PickerOption<Value>[];
  /** the value that means "no filter" */
  unset?: Value | undefined;
  disabled?: boolean | undefined;
  id?: string | undefined;
  /** as wide as the field it stands in */
  wide?: boolean | undefined;
}) {
  const chosen = options.find((option) => option.value === value);
  const isUnset = unset !== undefined && value === unset;
  return (
    <Select.Root
      value={value}
      disabled={disabled ?? false}
      modal={false}
      onValueChange={(next) => onChange(next as Value)}
    >
      <Select.Trigger
        id={id}
        aria-label={isUnset ? label : `${label}: ${chosen?.label ?? value}`}
        className={`${css.picker} ${unset !== undefined && !isUnset ? css.set : ''} ${wide ? css.fill : ''}`}
      >
        <span className="cut">{isUnset ? label : chosen ? <Shown option={chosen} /> : value}</span>
        <Icon of={ChevronDown} />
      </Select.Trigger>
      <Select.Portal>
        <Select.Positioner alignItemWithTrigger={false} align="start" sideOffset={4} className={css.layer}>
          <Select.Popup className={css.list}>
            {options.map((option) => (
              <Select.Item key={option.value} value={option.value} className={css.item}>
                <span className={css.tick}>
                  <Select.ItemIndicator>
                    <Icon of={Check} size={14} />
                  </Select.ItemIndicator>
                </span>
                <Select.ItemText className="cut">{option.label}</Select.ItemText>
                {option.note && <span className={css.note}>{option.note}</span>}
              </Select.Item>
            ))}
          </Select.Popup>
        </Select.Positioner>
      </Select.Portal>
    </Select.Root>
  );
}

function Shown({ option: { label, strong } }: { option: PickerOption<string> }) {
  if (strong === undefined || !label.startsWith(strong)) return label;
  return (
    <>
      <b className={css.strong}>{strong}</b>
      {label.slice(strong.length)}
    </>
  );
}
