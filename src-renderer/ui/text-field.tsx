import type { LucideIcon } from 'lucide-react';
import type { ComponentPropsWithRef, ReactNode } from 'react';
import { Field, type FieldProps } from './field.tsx';
import { Icon } from './icon.tsx';
import css from './text-field.module.css';

type Native<Tag extends 'input' | 'textarea'> = Omit<
  ComponentPropsWithRef<Tag>,
  'onChange' | 'value' | 'className'
>;

interface TextValue {
  value: string;
  onChange: (value: string) => void;
  /** what a machine reads: addresses, logins, keys */
  mono?: boolean | undefined;
}

/** One line of text, without a label of its own: for toolbars, and for `Field`. */
export function TextInput({
  value,
  onChange,
  mono,
  icon,
  end,
  width,
  tall,
  ...rest
}: TextValue & {
  icon?: LucideIcon | undefined;
  /** after the text: a key hint, a count */
  end?: ReactNode | undefined;
  width?: string | number | undefined;
  tall?: boolean | undefined;
} & Native<'input'>) {
  const bad = rest['aria-invalid'];
  return (
    <span
      className={`${css.input} ${mono ? css.mono : ''} ${bad ? css.bad : ''} ${tall ? css.tall : ''}`}
      style={width === undefined ? undefined : { width, flex: 'none' }}
    >
      {icon && <Icon of={icon} />}
      <input
        autoComplete="off"
        spellCheck={false}
        {...rest}
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
      {end}
    </span>
  );
}

type TextFieldProps = FieldProps & TextValue & { end?: ReactNode | undefined } & Omit<Native<'input'>, 'id'>;

export function TextField({ label, note, help, error, good, warn, className, ...rest }: TextFieldProps) {
  return (
    <Field {...{ label, note, help, error, good, warn, className }}>
      {(control) => <TextInput {...rest} {...control} />}
    </Field>
  );
}

type TextAreaFieldProps = FieldProps & TextValue & Omit<Native<'textarea'>, 'id'>;

export function TextAreaField({
  label,
  note,
  help,
  error,
  good,
  warn,
  className,
  value,
  onChange,
  mono,
  ...rest
}: TextAreaFieldProps) {
  return (
    <Field {...{ label, note, help, error, good, warn, className }}>
      {(control) => (
        <textarea
          autoComplete="off"
          spellCheck={false}
          rows={2}
          {...rest}
          {...control}
          className={`${css.area} ${mono ? css.mono : ''} ${error ? css.bad : ''}`}
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}
