import { Radio } from '@base-ui/react/radio';
import { RadioGroup } from '@base-ui/react/radio-group';
import css from './segments.module.css';

/** One of a few, all in sight. Named by `label`, or by the element `labelledBy`. */
export function Segments<Value extends string>({
  label,
  labelledBy,
  value,
  onChange,
  options,
  disabled,
  inline,
}: {
  label?: string | undefined;
  labelledBy?: string | undefined;
  value: Value;
  onChange: (value: Value) => void;
  options: readonly { value: Value; label: string }[];
  disabled?: boolean | undefined;
  /** as wide as its words */
  inline?: boolean | undefined;
}) {
  return (
    <RadioGroup
      className={`${css.segments} ${inline ? css.inline : ''}`}
      aria-label={label}
      aria-labelledby={labelledBy}
      value={value}
      disabled={disabled ?? false}
      onValueChange={(chosen) => onChange(chosen as Value)}
    >
      {options.map((option) => (
        <Radio.Root key={option.value} value={option.value} className={css.segment}>
          {option.label}
        </Radio.Root>
      ))}
    </RadioGroup>
  );
}
