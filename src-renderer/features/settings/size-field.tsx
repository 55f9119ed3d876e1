import { Field } from '../../ui/field.tsx';
import { Picker } from '../../ui/picker.tsx';
import { TextInput } from '../../ui/text-field.tsx';
import { type ByteSize, type Unit, units } from './byte-size.ts';
import css from './settings.module.css';

const options = units.map((unit) => ({ value: unit, label: unit }));

/** A number of bytes, as a number and its unit. */
export function SizeField({
  label,
  help,
  error,
  value,
  onChange,
  disabled,
}: {
  label: string;
  help: string;
  error: string | undefined;
  value: ByteSize;
  onChange: (value: ByteSize) => void;
  disabled: boolean;
}) {
  return (
    <Field label={label} help={help} error={error}>
      {(control) => (
        <div className={css.size}>
          <TextInput
            {...control}
            inputMode="decimal"
            value={value.text}
            disabled={disabled}
            onChange={(text) => onChange({ ...value, text })}
          />
          <Picker
            label={`Unit of ${label.toLowerCase()}`}
            value={value.unit}
            disabled={disabled}
            onChange={(unit: Unit) => onChange({ ...value, unit })}
            options={options}
          />
        </div>
      )}
    </Field>
  );
}
